#!/usr/bin/env python3
"""Makes the vectors that the graph and the engine are tested with (run once; results are committed).

families/NAME/: a tiny random model of each family in Hugging Face layout and `logits.json`: what `transformers` computes for
a fixed text, positions beyond the original window of the scaled ones included.
tiny-focus/: a tiny random Llama with added parameters, and `focus_exact.json`: what the numpy reference of the method computes
(greedy, mode exact), in the format of `focus eval vectors`. `focus_published.json`: the same with BOS where the published code has it;
native-models/reference/against_published.py holds the reference to that code.

    python make_vectors.py
    python make_vectors.py --published      # focus_published.json alone; needs numpy alone
"""
import argparse
import json
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
SHAPE = dict(vocab_size=80, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=64, rms_norm_eps=1e-5,
             bos_token_id=1, eos_token_id=2)
FAMILIES = {
    'llama-tied': ('Llama', dict(tie_word_embeddings=True)),
    'llama-linear': ('Llama', dict(tie_word_embeddings=False, rope_parameters=dict(rope_type='linear', factor=4.0, rope_theta=10000.0))),
    'llama-llama3': ('Llama', dict(tie_word_embeddings=True, rope_parameters=dict(rope_type='llama3', factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=16, rope_theta=500000.0))),
    'llama-yarn': ('Llama', dict(tie_word_embeddings=True, rope_parameters=dict(rope_type='yarn', factor=4.0, original_max_position_embeddings=16, rope_theta=10000.0))),
    'llama-bias': ('Llama', dict(tie_word_embeddings=True, attention_bias=True)),
    'mistral': ('Mistral', dict(tie_word_embeddings=False, sliding_window=None, head_dim=8)),
    'qwen2': ('Qwen2', dict(tie_word_embeddings=True)),
    'qwen3': ('Qwen3', dict(tie_word_embeddings=False, head_dim=12)),
    'mistral-window': ('Mistral', dict(tie_word_embeddings=False, sliding_window=9, head_dim=8)),
    'qwen2-window': ('Qwen2', dict(tie_word_embeddings=True, use_sliding_window=True, sliding_window=9, max_window_layers=1)),
    'gemma2': ('Gemma2', dict(head_dim=8, sliding_window=9, query_pre_attn_scalar=12, attn_logit_softcapping=2.0, final_logit_softcapping=3.0)),
    'gemma3': ('Gemma3', dict(head_dim=8, sliding_window=9, query_pre_attn_scalar=12, num_hidden_layers=3, layer_types=['sliding_attention', 'sliding_attention', 'full_attention'],
                              rope_parameters=dict(sliding_attention=dict(rope_type='default', rope_theta=10000.0), full_attention=dict(rope_type='linear', factor=4.0, rope_theta=1000000.0)))),
    'phi3': ('Phi3', dict(tie_word_embeddings=False, sliding_window=9, pad_token_id=0)),
    'smollm3': ('SmolLM3', dict(tie_word_embeddings=True, num_hidden_layers=4, no_rope_layers=[1, 1, 0, 1], pad_token_id=0)),
}
# Where the configuration of the text part has a name of its own.
CONFIGS = {'Gemma3': 'Gemma3TextConfig'}


def random_weights(model, generator):
    import torch
    for name, p in model.named_parameters():
        scale = 1.0 if 'norm' in name else 0.0
        p.data = scale + torch.randn(p.shape, generator=generator) * (0.1 if 'norm' in name else 0.3 if p.ndim == 1 else 1.2 / p.shape[-1] ** 0.5)


def families(only=()):
    import torch
    import transformers
    from safetensors.torch import save_file
    # bfloat16 and float16 sources are read as well as float32.
    stored = {'mistral': torch.bfloat16, 'qwen2': torch.float16}
    for seed, (name, (family, extra)) in enumerate(FAMILIES.items()):
        if only and name not in only:
            continue
        config = getattr(transformers, CONFIGS.get(family, f'{family}Config'))(**{**SHAPE, **extra}, attn_implementation='eager')
        model = getattr(transformers, f'{family}ForCausalLM')(config).eval()
        random_weights(model, torch.Generator().manual_seed(seed))
        dtype = stored.get(name, torch.float32)
        for p in model.parameters():
            p.data = p.data.to(dtype).float()
        model.tie_weights()
        folder = HERE / 'families' / name
        folder.mkdir(parents=True, exist_ok=True)
        state = {k: v.to(dtype).contiguous() for k, v in model.state_dict().items() if not (k == 'lm_head.weight' and config.tie_word_embeddings)}
        save_file(state, folder / 'model.safetensors', metadata={'format': 'pt'})
        saved = config.to_dict()
        saved['architectures'] = [f'{family}ForCausalLM']
        keep = set(SHAPE) | set(extra) | {'architectures', 'model_type', 'hidden_act', 'head_dim', 'use_sliding_window', 'sliding_window', 'rope_parameters', 'tie_word_embeddings', 'attention_bias', 'layer_types', 'hidden_activation', 'num_hidden_layers'}
        (folder / 'config.json').write_text(json.dumps({k: v for k, v in saved.items() if k in keep}, indent=1) + '\n')
        ids = torch.tensor([[(i * 37 + 11) % SHAPE['vocab_size'] for i in range(64)]])
        with torch.no_grad():
            logits = model(ids).logits[0]
        rows = [0, 1, 7, 15, 16, 20, 40, 63]
        (folder / 'logits.json').write_text(json.dumps({'ids': ids[0].tolist(), 'rows': rows, 'logits': [[round(x, 5) for x in logits[r].tolist()] for r in rows]}) + '\n')
        print(name, sum(p.numel() for p in model.parameters()))


def tiny_focus(reference):
    sys.path.insert(0, str(reference))
    from focus_reference import Decoder, focus, save_safetensors
    r = np.random.default_rng(7)
    c = dict(architectures=['LlamaForCausalLM'], model_type='llama', vocab_size=80, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
             max_position_embeddings=256, rms_norm_eps=1e-5, rope_theta=10000.0, hidden_act='silu', tie_word_embeddings=True, bos_token_id=1, eos_token_id=2)
    d, kv, f = 32, 16, 48
    shapes = {'model.embed_tokens.weight': (80, d), 'model.norm.weight': (d,)}
    added_shapes = {}
    for l in range(2):
        p = f'model.layers.{l}.'
        projections = {p + 'self_attn.q_proj.weight': (d, d), p + 'self_attn.k_proj.weight': (kv, d), p + 'self_attn.v_proj.weight': (kv, d), p + 'self_attn.o_proj.weight': (d, d)}
        added_shapes.update(projections)
        shapes.update({**projections, p + 'mlp.gate_proj.weight': (f, d), p + 'mlp.up_proj.weight': (f, d), p + 'mlp.down_proj.weight': (d, f), p + 'input_layernorm.weight': (d,), p + 'post_attention_layernorm.weight': (d,)})
    w = {k: (1 + 0.1 * r.normal(size=s) if len(s) == 1 else r.normal(size=s) * 1.2 / s[1] ** 0.5).astype('<f4').astype(np.float64) for k, s in shapes.items()}
    added = {k: (w[k] + 0.15 * r.normal(size=s)).astype('<f4').astype(np.float64) for k, s in added_shapes.items()}
    folder = HERE / 'tiny-focus'
    folder.mkdir(exist_ok=True)
    (folder / 'config.json').write_text(json.dumps(c, indent=1) + '\n')
    save_safetensors(folder / 'model.safetensors', w)
    save_safetensors(folder / 'focus.safetensors', added)
    cases = []
    for name, memory, local, chunk, fragment, steps in (('no chunks', 0, 20, 16, 8, 4), ('one chunk', 12, 10, 16, 8, 4), ('several chunks, the last one short', 61, 17, 16, 6, 6), ('fragment longer than local', 40, 5, 10, 32, 5), ('many chunks of one token', 9, 6, 1, 3, 4)):
        m, local_ids = r.integers(3, 80, memory).tolist(), r.integers(3, 80, local).tolist()
        out = focus(Decoder(c, w, added), m, local_ids, chunk, fragment, 1, steps)
        cases.append({'name': name, 'bos': 1, 'memory': m, 'local': local_ids, 'chunkTokens': chunk, 'fragmentTokens': fragment, 'tokens': [s['token'] for s in out],
                      'logits': [[round(float(x), 5) for x in s['logits']] for s in out], 'share': [[round(float(x), 6) for x in s['share']] for s in out]})
    (folder / 'focus_exact.json').write_text(json.dumps(cases) + '\n')


def published(reference):
    """On the weights of tiny-focus: the published layout, the last chunk whole or short, alone or not, fragment and local of any length."""
    sys.path.insert(0, str(reference))
    from focus_reference import Decoder, focus, load_safetensors
    folder, r = HERE / 'tiny-focus', np.random.default_rng(11)
    decoder = Decoder(json.loads((folder / 'config.json').read_text()), load_safetensors(folder / 'model.safetensors'), load_safetensors(folder / 'focus.safetensors'))
    cases = []
    for name, memory, local, chunk, fragment, steps in (('published: no chunks', 0, 20, 16, 8, 4), ('published: one chunk, BOS in it', 12, 10, 16, 8, 4),
                                                        ('published: the last chunk short', 61, 17, 16, 6, 6), ('published: the last chunk whole', 63, 30, 16, 16, 5),
                                                        ('published: fragment longer than local', 40, 5, 10, 32, 5), ('published: many chunks', 119, 12, 5, 4, 5)):
        m, local_ids = r.integers(3, 80, memory).tolist(), r.integers(3, 80, local).tolist()
        out = focus(decoder, m, local_ids, chunk, fragment, 1, steps, 'fragments')
        cases.append({'name': name, 'bos': 1, 'bosPlacement': 'fragments', 'memory': m, 'local': local_ids, 'chunkTokens': chunk, 'fragmentTokens': fragment,
                      'tokens': [s['token'] for s in out], 'logits': [[round(float(x), 5) for x in s['logits']] for s in out], 'share': [[round(float(x), 6) for x in s['share']] for s in out]})
    (folder / 'focus_published.json').write_text(json.dumps(cases) + '\n')


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    parser.add_argument('--reference', type=Path, default=HERE.parents[1] / 'reference')
    parser.add_argument('--only', nargs='*', default=[], help='families to make; none: all, and tiny-focus')
    parser.add_argument('--published', action='store_true', help='focus_published.json alone')
    arguments = parser.parse_args()
    if not arguments.published:
        families(arguments.only)
        if not arguments.only:
            tiny_focus(arguments.reference)
    if not arguments.only:
        published(arguments.reference)
