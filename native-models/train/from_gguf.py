"""A GGUF file of the Llama family as the Hugging Face folder that training reads: dequantised weights and config.json. The tokenizer and the chat template
are the bundle's (`focus models import FILE.gguf` writes them), so that training and engine cut texts and ask alike."""
import json
import shutil
from pathlib import Path

import torch

from . import checkpoint

NAMES = {
    'token_embd.weight': 'model.embed_tokens.weight', 'output_norm.weight': 'model.norm.weight', 'output.weight': 'lm_head.weight',
    'attn_q': 'self_attn.q_proj', 'attn_k': 'self_attn.k_proj', 'attn_v': 'self_attn.v_proj', 'attn_output': 'self_attn.o_proj',
    'ffn_gate': 'mlp.gate_proj', 'ffn_up': 'mlp.up_proj', 'ffn_down': 'mlp.down_proj', 'attn_norm': 'input_layernorm', 'ffn_norm': 'post_attention_layernorm',
}


def name_of(name):
    if name in NAMES:
        return NAMES[name]
    _, layer, part, kind = name.split('.')
    return f'model.layers.{layer}.{NAMES[part]}.{kind}'


def halves(rows, heads):
    """llama.cpp interleaves the two rotary halves of a head's rows; Hugging Face has them one after the other."""
    out, size = rows.shape
    return rows.view(heads, out // heads // 2, 2, size).transpose(1, 2).reshape(out, size)


def run(file, bundle, target):
    from gguf import GGUFReader, dequantize
    reader, target = GGUFReader(str(file)), Path(target)
    field = lambda key, otherwise=None: reader.fields[f'llama.{key}'].contents() if f'llama.{key}' in reader.fields else otherwise
    if reader.fields['general.architecture'].contents() != 'llama':
        raise SystemExit(f'{file} is of the {reader.fields["general.architecture"].contents()} family; training reads GGUF files of the Llama family. Give a Hugging Face folder.')
    heads, kv_heads = field('attention.head_count'), field('attention.head_count_kv')
    weights = {}
    divisors = None
    for tensor in reader.tensors:
        if tensor.name == 'rope_freqs.weight':
            divisors = [float(x) for x in tensor.data]
            continue
        values = torch.from_numpy(dequantize(tensor.data, tensor.tensor_type).copy())
        name = name_of(tensor.name)
        if name.endswith(('q_proj.weight', 'k_proj.weight')):
            values = halves(values, heads if 'q_proj' in name else kv_heads)
        weights[name] = values
    tied = 'lm_head.weight' not in weights
    token = lambda key: reader.fields[f'tokenizer.ggml.{key}_token_id'].contents() if f'tokenizer.ggml.{key}_token_id' in reader.fields else None
    begins = 'tokenizer.ggml.add_bos_token' in reader.fields and reader.fields['tokenizer.ggml.add_bos_token'].contents()
    checkpoint.save_weights(target / 'model.safetensors', weights)
    (target / 'config.json').write_text(json.dumps({
        'architectures': ['LlamaForCausalLM'], 'hidden_size': field('embedding_length'), 'intermediate_size': field('feed_forward_length'), 'num_hidden_layers': field('block_count'),
        'num_attention_heads': heads, 'num_key_value_heads': kv_heads, 'vocab_size': len(weights['model.embed_tokens.weight']), 'max_position_embeddings': field('context_length'),
        'rms_norm_eps': field('attention.layer_norm_rms_epsilon'), 'rope_theta': field('rope.freq_base', 10000.0), 'tie_word_embeddings': tied,
        'bos_token_id': token('bos') if begins else None, 'eos_token_id': token('eos'), **({'rope_scaling': {'rope_type': 'default', 'frequency_divisors': divisors}} if divisors else {})}, indent=2) + '\n')
    for name in ('tokenizer.json', 'tokenizer_config.json'):
        if (Path(bundle) / name).exists():
            shutil.copyfile(Path(bundle) / name, target / name)
    print(json.dumps({'stage': 'from-gguf', 'target': str(target), 'tensors': len(weights)}), flush=True)
