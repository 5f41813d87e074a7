"""The reader: LoRA on a chat model, taught to answer in the passage's own words, to say when a passage does not answer, and to look at the
sentence that does. Data: sheets.py.

A sheet runs once, however many questions it has: the passage is followed by one branch a question, which sees the passage and itself but no other
branch, at the positions it would have alone. So twelve questions on 400 tokens cost some 700 tokens instead of 5,000.

  passage            <prefix> text                                       positions 0..p-1
  branch             <before question> question <after question> answer <end>   positions p.. in each branch

loss = cross-entropy of the answers' tokens (each answer counts the same)
     + evidence: -log of the share of the reading heads' attention, from the question's tokens to the passage, that falls on the answering sentence
"""
import hashlib
import json
import math
import pickle
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import nn

from . import checkpoint
from .model import load_folder
from .sheets import Sheets, documents

# Its first token begins hardly any answer, so that one token tells how sure the refusal is.
REFUSAL = 'Not in the text.'
PREFIX, ASK, ANSWER, END = '<|im_start|>user\n', '\n\nQuestion: ', '<|im_end|>\n<|im_start|>assistant\n', '<|im_end|>'

# (layer, head) whose attention finds the sentence; those that did before training (question's tokens, planted and natural questions).
HEADS = ((14, 3), (15, 6), (17, 3), (17, 4), (18, 6), (18, 7))
EVIDENCE = 0.4
RANK, ALPHA = 16, 32
TARGETS = ('self_attn.q_proj', 'self_attn.k_proj', 'self_attn.v_proj', 'self_attn.o_proj', 'mlp.gate_proj', 'mlp.up_proj', 'mlp.down_proj')


class Lora(nn.Module):
    """y = W x + (alpha / r) B A x. W is frozen, in the type that is fast; A [r,in] and B [out,r] are float32."""

    def __init__(self, frozen, rank, alpha):
        super().__init__()
        self.frozen, self.scale = frozen, alpha / rank
        self.a = nn.Parameter(torch.randn(rank, frozen.in_features) / math.sqrt(frozen.in_features))
        self.b = nn.Parameter(torch.zeros(frozen.out_features, rank))

    def forward(self, x):
        return self.frozen(x) + F.linear(F.linear(x, self.a.to(x.dtype)), (self.b * self.scale).to(x.dtype))


class Reader(nn.Module):
    """A frozen decoder (model.py) with LoRA on every matrix of its layers."""

    def __init__(self, folder, dtype=torch.bfloat16, rank=RANK, alpha=ALPHA):
        super().__init__()
        folder = Path(folder)
        self.tokenizer = Tokenizer.from_file(str(folder / 'tokenizer.json'))
        self.decoder = load_folder(folder).requires_grad_(False)
        self.decoder.to(dtype)
        self.decoder.frequencies = self.decoder.frequencies.float()
        self.dtype, self.lora = dtype, {}
        for i, layer in enumerate(self.decoder.layers):
            for name in TARGETS:
                owner = getattr(layer, name.split('.')[0])
                wrapped = Lora(getattr(owner, name.split('.')[1]), rank, alpha)
                setattr(owner, name.split('.')[1], wrapped)
                self.lora[f'{i}.{name}'] = wrapped

    def trained(self):
        return [p for l in self.lora.values() for p in (l.a, l.b)]

    def encode(self, text):
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def hidden(self, ids, positions, parts, heads=()):
        """ids [T], positions [T], parts [(start, end, mask [n,n], 0 where a token sees and -inf where not)] -> states before the head [T,size], and the
        attention of `heads` as logits: {start: [tensor [n,n] a head]}."""
        d = self.decoder
        x = d.model.embed_tokens(ids)[None]
        angle = positions[:, None].float() * d.frequencies
        cos, sin = angle.cos(), angle.sin()
        wanted, seen = {}, {start: [] for start, *_ in parts}
        for layer, head in heads:
            wanted.setdefault(layer, []).append(head)
        for i, layer in enumerate(d.layers):
            a = layer.self_attn
            q, k, v = a.qkv(layer.input_layernorm(x))
            q, k = rotate(q, cos, sin), rotate(k, cos, sin)
            k, v, mixed = a.repeat(k), a.repeat(v), []
            # Sheet by sheet and by plain matrix products: torch's masked attention on a CPU costs more than all the rest of the step.
            for start, end, mask in parts:
                scores = (q[0, :, start:end] @ k[0, :, start:end].transpose(1, 2)) / math.sqrt(a.dim)
                seen[start] += [scores[head] for head in wanted.get(i, ())]
                mixed.append(torch.softmax(scores + mask, -1) @ v[0, :, start:end])
            x = layer.after_attention(x, torch.cat(mixed, 1)[None], a.o_proj)
        return d.model.norm(x)[0], seen

    def logits(self, states):
        return F.linear(states, self.decoder.model.embed_tokens.weight)


def rotate(x, cos, sin):
    low, high = x.float().chunk(2, -1)
    return torch.cat([low * cos - high * sin, high * cos + low * sin], -1).to(x.dtype)


class Packed:
    """Sheets in one row of tokens: ids, positions and who sees whom."""

    def __init__(self, reader):
        self.reader, self.ids, self.positions, self.sheet, self.branch = reader, [], [], [], []
        self.targets, self.weights, self.evidence, self.rows = [], [], [], []

    def add(self, sheet, answers=True):
        encode, start = self.reader.encode, len(self.ids)
        text = self.reader.tokenizer.encode(sheet.text, add_special_tokens=False)
        prefix = encode(PREFIX)
        self.extend(prefix + text.ids, 0, start, 0)
        body = start + len(prefix)
        width = len(prefix) + len(text.ids)
        for number, asked in enumerate(sheet.asked, 1):
            question = encode(f'{ASK}{asked.question}')
            prompt = question + encode(ANSWER)
            answer = encode(asked.answer or REFUSAL) + encode(END) if answers else []
            at = len(self.ids)
            self.extend(prompt + answer, width, start, number)
            last = at + len(prompt) - 1
            for j, token in enumerate(answer):
                self.targets.append((last + j, token))
                self.weights.append(asked.weight / math.sqrt(len(answer)))
            gold = []
            if asked.evidence:
                gold = [body + t for t, (a, z) in enumerate(text.offsets) if z > asked.evidence[0] and a < asked.evidence[1]]
            self.rows.append((start, at, last, body, body + len(text.ids), gold))
        return self

    def extend(self, ids, position, sheet, branch):
        self.ids += ids
        self.positions += range(position, position + len(ids))
        self.sheet += [sheet] * len(ids)
        self.branch += [branch] * len(ids)

    def tensors(self):
        """ids [T], positions [T], and the sheets' parts as Reader.hidden takes them."""
        branch, parts, bounds = torch.tensor(self.branch), [], [*sorted(set(self.sheet)), len(self.ids)]
        for start, end in zip(bounds, bounds[1:]):
            b, place = branch[start:end], torch.arange(end - start)
            sees = ((b == 0) | (b[:, None] == b)) & (place[:, None] >= place)
            parts.append((start, end, torch.zeros(sees.shape, dtype=self.reader.dtype).masked_fill(~sees, float('-inf'))))
        return torch.tensor(self.ids), torch.tensor(self.positions), parts


def loss_of(reader, packed, evidence_weight):
    """(loss, per-answer-token loss, evidence loss) of a packed row."""
    ids, positions, parts = packed.tensors()
    heads = HEADS if evidence_weight and any(gold for *_, gold in packed.rows) else ()
    states, seen = reader.hidden(ids, positions, parts, heads)
    places, targets = torch.tensor([p for p, _ in packed.targets]), torch.tensor([t for _, t in packed.targets])
    weights = torch.tensor(packed.weights)
    each = F.cross_entropy(reader.logits(states[places]).float(), targets, reduction='none')
    answer = (each * weights).sum() / weights.sum()
    if not heads:
        return answer, answer.item(), 0.0
    terms = []
    for sheet, start, last, low, high, gold in packed.rows:
        if gold and high - low > len(gold):
            of = slice(start - sheet, last + 1 - sheet), slice(low - sheet, high - sheet)
            share = torch.stack([torch.softmax(head[of].float(), -1)[:, [g - low for g in gold]].sum(-1).mean() for head in seen[sheet]]).mean()
            terms.append(-torch.log(share.clamp(min=1e-4)))
    evidence = torch.stack(terms).mean() if terms else torch.zeros(())
    return answer + evidence_weight * evidence, answer.item(), evidence.item()


def row(reader, sheets, n, tokens):
    """Sheets of step n, together about `tokens` tokens; and how many sheets."""
    packed, taken = Packed(reader), 0
    while len(packed.ids) < tokens * 0.85 and taken < 64:
        packed.add(sheets.sheet(n * 64 + taken))
        taken += 1
    return packed


# --- measured on documents that training never reads ---------------------------------------------------------------------------------

@torch.no_grad()
def judge(reader, docs, sheets=40, seed=5):
    """By kind, from one forward a sheet: answers that greedy decoding would give exactly (every token of theirs the likeliest), answerable questions
    that would be refused, unanswerable ones that would be; and the rank quality of the refusal's odds (AUC)."""
    made, out = Sheets(docs, seed=f'judge {seed}', most_questions=5), {}
    refusal, yes, no = reader.encode(REFUSAL)[0], [], []
    for n in range(sheets):
        sheet = made.sheet(n)
        packed = Packed(reader).add(sheet)
        ids, positions, parts = packed.tensors()
        states, _ = reader.hidden(ids, positions, parts)
        logits = reader.logits(states[torch.tensor([p for p, _ in packed.targets])]).float()
        likeliest, at = logits.argmax(-1).tolist(), 0
        line = out.setdefault(sheet.kind, [0] * 5)
        for asked in sheet.asked:
            tokens = len(reader.encode(asked.answer or REFUSAL)) + 1
            exact = likeliest[at:at + tokens] == [t for _, t in packed.targets[at:at + tokens]]
            refused, odds = likeliest[at] == refusal, (logits[at, refusal] - torch.logsumexp(torch.cat([logits[at, :refusal], logits[at, refusal + 1:]]), 0)).item()
            at += tokens
            if asked.answer is None:
                line[3] += 1
                line[4] += refused
                no.append(odds)
            else:
                line[0] += 1
                line[1] += exact
                line[2] += refused
                yes.append(odds)
    auc = sum((n > y) + 0.5 * (n == y) for n in no for y in yes) / max(1, len(no) * len(yes))
    share = lambda part, whole: round(part / max(whole, 1), 3)
    return {**{k: {'asked': a, 'exact': share(e, a), 'refused': share(w, a), 'unanswerable': u, 'rightly refused': share(g, u)} for k, (a, e, w, u, g) in out.items()}, 'auc': round(auc, 3)}


# --- the loop -------------------------------------------------------------------------------------------------------------------------

def kept_documents(out, books, extra=()):
    """The documents, made once into the run folder (grammar over the books takes a minute and a half), and more of them from JSON lines (made.py)."""
    path = Path(out) / 'documents.pickle'
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pickle.dumps(documents(books=books)))
    train, development = pickle.loads(path.read_bytes())
    for file in extra:
        from .sheets import Document, Question
        for line in Path(file).read_text('utf8').splitlines():
            d = json.loads(line)
            train.append(Document(d['kind'], d['segments'], [Question(q['question'], q['answers'], tuple(q['segments'])) for q in d['questions']]))
    return train, development


def run(base, out, minutes, lr=1e-3, tokens=2048, books=60, seed=0, extra=(), judge_every=60, evidence=EVIDENCE, init=None, max_steps=None):
    """Trains for `minutes` in all, however many pieces; goes on from <out>/reader.pt. Writes <out>/adapter (PEFT layout) at every checkpoint."""
    out = Path(out)
    torch.manual_seed(seed)
    train, development = kept_documents(out, books, extra)
    sheets, reader = Sheets(train, seed=seed), Reader(base)
    log = checkpoint.Log(out / 'reader.jsonl')
    optimizer = torch.optim.AdamW(reader.trained(), lr=lr, betas=(0.9, 0.98), weight_decay=0.0)
    state = checkpoint.load(out / 'reader.pt')
    step, spent = 0, 0.0
    if state:
        load(reader, state['lora'])
        optimizer.load_state_dict(state['optimizer'])
        step, spent = state['step'], state['spent']
    elif init:
        load_adapter(reader, init)
    log(stage='reader', step=step, documents=len(train), resumed=bool(state), sheets=str(hashlib.sha256(repr(sheets.sheet(0)).encode()).hexdigest()[:12]))
    began, mean, seen, asked = time.time(), None, 0, 0
    while True:
        done = (spent + time.time() - began) / (minutes * 60) if max_steps is None else step / max_steps
        if done >= 1:
            break
        scale = min(1.0, (step + 1) / 30) * max(0.02, (1 - done) ** 1.0 if done > 0.0 else 1)
        for group in optimizer.param_groups:
            group['lr'] = lr * scale
        packed = row(reader, sheets, step, tokens)
        loss, answer, ev = loss_of(reader, packed, evidence)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(reader.trained(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        seen, asked, step = seen + len(packed.ids), asked + len(packed.rows), step + 1
        mean = (answer, ev) if mean is None else tuple(0.97 * m + 0.03 * v for m, v in zip(mean, (answer, ev)))
        if step % 20 == 0:
            log(step=step, loss=mean[0], evidence=mean[1], tokens=seen, questions=asked, seconds=time.time() - began, done=done)
        if step % judge_every == 0:
            keep(reader, optimizer, out, step, spent + time.time() - began)
            log(step=step, judged=judge(reader, development))
    keep(reader, optimizer, out, step, spent + time.time() - began)
    log(stage='end', step=step, judged=judge(reader, development, sheets=120))


def keep(reader, optimizer, out, step, spent):
    checkpoint.save(out / 'reader.pt', {'lora': {k: (l.a.data, l.b.data) for k, l in reader.lora.items()}, 'optimizer': optimizer.state_dict(), 'step': step, 'spent': spent})
    save_adapter(reader, out / 'adapter')


def load(reader, lora):
    for key, (a, b) in lora.items():
        reader.lora[key].a.data.copy_(a)
        reader.lora[key].b.data.copy_(b)


def save_adapter(reader, folder):
    """PEFT layout, float16: what `focus models import --adapter` merges into the base."""
    tensors = {}
    for key, l in reader.lora.items():
        layer, name = key.split('.', 1)
        for letter, tensor in (('A', l.a), ('B', l.b)):
            tensors[f'base_model.model.model.layers.{layer}.{name}.lora_{letter}.weight'] = tensor.data.half()
    checkpoint.save_weights(Path(folder) / 'adapter_model.safetensors', tensors)
    (Path(folder) / 'adapter_config.json').write_text(json.dumps({
        'peft_type': 'LORA', 'task_type': 'CAUSAL_LM', 'r': RANK, 'lora_alpha': ALPHA, 'lora_dropout': 0.0, 'bias': 'none', 'fan_in_fan_out': False,
        'target_modules': sorted({t.split('.')[1] for t in TARGETS}), 'base_model_name_or_path': 'HuggingFaceTB/SmolLM2-135M-Instruct'}, indent=2) + '\n')


def load_adapter(reader, folder):
    from safetensors.torch import load_file
    tensors = load_file(Path(folder) / 'adapter_model.safetensors')
    for key, l in reader.lora.items():
        layer, name = key.split('.', 1)
        l.a.data.copy_(tensors[f'base_model.model.model.layers.{layer}.{name}.lora_A.weight'].float())
        l.b.data.copy_(tensors[f'base_model.model.model.layers.{layer}.{name}.lora_B.weight'].float())
