"""A Llama folder in Hugging Face layout (config.json, model.safetensors, byte-level BPE tokenizer.json) as GGUF: the same weights for llama.cpp.

    python bench/to_gguf.py FOLDER OUT.gguf            (pip install gguf safetensors)

FOLDER of the starter: `cd native-models && python -m train export train/checkpoints/starter FOLDER`. Weights stay float32, so that what
differs in the benchmark is the runtime. W' is left behind: full attention has no chunks.
"""
import json
import sys
from pathlib import Path

import gguf
import numpy as np
from safetensors.numpy import load_file

LAYER = {
    'input_layernorm': 'attn_norm', 'post_attention_layernorm': 'ffn_norm', 'self_attn.q_proj': 'attn_q', 'self_attn.k_proj': 'attn_k',
    'self_attn.v_proj': 'attn_v', 'self_attn.o_proj': 'attn_output', 'mlp.gate_proj': 'ffn_gate', 'mlp.up_proj': 'ffn_up', 'mlp.down_proj': 'ffn_down',
}
WHOLE = {'model.embed_tokens.weight': 'token_embd.weight', 'model.norm.weight': 'output_norm.weight', 'lm_head.weight': 'output.weight'}


def interleaved(weight, heads):
    """Rows of q and k as llama.cpp rotates them: pairs beside each other, where Hugging Face has halves. [heads * dim, hidden]"""
    return weight.reshape(heads, 2, weight.shape[0] // heads // 2, -1).swapaxes(1, 2).reshape(weight.shape)


def tensor(name, weight, config):
    """Name and data in GGUF."""
    if name in WHOLE:
        return WHOLE[name], weight
    _, _, layer, *rest = name.split('.')
    part = '.'.join(rest[:-1])
    if part == 'self_attn.q_proj':
        weight = interleaved(weight, config['num_attention_heads'])
    if part == 'self_attn.k_proj':
        weight = interleaved(weight, config['num_key_value_heads'])
    return f'blk.{layer}.{LAYER[part]}.weight', weight


def write_tokenizer(writer, folder, config):
    told = json.loads((folder / 'tokenizer.json').read_text())
    special = {token['id'] for token in told['added_tokens']}
    vocabulary = sorted(told['model']['vocab'].items(), key=lambda entry: entry[1])
    merges = [merge if isinstance(merge, str) else ' '.join(merge) for merge in told['model']['merges']]
    writer.add_tokenizer_model('gpt2')
    writer.add_tokenizer_pre('smollm')  # digits one by one, then GPT-2's pattern: what tokenizer.json says
    writer.add_token_list([text for text, _ in vocabulary])
    writer.add_token_types([gguf.TokenType.CONTROL if index in special else gguf.TokenType.NORMAL for _, index in vocabulary])
    writer.add_token_merges(merges)
    writer.add_bos_token_id(config['bos_token_id'])
    writer.add_eos_token_id(config['eos_token_id'])
    writer.add_add_bos_token(True)


def convert(folder, target):
    config = json.loads((folder / 'config.json').read_text())
    if config['architectures'] != ['LlamaForCausalLM']:
        raise SystemExit(f"{folder}: {config['architectures']} is not converted here, only LlamaForCausalLM.")
    writer = gguf.GGUFWriter(str(target), 'llama')
    writer.add_name(folder.name)
    writer.add_context_length(config['max_position_embeddings'])
    writer.add_embedding_length(config['hidden_size'])
    writer.add_block_count(config['num_hidden_layers'])
    writer.add_feed_forward_length(config['intermediate_size'])
    writer.add_head_count(config['num_attention_heads'])
    writer.add_head_count_kv(config['num_key_value_heads'])
    writer.add_layer_norm_rms_eps(config['rms_norm_eps'])
    writer.add_rope_freq_base(config['rope_theta'])
    writer.add_rope_dimension_count(config['head_dim'])
    writer.add_vocab_size(config['vocab_size'])
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    write_tokenizer(writer, folder, config)
    for name, weight in load_file(folder / 'model.safetensors').items():
        writer.add_tensor(*tensor(name, np.ascontiguousarray(weight, dtype=np.float32), config))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == '__main__':
    convert(Path(sys.argv[1]), Path(sys.argv[2]))
