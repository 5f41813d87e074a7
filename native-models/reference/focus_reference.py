"""FocusLLM on a Llama decoder in plain numpy: slow, small, and the judge of what the engine must compute.

Mode `exact` of the method (arXiv 2408.11745): every slot anew at each token. Weights have Hugging Face's names and layout (half-split rotary).
All arrays are float32 in, float64 inside. One text at a time, no batches, nothing clever. Needs numpy alone.
"""
import json
import struct
from pathlib import Path

import numpy as np


def load_safetensors(path):
    """Float32 tensors by name, as float64."""
    raw = Path(path).read_bytes()
    (length,) = struct.unpack('<Q', raw[:8])
    head, body = json.loads(raw[8:8 + length]), raw[8 + length:]
    tensors = {}
    for name, entry in head.items():
        if name == '__metadata__':
            continue
        start, end = entry['data_offsets']
        tensors[name] = np.frombuffer(body[start:end], '<f4').reshape(entry['shape']).astype(np.float64)
    return tensors


def save_safetensors(path, tensors):
    head, parts, at = {}, [], 0
    for name, tensor in tensors.items():
        data = np.ascontiguousarray(tensor, '<f4').tobytes()
        head[name] = {'dtype': 'F32', 'shape': list(tensor.shape), 'data_offsets': [at, at + len(data)]}
        parts.append(data)
        at += len(data)
    text = json.dumps(head).encode()
    text += b' ' * (-len(text) % 8)
    Path(path).write_bytes(struct.pack('<Q', len(text)) + text + b''.join(parts))


class Decoder:
    """config: Hugging Face's LlamaConfig as a dict. weights: tensors by name. added: W' by the same names, for candidates."""

    def __init__(self, config, weights, added):
        self.config, self.weights, self.added = config, weights, added
        self.heads, self.kv_heads = config['num_attention_heads'], config['num_key_value_heads']
        self.dim = config['hidden_size'] // self.heads
        self.inverse_frequencies = 1.0 / config.get('rope_theta', 10000.0) ** (np.arange(0, self.dim, 2) / self.dim)

    def rotate(self, x, positions):
        """x [heads, tokens, dim], positions [tokens]"""
        angles = np.asarray(positions)[:, None] * self.inverse_frequencies
        cos, sin = np.cos(angles), np.sin(angles)
        low, high = x[..., :self.dim // 2], x[..., self.dim // 2:]
        return np.concatenate([low * cos - high * sin, high * cos + low * sin], -1)

    def norm(self, x, gain):
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + self.config['rms_norm_eps']) * gain

    def run(self, ids, past, start, candidate_last=False):
        """ids: tokens at positions start... past: per layer (k, v), rotated already, [kv_heads, n, dim]; None = nothing before.

        Returns logits [len(ids), vocabulary]; the past grown by the tokens that are no candidates; and per layer the last token's
        (k before rotary, v), each [kv_heads, 1, dim]: a slot, where it is a candidate. `mass` holds the last row's attention [heads, keys] of each layer."""
        w, positions, n = self.weights, np.arange(start, start + len(ids)), len(ids)
        x, grown, slot, self.mass = w['model.embed_tokens.weight'][ids], [], [], []
        for l in range(self.config['num_hidden_layers']):
            layer = f'model.layers.{l}.'

            def project(h, name, layer=layer):
                y = h @ w[layer + name].T
                if candidate_last:
                    y[-1] = h[-1] @ self.added[layer + name].T
                return y

            def heads(h, name, count, project=project):
                return project(h, name).reshape(n, count, self.dim).transpose(1, 0, 2)

            h = self.norm(x, w[layer + 'input_layernorm.weight'])
            q = self.rotate(heads(h, 'self_attn.q_proj.weight', self.heads), positions)
            k, v = heads(h, 'self_attn.k_proj.weight', self.kv_heads), heads(h, 'self_attn.v_proj.weight', self.kv_heads)
            rotated = self.rotate(k, positions)
            past_k, past_v = past[l] if past else (np.zeros((self.kv_heads, 0, self.dim)),) * 2
            keys, values = np.concatenate([past_k, rotated], 1), np.concatenate([past_v, v], 1)
            kept = -1 if candidate_last else None
            grown.append((np.concatenate([past_k, rotated[:, :kept]], 1), np.concatenate([past_v, v[:, :kept]], 1)))
            slot.append((k[:, -1:], v[:, -1:]))

            repeats, total = self.heads // self.kv_heads, keys.shape[1]
            scores = q @ np.repeat(keys, repeats, 0).transpose(0, 2, 1) / np.sqrt(self.dim)
            seen = np.arange(total)[None, :] <= (total - n) + np.arange(n)[:, None]
            scores = np.where(seen, scores, -np.inf)
            attention = np.exp(scores - scores.max(-1, keepdims=True))
            attention /= attention.sum(-1, keepdims=True)
            self.mass.append(attention[:, -1])
            x = x + project((attention @ np.repeat(values, repeats, 0)).transpose(1, 0, 2).reshape(n, -1), 'self_attn.o_proj.weight')

            h = self.norm(x, w[layer + 'post_attention_layernorm.weight'])
            gate = h @ w[layer + 'mlp.gate_proj.weight'].T
            x = x + (gate / (1 + np.exp(-gate)) * (h @ w[layer + 'mlp.up_proj.weight'].T)) @ w[layer + 'mlp.down_proj.weight'].T
        head = w.get('lm_head.weight', w['model.embed_tokens.weight'])
        return self.norm(x, w['model.norm.weight']) @ head.T, grown, slot


def focus(decoder, memory, local, chunk, fragment, bos, steps, placement='chunks'):
    """Greedy decoding in mode `exact`. memory, local: token ids. chunk, fragment: tokens. placement of BOS: 'chunks', before every chunk; 'fragments', as
    the published code has it: before the text, where it counts as a token of the first chunk, and before every fragment.

    Returns per step: logits [vocabulary], the token, and each chunk's share of attention (mean over layers and heads of the last row's mass on its slot)."""
    text = [bos, *memory] if placement == 'fragments' and memory else memory
    chunks = [text[i:i + chunk] for i in range(0, len(text), chunk)]
    kv = [decoder.run(c if placement == 'fragments' else [bos, *c], None, 0)[1] for c in chunks]
    before_fragment = [bos] if placement == 'fragments' else []
    local, out, seen = list(local), [], None
    for _ in range(steps):
        slots = []
        for i in range(len(chunks)):
            tail = [*before_fragment, *local[-fragment:]] if seen is None else local[seen - 1:]
            _, kv[i], slot = decoder.run(tail, kv[i], kv[i][0][0].shape[1], candidate_last=True)
            slots.append(slot)
        seen = len(local)
        prefix = None
        if slots:
            layers, places = range(decoder.config['num_hidden_layers']), np.arange(len(slots))
            prefix = [(decoder.rotate(np.concatenate([s[l][0] for s in slots], 1), places), np.concatenate([s[l][1] for s in slots], 1)) for l in layers]
        logits, _, _ = decoder.run([bos, *local], prefix, len(slots))
        share = np.mean([mass[:, :len(slots)] for mass in decoder.mass], axis=(0, 1))
        token = int(logits[-1].argmax())
        out.append({'logits': logits[-1], 'token': token, 'share': share})
        local.append(token)
    return out
