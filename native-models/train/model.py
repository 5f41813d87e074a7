"""A Llama-family decoder in PyTorch, config-driven, with Hugging Face tensor names, so that `state_dict` is a checkpoint.

B rows, T tokens, H heads, KV key-value heads, D head dim. Rotary embedding is half-split, as in transformers.
"""
import json
import math
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn


def inverse_frequencies(config):
    """[D/2], with linear, llama3 or yarn scaling in; and the factor on cos and sin."""
    scaling = config.get('rope_parameters') or config.get('rope_scaling') or {}
    theta = scaling.get('rope_theta', config.get('rope_theta', 10000.0))
    dim = head_dim(config)
    plain = theta ** (-torch.arange(0, dim, 2, dtype=torch.float64) / dim)
    if scaling.get('frequency_divisors'):  # as a GGUF file says it
        plain = plain / torch.tensor(scaling['frequency_divisors'], dtype=torch.float64)
    kind = scaling.get('rope_type', scaling.get('type', 'default'))
    factor = scaling.get('factor') or 1.0
    if kind == 'default':
        return plain.float(), 1.0
    if kind == 'linear':
        return (plain / factor).float(), 1.0
    if kind == 'llama3':
        original, low, high = scaling['original_max_position_embeddings'], scaling['low_freq_factor'], scaling['high_freq_factor']
        turns = original * plain / (2 * math.pi)
        blend = ((turns - low) / (high - low)).clamp(0, 1)
        return ((1 - blend) * plain / factor + blend * plain).float(), 1.0
    if kind == 'yarn':
        original = scaling.get('original_max_position_embeddings') or config['max_position_embeddings']
        at = lambda rotations: dim * math.log(original / (rotations * 2 * math.pi)) / (2 * math.log(theta))
        low = max(math.floor(at(scaling.get('beta_fast') or 32)), 0)
        high = min(math.ceil(at(scaling.get('beta_slow') or 1)), dim - 1)
        ramp = ((torch.arange(dim // 2, dtype=torch.float64) - low) / max(high - low, 0.001)).clamp(0, 1)
        attention = scaling.get('attention_factor') or (0.1 * math.log(factor) + 1 if factor > 1 else 1.0)
        return (plain / factor * ramp + plain * (1 - ramp)).float(), attention
    raise ValueError(f'rope scaling {kind!r} is not known; linear, llama3 and yarn are')


def head_dim(config):
    return config.get('head_dim') or config['hidden_size'] // config['num_attention_heads']


def computes_in(precision, device):
    """'auto' -> what the device is fast in: emulated bf16 takes twice the time of fp32."""
    if precision != 'auto':
        return precision
    return 'bf16' if device != 'cpu' or torch.cpu._is_avx512_bf16_supported() else 'fp32'


class RMSNorm(nn.Module):
    def __init__(self, size, epsilon):
        super().__init__()
        self.weight, self.epsilon = nn.Parameter(torch.ones(size)), epsilon

    def forward(self, x):
        return (x.float() * torch.rsqrt(x.float().pow(2).mean(-1, keepdim=True) + self.epsilon)).to(x.dtype) * self.weight


class Attention(nn.Module):
    """The four projections (and qk norms): all that W' replaces for candidate rows."""

    def __init__(self, config):
        super().__init__()
        size, dim = config['hidden_size'], head_dim(config)
        self.heads, self.kv_heads, self.dim = config['num_attention_heads'], config.get('num_key_value_heads') or config['num_attention_heads'], dim
        family = (config.get('architectures') or ['LlamaForCausalLM'])[0]
        bias = family == 'Qwen2ForCausalLM' or bool(config.get('attention_bias'))
        self.q_proj = nn.Linear(size, self.heads * dim, bias=bias)
        self.k_proj = nn.Linear(size, self.kv_heads * dim, bias=bias)
        self.v_proj = nn.Linear(size, self.kv_heads * dim, bias=bias)
        self.o_proj = nn.Linear(self.heads * dim, size, bias=family == 'LlamaForCausalLM' and bias)
        if family == 'Qwen3ForCausalLM':
            self.q_norm, self.k_norm = RMSNorm(dim, config['rms_norm_eps']), RMSNorm(dim, config['rms_norm_eps'])

    def qkv(self, h, norms=None):
        """h [B,T,size] -> q [B,H,T,D], k and v [B,KV,T,D], before rotary. `norms`: whose qk norms to use (W' shares the frozen ones)."""
        norms = norms or self
        rows, tokens, _ = h.shape
        q, k, v = (p(h).view(rows, tokens, -1, self.dim) for p in (self.q_proj, self.k_proj, self.v_proj))
        if hasattr(norms, 'q_norm'):
            q, k = norms.q_norm(q), norms.k_norm(k)
        return q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2)

    def repeat(self, x):
        """Key-value heads -> heads (dim 1)."""
        return x.repeat_interleave(self.heads // self.kv_heads, 1)


class Mlp(nn.Module):
    def __init__(self, config):
        super().__init__()
        size, inner = config['hidden_size'], config['intermediate_size']
        self.gate_proj, self.up_proj, self.down_proj = nn.Linear(size, inner, bias=False), nn.Linear(size, inner, bias=False), nn.Linear(inner, size, bias=False)

    def forward(self, x):
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class Layer(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.self_attn, self.mlp = Attention(config), Mlp(config)
        self.input_layernorm = RMSNorm(config['hidden_size'], config['rms_norm_eps'])
        self.post_attention_layernorm = RMSNorm(config['hidden_size'], config['rms_norm_eps'])

    def after_attention(self, x, mixed, o_proj):
        """Residual of the attention's output [B,H,T,D] and of the MLP."""
        x = x + o_proj(mixed.transpose(1, 2).flatten(2))
        return x + self.mlp(self.post_attention_layernorm(x))


class Decoder(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.config = config
        self.model = nn.Module()
        self.model.embed_tokens = nn.Embedding(config['vocab_size'], config['hidden_size'])
        self.model.layers = nn.ModuleList(Layer(config) for _ in range(config['num_hidden_layers']))
        self.model.norm = RMSNorm(config['hidden_size'], config['rms_norm_eps'])
        if not config.get('tie_word_embeddings'):
            self.lm_head = nn.Linear(config['hidden_size'], config['vocab_size'], bias=False)
        frequencies, self.attention_factor = inverse_frequencies(config)
        self.register_buffer('frequencies', frequencies, persistent=False)

    @property
    def layers(self):
        return self.model.layers

    def initialize(self):
        """Normal weights scaled with their width; what writes to the residual stream starts smaller."""
        for name, p in self.named_parameters():
            if p.ndim == 2:
                writes = name.split('.')[-2] in ('o_proj', 'down_proj')
                nn.init.normal_(p, 0, 0.02 if 'embed' in name else (0.3 if writes else 1) / math.sqrt(p.shape[1]))
        return self

    def rotate(self, x, positions):
        """x [..., T, D]; positions broadcastable to [..., T], fractions allowed."""
        angle = positions[..., None].float() * self.frequencies
        cos, sin = angle.cos() * self.attention_factor, angle.sin() * self.attention_factor
        low, high = x.float().chunk(2, -1)
        return torch.cat([low * cos - high * sin, high * cos + low * sin], -1).to(x.dtype)

    def head(self, x):
        weight = self.model.embed_tokens.weight if self.config.get('tie_word_embeddings') else self.lm_head.weight
        return self.model.norm(x) @ weight.T

    def forward(self, ids, keep=False, logits=True):
        """ids [B,T] at positions 0.. -> logits [B,T,V]; with keep also per layer the rotated keys and the values [B,KV,T,D]."""
        x, positions, kv = self.model.embed_tokens(ids), torch.arange(ids.shape[1], device=ids.device), []
        for layer in self.layers:
            a = layer.self_attn
            q, k, v = a.qkv(layer.input_layernorm(x))
            q, k = self.rotate(q, positions), self.rotate(k, positions)
            if keep:
                kv.append((k, v))
            if not logits and layer is self.layers[-1]:
                break  # nobody reads what the last layer makes of its keys and values
            x = layer.after_attention(x, F.scaled_dot_product_attention(q, a.repeat(k), a.repeat(v), is_causal=True), a.o_proj)
        out = self.head(x) if logits else None
        return (out, kv) if keep else out


def tensors_of(folder, wanted=lambda name: True):
    """The tensors of a folder, *.safetensors single or sharded, in float32."""
    from safetensors import safe_open
    index, out = folder / 'model.safetensors.index.json', {}
    for shard in sorted(set(json.loads(index.read_text())['weight_map'].values())) if index.exists() else ['model.safetensors']:
        with safe_open(folder / shard, 'pt') as file:
            out.update({name: file.get_tensor(name).float() for name in file.keys() if wanted(name)})
    return out


def published_added(folder):
    """W' of a checkpoint of the method's published code, where it lies among the weights as `self_attn.beacon_q_proj` …, under our names; {}: there is none."""
    return {name.replace('.beacon_', '.'): tensor for name, tensor in tensors_of(Path(folder), lambda name: '.self_attn.beacon_' in name).items()}


def load_folder(folder, device='cpu'):
    """A Hugging Face folder (config.json, *.safetensors single or sharded) as a Decoder in float32."""
    folder = Path(folder)
    config = json.loads((folder / 'config.json').read_text())
    state = tensors_of(folder, lambda name: 'beacon_' not in name)
    model = Decoder(config)
    if config.get('tie_word_embeddings'):
        state.pop('lm_head.weight', None)
    model.load_state_dict(state)
    return model.to(device)
