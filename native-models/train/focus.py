"""W' on a frozen base: the added parameters of FocusLLM (arXiv 2408.11745), trained by the two-stream loss.

1. One frozen pass without gradient over [BOS] + chunk + fragment, every chunk a row.
2. The candidate stream, with gradient, at EVERY fragment position: position i runs through W', attends to the frozen keys before it
   and to itself, and gives the slot the chunk would have offered had the local context ended at i.
3. One final decode of the local context in which row i sees the slots of cut i, and rows up to the prompt's end P all see those of
   cut P: exactly what `cached` computes at inference. Every local token after P is a target.

`targets='one'` is the published loss instead: one cut and one target token a sample.

S samples, C chunks a sample, n tokens a chunk, f fragment tokens (the local context without BOS).
"""
import copy
import random
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from . import checkpoint
from .corpus import BOS, EOS
from .facts import facts
from .model import load_folder
from .optimizers import Optimizers, schedule
from .rows import NOT_FOUND, Rows

KINDS = ('continuation', 'repetition', 'facts', 'story')


class LowRank(nn.Module):
    """W x + B A x with W frozen; B starts at zero, so W' starts as W."""

    def __init__(self, frozen, rank):
        super().__init__()
        self.__dict__['frozen'] = frozen
        self.lora_A = nn.Linear(frozen.in_features, rank, bias=False)
        self.lora_B = nn.Linear(rank, frozen.out_features, bias=False)
        nn.init.zeros_(self.lora_B.weight)

    def forward(self, x):
        return self.frozen(x) + self.lora_B(self.lora_A(x))


class Added(nn.Module):
    """W': per layer q, k, v, o, started as copies of the frozen ones. Parameter names are those of the base."""

    def __init__(self, base, rank=None):
        super().__init__()
        self.model = nn.Module()
        self.model.layers = nn.ModuleList()
        for layer in base.layers:
            holder, attention = nn.Module(), copy.deepcopy(layer.self_attn)
            for norm in ('q_norm', 'k_norm'):
                if hasattr(attention, norm):
                    delattr(attention, norm)
            if rank:
                for name in ('q_proj', 'k_proj', 'v_proj', 'o_proj'):
                    setattr(attention, name, LowRank(getattr(layer.self_attn, name), rank))
            attention.requires_grad_(True)
            holder.self_attn = attention
            self.model.layers.append(holder)

    @property
    def layers(self):
        return self.model.layers


def slot_positions(chunks, placement, span, jitter=0.5):
    """[C] rotary positions of the slots, and where the local context begins."""
    if placement == 'sequential':
        return torch.arange(chunks, dtype=torch.float32), chunks
    return (torch.arange(chunks) + jitter) * span / chunks, span


def candidates(base, added, fragment, start, frozen):
    """fragment [N,f] at positions start..; frozen: per layer keys, values [N,KV,start+f,D] of the frozen pass.
    Returns per layer the slots of every cut: k before rotary and v, [N,KV,f,D]."""
    f = fragment.shape[1]
    positions = start + torch.arange(f, device=fragment.device)
    before = torch.arange(start + f, device=fragment.device)[None] < positions[:, None]
    x, slots = base.model.embed_tokens(fragment), []
    for layer, extra, (keys, values) in zip(base.layers, added.layers, frozen):
        a, w = layer.self_attn, extra.self_attn
        q, k, v = w.qkv(layer.input_layernorm(x), norms=a)
        q = base.rotate(q, positions)
        own = (q * a.repeat(base.rotate(k, positions))).sum(-1, keepdim=True)
        past = (q @ a.repeat(keys).transpose(-1, -2)).masked_fill(~before, -1e9)
        share = (torch.cat([past, own], -1).float() * a.dim ** -0.5).softmax(-1).to(q.dtype)
        mixed = share[..., :-1] @ a.repeat(values) + share[..., -1:] * a.repeat(v)
        x = layer.after_attention(x, mixed, w.o_proj)
        slots.append((k, v))
    return slots


def final(base, local, slots, cuts, positions, start):
    """local [S,1+f]; slots per layer [S*C,KV,f,D]; cuts [S,1+f]: the cut whose slots each row sees; positions [C].
    Returns logits [S,1+f,V] and the share of attention on each chunk [S,1+f,C]."""
    samples, tokens = local.shape
    chunks = len(positions)
    x, at = base.model.embed_tokens(local), start + torch.arange(tokens, device=local.device)
    causal, total = torch.ones(tokens, tokens, device=local.device).tril().bool(), 0
    for layer, (k, v) in zip(base.layers, slots):
        a, (_, kv_heads, f, dim) = layer.self_attn, k.shape
        index = cuts[:, None, None, :, None].expand(samples, chunks, kv_heads, tokens, dim)
        seen = lambda y: torch.gather(y.view(samples, chunks, kv_heads, f, dim), 3, index)
        sk = base.rotate(seen(k), positions[None, :, None, None].expand(1, chunks, 1, tokens)).permute(0, 2, 3, 1, 4)  # [S,KV,T,C,D]
        sv = seen(v).permute(0, 2, 3, 1, 4)
        q, lk, lv = a.qkv(layer.input_layernorm(x))
        q, lk = base.rotate(q, at), base.rotate(lk, at)
        on_slots = (a.repeat(sk) @ q[..., None])[..., 0]
        on_local = (q @ a.repeat(lk).transpose(-1, -2)).masked_fill(~causal, -1e9)
        share = (torch.cat([on_slots, on_local], -1).float() * dim ** -0.5).softmax(-1)
        total = total + share[..., :chunks].mean(1).detach()
        share = share.to(q.dtype)
        mixed = (share[..., :chunks].unsqueeze(-2) @ a.repeat(sv))[..., 0, :] + share[..., chunks:] @ a.repeat(lv)
        x = layer.after_attention(x, mixed, a.o_proj)
    return base.head(x), total / len(slots)


def forward(base, added, memory, local, prompt, chunks, placement, span, jitter=0.5):
    """memory [S*C,1+n+f] ([BOS] + chunk + fragment), local [S,1+f], prompt [S] = P. Logits [S,1+f,V], shares [S,1+f,C]."""
    f = local.shape[1] - 1
    with torch.no_grad():
        _, frozen = base(memory, keep=True, logits=False)
    slots = candidates(base, added, local[:, 1:].repeat_interleave(chunks, 0), memory.shape[1] - f, frozen)
    cuts = torch.maximum(torch.arange(f + 1, device=local.device)[None], prompt[:, None]) - 1
    positions, start = slot_positions(chunks, placement, span, jitter)
    return final(base, local, slots, cuts, positions.to(local.device), start)


class Samples:
    """Memories and local windows: continuation, repetition, planted facts with similar distractors, questions on stories."""

    def __init__(self, rows, local_tokens, mixture):
        self.rows, self.f, self.mixture = rows, local_tokens, mixture

    def sample(self, r, chunks, n):
        kind = r.choices(KINDS, self.mixture)[0]
        made = getattr(self, kind)(r, chunks, n)
        return made + (kind,) if made else self.sample(r, chunks, n)

    def continuation(self, r, chunks, n):
        text = self.rows.filler(r, chunks * n + self.f)
        return _cut(text, chunks, n), text[chunks * n:], [1.0] * self.f, 4

    def repetition(self, r, chunks, n):
        text, width = self.rows.filler(r, chunks * n), min(self.f, n)
        at = r.randrange(chunks) * n + r.randrange(n - width + 1) if r.random() < 0.7 else r.randrange(chunks * n - width + 1)
        local = (text[at:at + width] + self.rows.filler(r, self.f))[:self.f]
        return _cut(text, chunks, n), local, [1.0] * width + [0.0] * (self.f - width), 8

    def facts(self, r, chunks, n):
        """One fact a chunk, as many as there are chunks; several are asked one after the other."""
        count = min(chunks, r.choice([2, 4, 8, 16, 24]))
        items = facts(r, count + 1)
        missing, items = items[-1], items[:-1]
        memory, kept = _cut(self.rows.filler(r, chunks * n), chunks, n), []
        for chunk, item in zip(r.sample(range(chunks), count), items):
            says = self.rows.encode(' ' + item[0])
            if len(says) < n:
                at = r.randrange(n - len(says) + 1)
                memory[chunk][at:at + len(says)] = says
                kept.append(item)
        asked = [(asks, answer) for _, asks, answer in kept]
        r.shuffle(asked)
        if r.random() < 0.15:
            asked.insert(r.randrange(min(2, len(asked)) + 1), (missing[1], NOT_FOUND))
        return self._asked(memory, asked, r)

    def story(self, r, chunks, n):
        story = r.choice(self.rows.stories)
        text = []
        where = {}
        for s in story['order']:
            where[s] = len(text)
            text += self.rows.encode(' ' + story['sections'][s])
        while len(text) < chunks * n:
            other = r.choice(self.rows.stories)
            text += self.rows.encode(' ' + ' '.join(other['sections'].values()))
        begin = r.randrange(len(text) - chunks * n + 1)
        ends = sorted(where.values())[1:] + [len(text)]
        inside = {s for s, at in where.items() if begin <= at and min(e for e in ends if e > at) <= begin + chunks * n}
        asked = [(q['question'], r.choice(q['answers'])) for q in story['questions'] if set(q['sections']) <= inside]
        r.shuffle(asked)
        return self._asked(_cut(text[begin:], chunks, n), asked, r) if asked else None

    def _asked(self, memory, asked, r):
        local, marks, prompt = [], [], None
        for question, answer in asked:
            q, a = self.rows.ask(question), self.rows.answer(answer)
            if len(local) + len(q) + len(a) > self.f:
                continue
            prompt = prompt or len(local) + len(q)
            local += q + a
            marks += [0.0] * len(q) + [1.0] * len(a)
        if prompt is None:
            return None
        pad = self.f - len(local)
        return memory, local + [EOS] * pad, marks + [0.0] * pad, prompt

    def batch(self, seed, step, chunks, n, tokens):
        """memory [S*C,1+n+f], local [S,1+f], weights [S,1+f], prompt ends [S], kinds."""
        r = random.Random(f'{seed}-{step}')
        count = max(1, tokens // (chunks * (1 + n + self.f)))
        memory, local = np.zeros((count * chunks, 1 + n + self.f), np.int64), np.zeros((count, 1 + self.f), np.int64)
        weights, prompts, kinds = np.zeros((count, 1 + self.f), np.float32), np.zeros(count, np.int64), []
        memory[:, 0] = local[:, 0] = BOS
        for s in range(count):
            pieces, text, marks, prompt, kind = self.sample(r, chunks, n)
            local[s, 1:], weights[s, 1:], prompts[s] = text, marks, prompt
            weights[s, :prompt + 1] = 0
            for c, piece in enumerate(pieces):
                memory[s * chunks + c, 1:1 + n], memory[s * chunks + c, 1 + n:] = piece, text
            kinds.append(kind)
        return (*map(torch.from_numpy, (memory, local, weights, prompts)), kinds)


def _cut(text, chunks, n):
    return [text[i * n:(i + 1) * n] for i in range(chunks)]


def one_target(weights, r):
    """The published loss: one target token a sample, at a random place; the cut is the token before it."""
    kept, prompts = torch.zeros_like(weights), torch.zeros(len(weights), dtype=torch.int64)
    for s, row in enumerate(weights):
        places = row.nonzero().flatten().tolist()
        at = r.choice(places) if places else 1
        kept[s, at] = row[at]
        prompts[s] = max(1, at - 1)
    return kept, prompts


def losses_of(base, added, batch, chunks, placement, span, jitter, device):
    memory, local, weights, prompt = (t.to(device) for t in batch[:4])
    with torch.autocast(device, torch.bfloat16):
        logits, shares = forward(base, added, memory, local, prompt, chunks, placement, span, jitter)
    losses = F.cross_entropy(logits[:, :-1].float().flatten(0, 1), local[:, 1:].flatten(), reduction='none').view(len(local), -1)
    return losses, (logits[:, :-1].argmax(-1) == local[:, 1:]).float(), weights[:, 1:]


@torch.no_grad()
def evaluate(base, added, samples, placement, span, device):
    """Loss and accuracy by kind, on samples from seeds of their own."""
    sums = {kind: [0.0, 0.0, 0.0] for kind in KINDS}
    for i, (chunks, n) in enumerate(((4, 128), (16, 128), (8, 256), (32, 64))):
        batch = samples.batch('evaluation', i, chunks, n, 24_000)
        losses, right, weights = losses_of(base, added, batch, chunks, placement, span, 0.5, device)
        for s, kind in enumerate(batch[4]):
            sums[kind][0] += (losses[s] * weights[s]).sum().item()
            sums[kind][1] += (right[s] * weights[s]).sum().item()
            sums[kind][2] += weights[s].sum().item()
    return {kind: [round(l / max(c, 1), 3), round(a / max(c, 1), 3)] for kind, (l, a, c) in sums.items()}


# (chunks, chunk tokens): sizes of the paper's set that fit the base's window and the batch. The length is jittered downwards, since
# the app's chunks end at sentence borders.
SHAPES = ((2, 128), (4, 128), (8, 128), (16, 128), (32, 128), (16, 64), (64, 64), (4, 256), (12, 256), (24, 256), (6, 512))


def run(out, base_folder, tokenizer, data, minutes, seed=0, local_tokens=63, placement='spread', span=64, rank=None, lr=0.01, targets='all', tokens_per_step=9000,
        mixture=(0.2, 0.15, 0.45, 0.2), decay_from=0.4, device='cpu', max_steps=None, shapes=SHAPES):
    out = Path(out)
    log = checkpoint.Log(out / 'focus.jsonl')
    base = load_folder(base_folder, device).requires_grad_(False)
    added = Added(base, rank).to(device)
    samples = Samples(Rows(tokenizer, data), local_tokens, mixture)
    optimizers = Optimizers([(n, p) for n, p in added.named_parameters() if p.requires_grad], lr, lr / 10)
    step, spent = 0, 0.0
    saved = checkpoint.load(out / 'focus.pt')
    if saved:
        added.load_state_dict(saved['added'])
        optimizers.load(saved['optimizers'])
        step, spent = saved['step'], saved['seconds']
    else:
        log(stage='focus', step=0, evaluation=evaluate(base, added, samples, placement, span, device))
    started, saved_at, mean = time.time(), time.time(), None

    def keep():
        checkpoint.save(out / 'focus.pt', {'added': added.state_dict(), 'optimizers': optimizers.state(), 'step': step, 'seconds': spent + time.time() - started})
        checkpoint.save_weights(out / 'base' / 'focus.safetensors', {k: v for k, v in added.state_dict().items()})

    while True:
        done = (spent + time.time() - started) / 60 / minutes
        if done >= 1 or (max_steps and step >= max_steps):
            break
        r = random.Random(f'{seed}-shape-{step}')
        chunks, size = r.choice(shapes)
        n = round(size * r.uniform(0.6, 1.0))
        batch = samples.batch(seed, step, chunks, n, tokens_per_step)
        if targets == 'one':
            weights, prompts = one_target(batch[2], r)
            batch = (batch[0], batch[1], weights, prompts, batch[4])
        losses, _, weights = losses_of(base, added, batch, chunks, placement, span, r.random(), device)
        loss = (losses * weights).sum() / weights.sum().clamp(min=1)
        loss.backward()
        optimizers.step(schedule(step, done, 30, decay_from))
        step += 1
        mean = loss.item() if mean is None else 0.95 * mean + 0.05 * loss.item()
        if step % 25 == 0:
            log(stage='focus', step=step, minutes=(spent + time.time() - started) / 60, loss=mean, lr=lr * schedule(step, done, 30, decay_from))
        if step % 100 == 0:
            log(stage='focus', step=step, evaluation=evaluate(base, added, samples, placement, span, device))
        if time.time() - saved_at > 120:
            keep()
            saved_at = time.time()
    keep()
    log(stage='focus', step=step, end=True, evaluation=evaluate(base, added, samples, placement, span, device))
