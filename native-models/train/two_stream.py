"""The method in PyTorch, for training: slots of every cut at once, and the final decode that sees them (arXiv 2408.11745).

1. One frozen pass without gradient over [BOS] + chunk + fragment, every chunk a row.
2. The candidate stream, with gradient, at EVERY fragment position: position i runs through W', attends to the frozen keys before it
   and to itself, and gives the slot the chunk would have offered had the local context ended at i.
3. One final decode of the local context in which row i sees the slots of cut i, and rows up to the prompt's end P all see those of
   cut P: exactly what `cached` computes at inference. Every local token after P is a target.

S samples, C chunks a sample, N = S*C rows, f fragment tokens (the local context without BOS), W width of a row. Chunks may differ in
length: a row is [BOS] + chunk + fragment + padding, and the padding is seen by nothing.
"""
import copy

import torch
from torch import nn

PROJECTIONS = ('q_proj', 'k_proj', 'v_proj', 'o_proj')


class LowRank(nn.Module):
    """W x + B A x with W frozen; B starts at zero, so W' starts as W."""

    def __init__(self, frozen, rank):
        super().__init__()
        self.__dict__['frozen'] = frozen  # beside the module tree: not a parameter of W'
        self.lora_A = nn.Linear(frozen.in_features, rank, bias=False, device=frozen.weight.device)
        self.lora_B = nn.Linear(rank, frozen.out_features, bias=False, device=frozen.weight.device)
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
                for name in PROJECTIONS:
                    setattr(attention, name, LowRank(getattr(layer.self_attn, name), rank))
            attention.requires_grad_(True)
            holder.self_attn = attention
            self.model.layers.append(holder)

    @property
    def layers(self):
        return self.model.layers

    @torch.no_grad()
    def follow(self, base, earlier, tensors):
        """Starts with what `tensors`, a full W' of `earlier`, changed of that base, done to this one: W' = W + (W'_earlier - W_earlier).
        For a base that was trained on, so that what W' had learned is not lost."""
        was, now = earlier.state_dict(), base.state_dict()
        self.load_state_dict({name: now[name] + tensors[name].float() - was[name] for name in self.state_dict()})


def slot_positions(chunks, placement, span, jitter=0.5):
    """[C] rotary positions of the slots, and where the local context begins."""
    if placement == 'sequential':
        return torch.arange(chunks, dtype=torch.float32), chunks
    return (torch.arange(chunks) + jitter) * span / chunks, span


def candidates(base, added, fragment, starts, frozen):
    """fragment [N,f], row r at positions starts[r]..; frozen: per layer keys, values [N,KV,W,D] of the frozen pass.
    Returns per layer the slots of every cut: k before rotary and v, [N,KV,f,D]."""
    width, device = frozen[0][0].shape[2], fragment.device
    positions = (starts[:, None] + torch.arange(fragment.shape[1], device=device))[:, None]  # [N,1,f]
    after = torch.arange(width, device=device) >= positions[..., None]  # [N,1,f,W]
    x, slots = base.model.embed_tokens(fragment), []
    for layer, extra, (keys, values) in zip(base.layers, added.layers, frozen):
        a, w = layer.self_attn, extra.self_attn
        q, k, v = w.qkv(layer.input_layernorm(x), norms=a)
        slots.append((k, v))
        if layer is base.layers[-1]:
            break  # its output goes nowhere: q' and o' of the last layer stay as they are
        q = base.rotate(q, positions)
        own = (q * a.repeat(base.rotate(k, positions))).sum(-1, keepdim=True)
        past = (q @ a.repeat(keys).transpose(-1, -2)).masked_fill(after, -1e9)
        share = (torch.cat([past, own], -1).float() * a.dim ** -0.5).softmax(-1).to(v.dtype)
        mixed = share[..., :-1] @ a.repeat(values) + share[..., -1:] * a.repeat(v)
        x = layer.after_attention(x, mixed, w.o_proj)
    return slots


def final(base, local, slots, cuts, positions, start):
    """local [S,1+f]; slots per layer [S*C,KV,f,D]; cuts [S,1+f]: the cut whose slots each row sees; positions [C].
    Returns logits [S,1+f,V] and the share of attention on each chunk [S,1+f,C], mean of layers and heads."""
    samples, tokens = local.shape
    chunks = len(positions)
    x, at = base.model.embed_tokens(local), start + torch.arange(tokens, device=local.device)
    later, total = torch.ones(tokens, tokens, device=local.device).triu(1).bool(), 0
    for layer, (k, v) in zip(base.layers, slots):
        a, (_, kv_heads, f, dim) = layer.self_attn, k.shape
        index = cuts[:, None, None, :, None].expand(samples, chunks, kv_heads, tokens, dim)
        seen = lambda y: torch.gather(y.view(samples, chunks, kv_heads, f, dim), 3, index)
        sk = base.rotate(seen(k), positions[None, :, None, None].expand(1, chunks, 1, tokens)).permute(0, 2, 3, 1, 4)  # [S,KV,T,C,D]
        sv = seen(v).permute(0, 2, 3, 1, 4)
        q, lk, lv = a.qkv(layer.input_layernorm(x))
        q, lk = base.rotate(q, at), base.rotate(lk, at)
        on_slots = (a.repeat(sk) @ q[..., None])[..., 0]
        on_local = (q @ a.repeat(lk).transpose(-1, -2)).masked_fill(later, -1e9)
        share = (torch.cat([on_slots, on_local], -1).float() * dim ** -0.5).softmax(-1)
        total = total + share[..., :chunks].mean(1)
        share = share.to(lv.dtype)
        mixed = (share[..., :chunks].unsqueeze(-2) @ a.repeat(sv))[..., 0, :] + share[..., chunks:] @ a.repeat(lv)
        x = layer.after_attention(x, mixed, a.o_proj)
    return base.head(x), total / len(slots)


def forward(base, added, memory, starts, local, prompt, chunks, placement, span, jitter=0.5):
    """memory [S*C,W] ([BOS] + chunk + fragment + padding), starts [S*C] where the fragment begins, local [S,1+f], prompt [S] = P.
    Returns logits [S,1+f,V] and shares [S,1+f,C]."""
    f = local.shape[1] - 1
    with torch.no_grad():
        _, frozen = base(memory, keep=True, logits=False)
    slots = candidates(base, added, local[:, 1:].repeat_interleave(chunks, 0), starts, frozen)
    cuts = torch.maximum(torch.arange(f + 1, device=local.device)[None], prompt[:, None]) - 1
    positions, start = slot_positions(chunks, placement, span, jitter)
    return final(base, local, slots, cuts, positions.to(local.device), start)


def load_added(base, tensors):
    """W' from tensors of a focus.safetensors, full or low-rank."""
    rank = next((t.shape[0] for name, t in tensors.items() if name.endswith('lora_A.weight')), None)
    added = Added(base, rank)
    added.load_state_dict({name: t.float() for name, t in tensors.items()})
    return added
