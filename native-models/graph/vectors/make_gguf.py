#!/usr/bin/env python3
"""Makes the vectors that reading GGUF files is tested with (run once; results are committed).

gguf/blocks.json: random blocks of every number format, and what the `gguf` package makes of them.
gguf/KIND.gguf: a tiny random model with its tokenizer; gguf/KIND.json: what `transformers` computes with the same dequantised weights, and what
`tokenizers` (Hugging Face) or `sentencepiece`-like merging makes of a few texts.

    python make_gguf.py
"""
import base64
import json
from pathlib import Path

import gguf
import numpy as np
import torch
import transformers
from gguf import GGMLQuantizationType as T
from gguf.quants import dequantize, quantize
from make_vectors import random_weights

HERE = Path(__file__).parent / 'gguf'
TYPES = [T.F32, T.F16, T.BF16, T.Q8_0, T.Q4_0, T.Q4_1, T.Q5_0, T.Q5_1, T.Q4_K, T.Q5_K, T.Q6_K]
# Where a block keeps its float16 numbers, which random bits would make infinite.
HALVES = {T.Q8_0: [0], T.Q4_0: [0], T.Q4_1: [0, 2], T.Q5_0: [0], T.Q5_1: [0, 2], T.Q4_K: [0, 2], T.Q5_K: [0, 2], T.Q6_K: [208]}
b64 = lambda a: base64.b64encode(np.ascontiguousarray(a).tobytes()).decode()


def blocks():
    r = np.random.default_rng(5)
    out = {}
    for t in TYPES:
        size, width = gguf.GGML_QUANT_SIZES[t]
        if t in HALVES:
            data = r.integers(0, 256, (6, width), dtype=np.uint8)
            for at in HALVES[t]:
                data[:, at:at + 2] = (r.normal(size=(6, 1)) * 0.1).astype('<f2').view(np.uint8)
        else:
            numbers = r.normal(size=(6, 32)).astype('<f4')
            data = numbers.view(np.uint8) if t == T.F32 else numbers.astype('<f2').view(np.uint8) if t == T.F16 else (numbers.view('<u4') >> 16).astype('<u2').view(np.uint8)
        out[t.name] = {'bytes': b64(data), 'floats': b64(dequantize(data, t).astype('<f4'))}
    (HERE / 'blocks.json').write_text(json.dumps(out, indent=1) + '\n')


NAMES = {'input_layernorm': 'attn_norm', 'self_attn.q_proj': 'attn_q', 'self_attn.k_proj': 'attn_k', 'self_attn.v_proj': 'attn_v', 'self_attn.o_proj': 'attn_output',
         'self_attn.q_norm': 'attn_q_norm', 'self_attn.k_norm': 'attn_k_norm', 'post_attention_layernorm': 'ffn_norm', 'mlp.gate_proj': 'ffn_gate', 'mlp.up_proj': 'ffn_up',
         'mlp.down_proj': 'ffn_down'}
CYCLE = [T.Q8_0, T.Q4_0, T.Q4_1, T.Q5_0, T.Q5_1, T.F16, T.BF16]


def stored_name(name):
    whole = {'model.embed_tokens.weight': 'token_embd.weight', 'model.norm.weight': 'output_norm.weight', 'lm_head.weight': 'output.weight'}
    if name in whole:
        return whole[name]
    layer, rest = name.removeprefix('model.layers.').split('.', 1)
    base, part = rest.rsplit('.', 1)
    return f'blk.{layer}.{NAMES[base]}.{part}'


def permute(w, heads):
    """As llama.cpp's converter does it for its own rotary embedding."""
    return w.reshape(heads, 2, w.shape[0] // heads // 2, *w.shape[1:]).swapaxes(1, 2).reshape(w.shape)


def byte_vocabulary():
    from tokenizers.pre_tokenizers import ByteLevel
    tokens = ['<|endoftext|>', '<|im_start|>', '<|im_end|>'] + sorted(ByteLevel.alphabet())
    merges = ['Ġ t', 'h e', 'Ġt he', 'i n', 'e r', 'Ġ a', 'a n', 'o u', 'Ġ 1', '1 2', '< |', '| >']
    tokens += [m.replace(' ', '') for m in merges]
    tokens += [f'<unused{i}>' for i in range(288 - len(tokens))]
    return tokens, merges, [3 if i < 3 or t.startswith('<unused') else 1 for i, t in enumerate(tokens)]


def model(kind, family, tied, seed, config_more, writer_more, cycle=CYCLE, file=None, split=0):
    file = file or kind
    tokens, merges, types = byte_vocabulary()
    config = getattr(transformers, f'{family}Config')(vocab_size=len(tokens), hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
                                                      max_position_embeddings=64, rms_norm_eps=1e-5, tie_word_embeddings=tied, attn_implementation='eager', **config_more)
    net = getattr(transformers, f'{family}ForCausalLM')(config).eval()
    random_weights(net, torch.Generator().manual_seed(seed))
    w = gguf.GGUFWriter(str(HERE / f'{file}.gguf'), kind, split_max_tensors=split)
    w.add_name(f'tiny {kind}')
    w.add_license('apache-2.0')
    w.add_context_length(64)
    w.add_embedding_length(32)
    w.add_block_count(2)
    w.add_feed_forward_length(64)
    w.add_head_count(4)
    w.add_head_count_kv(2)
    w.add_layer_norm_rms_eps(1e-5)
    writer_more(w, config)
    w.add_tokenizer_model('gpt2')
    w.add_tokenizer_pre('smollm')
    w.add_token_list(tokens)
    w.add_token_types(types)
    w.add_token_merges(merges)
    w.add_bos_token_id(1)
    w.add_eos_token_id(2)
    w.add_add_bos_token(False)
    w.add_chat_template("{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}")
    state = net.state_dict()
    for i, (name, p) in enumerate(state.items()):
        if name == 'lm_head.weight' and tied:
            continue
        a = p.numpy().astype(np.float32)
        t = T.F32 if a.ndim == 1 else cycle[i % len(cycle)]
        permuted = kind == 'llama' and ('q_proj' in name or 'k_proj' in name)
        if permuted:
            a = permute(a, 4 if 'q_proj' in name else 2)
        data = a if t == T.F32 else quantize(a, t)
        w.add_tensor(stored_name(name), data, raw_dtype=t)
        back = a if t == T.F32 else dequantize(data, t).reshape(a.shape)
        if permuted:
            heads = 4 if 'q_proj' in name else 2
            back = back.reshape(heads, a.shape[0] // heads // 2, 2, *a.shape[1:]).swapaxes(1, 2).reshape(a.shape)
        p.copy_(torch.from_numpy(back.copy()))
    net.tie_weights()
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()
    if split:
        return
    ids = torch.tensor([[(i * 37 + 11) % len(tokens) for i in range(40)]])
    with torch.no_grad():
        logits = net(ids).logits[0]
    rows = [0, 1, 7, 16, 39]
    (HERE / f'{file}.json').write_text(json.dumps({'ids': ids[0].tolist(), 'rows': rows, 'logits': [[round(x, 5) for x in logits[r].tolist()] for r in rows]}) + '\n')


def llama_scaled(w, config):
    """Llama 3's scaling, as its files carry it: one number for each frequency, that divides it."""
    from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS
    w.add_rope_freq_base(10000.0)
    plain = 10000.0 ** (-torch.arange(0, 8, 2).float() / 8)
    scaled, _ = ROPE_INIT_FUNCTIONS['llama3'](config, 'cpu')
    w.add_tensor('rope_freqs.weight', (plain / scaled).numpy().astype(np.float32))


def qwen3(w, config):
    w.add_rope_freq_base(10000.0)
    w.add_key_length(16)
    w.add_value_length(16)


if __name__ == '__main__':
    HERE.mkdir(exist_ok=True)
    blocks()
    torch.set_grad_enabled(False)
    llama3 = dict(rope_type='llama3', factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=16, rope_theta=10000.0)
    model('llama', 'Llama', True, 1, dict(rope_parameters=llama3), llama_scaled)
    model('qwen3', 'Qwen3', False, 2, dict(head_dim=16), qwen3)
    model('qwen3', 'Qwen3', False, 3, dict(head_dim=16), qwen3, [T.Q4_0, T.Q4_1], 'q4')
    # The first model once more, in two files.
    model('llama', 'Llama', True, 1, dict(rope_parameters=llama3), llama_scaled, file='llama-split', split=12)
