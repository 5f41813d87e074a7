"""The base's forward pass for training on a GPU: the tokens of all rows lie on one axis, so that one compiled graph serves every row length.

Only the attention itself knows of rows, and it is a kernel of its own. `Decoder.forward` says what is computed; smoke.py holds the two together.
N tokens of all rows, B rows of T tokens, d hidden size, H heads, D head dim. Matrices multiply in bfloat16, the residual stream stays in float32.
"""
import torch
import torch.nn.functional as F

from .two_stream import PROJECTIONS


def normed(x, weight, epsilon):
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + epsilon) * weight


def product(x, weight, dtype):
    return x.to(dtype) @ weight.to(dtype).T


def rotated(x, cos, sin):
    """x [N,H,D], cos and sin [N,1,D/2]."""
    low, high = x.float().chunk(2, -1)
    return torch.cat([low * cos - high * sin, high * cos + low * sin], -1).to(x.dtype)


def before_attention(x, cos, sin, norm, epsilon, q, k, v, dim, dtype):
    """x [N,d] -> queries, keys [N,·,D], rotated, and values."""
    h = normed(x, norm, epsilon)
    queries, keys, values = (product(h, w, dtype).view(len(x), -1, dim) for w in (q, k, v))
    return rotated(queries, cos, sin), rotated(keys, cos, sin), values


def after_attention(x, mixed, o, norm, epsilon, gate, up, down, dtype):
    """x [N,d], mixed [N,H*D] -> x [N,d]."""
    x = x + product(mixed, o, dtype).float()
    h = normed(x, norm, epsilon)
    return x + product(F.silu(product(h, gate, dtype)) * product(h, up, dtype), down, dtype).float()


def weighted_loss(x, norm, epsilon, head, targets, weights, dtype):
    """Sum of weight * cross-entropy over the N tokens, and the sum of the weights."""
    logits = product(normed(x, norm, epsilon), head, dtype).float()
    return (F.cross_entropy(logits, targets, reduction='none') * weights).sum(), weights.sum()


class Fused:
    """`loss(ids [B,T+1], weights [B,T+1])` of a Decoder without biases and qk norms (the starter's family)."""

    def __init__(self, model, dtype=torch.bfloat16, compiled=True):
        attention = model.layers[0].self_attn
        if any(getattr(attention, name).bias is not None for name in PROJECTIONS) or hasattr(attention, 'q_norm'):
            raise ValueError('fused training knows no biases and no qk norms: leave --compile out')
        self.model, self.dtype = model, dtype
        pieces = (before_attention, after_attention, weighted_loss)
        self.before, self.after, self.judged = (torch.compile(f, dynamic=False) for f in pieces) if compiled else pieces

    def loss(self, ids, weights):
        model, (rows, tokens), dtype = self.model, ids[:, 1:].shape, self.dtype
        x = model.model.embed_tokens(ids[:, :-1].reshape(-1))
        angle = (torch.arange(tokens, device=ids.device).repeat(rows)[:, None] * model.frequencies)[:, None]
        cos, sin = angle.cos() * model.attention_factor, angle.sin() * model.attention_factor
        for layer in model.layers:
            a, m, epsilon = layer.self_attn, layer.mlp, layer.input_layernorm.epsilon
            q, k, v = self.before(x, cos, sin, layer.input_layernorm.weight, epsilon, a.q_proj.weight, a.k_proj.weight, a.v_proj.weight, a.dim, dtype)
            q, k, v = (y.view(rows, tokens, -1, a.dim).transpose(1, 2) for y in (q, k, v))
            mixed = F.scaled_dot_product_attention(q, a.repeat(k), a.repeat(v), is_causal=True)
            x = self.after(x, mixed.transpose(1, 2).reshape(rows * tokens, -1), a.o_proj.weight, layer.post_attention_layernorm.weight, epsilon, m.gate_proj.weight, m.up_proj.weight, m.down_proj.weight, dtype)
        head = model.model.embed_tokens.weight if model.config.get('tie_word_embeddings') else model.lm_head.weight
        return self.judged(x, model.model.norm.weight, model.model.norm.epsilon, head, ids[:, 1:].reshape(-1), weights[:, 1:].reshape(-1), dtype)
