import { FocusError } from '../../electron/errors.ts';
import { familyOf, parted } from './families.ts';
import type { Gguf } from './gguf.ts';
import type { HubConfig, RopeScaling } from './hub-config.ts';
import { type Mapped, MappedTensors, readTensor, type TensorSource } from './tensors.ts';

/** Architectures as llama.cpp names them. `interleaved`: its converter reorders the rows of q and k for its own rotary embedding. */
const families: Record<string, { architecture: string; interleaved: boolean }> = {
  llama: { architecture: 'LlamaForCausalLM', interleaved: true },
  mistral3: { architecture: 'MistralForCausalLM', interleaved: true },
  qwen2: { architecture: 'Qwen2ForCausalLM', interleaved: false },
  qwen3: { architecture: 'Qwen3ForCausalLM', interleaved: false },
  gemma2: { architecture: 'Gemma2ForCausalLM', interleaved: false },
  gemma3: { architecture: 'Gemma3ForCausalLM', interleaved: false },
  phi3: { architecture: 'Phi3ForCausalLM', interleaved: false },
  smollm3: { architecture: 'SmolLM3ForCausalLM', interleaved: true },
};

const layerNames: Record<string, string> = {
  attn_norm: 'input_layernorm',
  attn_q: 'self_attn.q_proj',
  attn_k: 'self_attn.k_proj',
  attn_v: 'self_attn.v_proj',
  attn_output: 'self_attn.o_proj',
  attn_q_norm: 'self_attn.q_norm',
  attn_k_norm: 'self_attn.k_norm',
  attn_qkv: 'self_attn.qkv_proj',
  ffn_norm: 'post_attention_layernorm',
  ffn_gate: 'mlp.gate_proj',
  ffn_up: 'mlp.up_proj',
  ffn_down: 'mlp.down_proj',
};

/** Where norms stand after attention and MLP too, their names shift. */
const sandwichNames: Record<string, string> = {
  post_attention_norm: 'post_attention_layernorm',
  ffn_norm: 'pre_feedforward_layernorm',
  post_ffw_norm: 'post_feedforward_layernorm',
};
const namesIn: Record<string, Record<string, string>> = {
  gemma2: { ...layerNames, ...sandwichNames },
  gemma3: { ...layerNames, ...sandwichNames },
  phi3: { ...layerNames, ffn_up: 'mlp.gate_up_proj' },
};

/** Tensors that only say how positions are scaled; ggufConfig reads them. */
const positionTensors = ['rope_freqs.weight'];

/** The configuration of a GGUF file, as a config.json would say it. @throws FocusError 'architecture-unknown' by name. */
export function ggufConfig(file: Gguf): HubConfig {
  const { metadata } = file;
  const architecture = metadata.text('general.architecture') ?? 'nothing';
  if (!Object.hasOwn(families, architecture))
    throw new FocusError(
      'architecture-unknown',
      `The GGUF file holds a model of the kind "${architecture}"${/moe/i.test(architecture) ? ' (a mixture of experts)' : ''}. Focus runs ${Object.keys(families).join(', ')}.`,
    );
  const key = (name: string) => `${architecture}.${name}`;
  const heads = metadata.need(key('attention.head_count'));
  const headDim = metadata.number(key('attention.key_length')) ?? metadata.need(key('embedding_length')) / heads;
  if ((metadata.number(key('attention.value_length')) ?? headDim) !== headDim)
    throw new FocusError('architecture-unknown', `This ${architecture} has keys and values of different widths, which Focus does not run.`);
  const tokens = metadata.texts('tokenizer.ggml.tokens')?.length;
  const window = metadata.need(key('context_length'));
  return {
    architectures: [families[architecture]!.architecture],
    hidden_size: metadata.need(key('embedding_length')),
    intermediate_size: metadata.need(key('feed_forward_length')),
    num_hidden_layers: metadata.need(key('block_count')),
    num_attention_heads: heads,
    num_key_value_heads: metadata.number(key('attention.head_count_kv')) ?? heads,
    head_dim: headDim,
    vocab_size: file.has('token_embd.weight') ? file.shape('token_embd.weight')[0]! : (tokens ?? 0),
    max_position_embeddings: window,
    rms_norm_eps: metadata.need(key('attention.layer_norm_rms_epsilon')),
    tie_word_embeddings: !file.has('output.weight'),
    attention_bias: file.has('blk.0.attn_q.bias'),
    attention_output_bias: file.has('blk.0.attn_output.bias'),
    partial_rotary_factor: (metadata.number(key('rope.dimension_count')) ?? headDim) / headDim,
    rope_parameters: rope(file, architecture, headDim),
    sliding_window: metadata.number(key('attention.sliding_window')) ?? null,
    num_experts: metadata.number(key('expert_count')) ?? 0,
    ...(architecture.startsWith('gemma') ? gemma(file, architecture) : {}),
    ...specialIds(file),
  };
}

/** What llama.cpp knows of Gemma by heart. Its converter has added the one to every norm. */
function gemma({ metadata }: Gguf, architecture: string): Partial<HubConfig> {
  const key = (name: string) => `${architecture}.${name}`;
  const heads = metadata.need(key('attention.head_count'));
  // The two of 27B parameters divide by another width than that of their heads.
  const large = metadata.need(key('block_count')) === { gemma2: 46, gemma3: 62 }[architecture];
  return {
    norms_are_whole: true,
    hidden_activation: 'gelu_pytorch_tanh',
    ...(large ? { query_pre_attn_scalar: metadata.need(key('embedding_length')) / heads } : {}),
    attn_logit_softcapping: metadata.number(key('attn_logit_softcapping')) ?? null,
    final_logit_softcapping: metadata.number(key('final_logit_softcapping')) ?? null,
  };
}

function rope(file: Gguf, architecture: string, headDim: number): RopeScaling {
  const { metadata } = file;
  const key = (name: string) => `${architecture}.rope.${name}`;
  const type = metadata.text(key('scaling.type')) ?? 'none';
  const original = metadata.number(key('scaling.original_context_length'));
  return {
    rope_theta: metadata.number(key('freq_base')) ?? 10_000,
    rope_type: type === 'none' ? 'default' : type,
    ...(type === 'none' ? {} : { factor: metadata.number(key('scaling.factor')) ?? metadata.number(key('scale_linear')) ?? 1 }),
    ...(original ? { original_max_position_embeddings: original } : {}),
    // Llama 3's scaling comes as what it divides each frequency by.
    ...(file.has('rope_freqs.weight') ? { frequency_divisors: [...readTensor(file, 'rope_freqs.weight', [headDim / 2])] } : {}),
  };
}

/** Texts of tokens that end a turn, whatever the file calls its end. */
const endings = new Set(['<|im_end|>', '<|eot_id|>', '<|end|>', '<end_of_turn>', '<|endoftext|>', '<|end_of_text|>', '</s>', '<eos>', '<|eom_id|>']);
const control = 3;

function specialIds({ metadata }: Gguf): Pick<HubConfig, 'bos_token_id' | 'eos_token_id'> {
  const tokens = metadata.texts('tokenizer.ggml.tokens') ?? [];
  const types = metadata.numbers('tokenizer.ggml.token_type') ?? [];
  const pieces = metadata.text('tokenizer.ggml.model') === 'llama';
  const beginsWithBos = metadata.flag('tokenizer.ggml.add_bos_token') ?? (pieces || metadata.text('tokenizer.ggml.pre') === 'llama-bpe');
  const named = ['eos', 'eot', 'eom'].map((name) => metadata.number(`tokenizer.ggml.${name}_token_id`)).filter((id) => id !== undefined);
  const ending = [...tokens.keys()].filter((id) => types[id] === control && endings.has(tokens[id]!));
  return {
    bos_token_id: beginsWithBos ? (metadata.number('tokenizer.ggml.bos_token_id') ?? null) : null,
    eos_token_id: [...new Set([...named, ...ending])],
  };
}

/** The tensors of a GGUF file as Hugging Face names and orders them. */
export function ggufTensors(file: Gguf, config: HubConfig): TensorSource {
  const kind = file.metadata.text('general.architecture')!;
  const { interleaved } = families[kind]!;
  const names = namesIn[kind] ?? layerNames;
  const map = new Map<string, Mapped>();
  const whole: Record<string, string> = {
    'token_embd.weight': 'model.embed_tokens.weight',
    'output_norm.weight': 'model.norm.weight',
    'output.weight': 'lm_head.weight',
  };
  for (const stored of file.names()) {
    if (positionTensors.includes(stored)) continue;
    const [, layer, name, part] = /^blk\.(\d+)\.(\w+)\.(weight|bias)$/.exec(stored) ?? [];
    const ours = whole[stored] ?? (name && Object.hasOwn(names, name) ? `model.layers.${layer}.${names[name]}.${part}` : null);
    if (!ours) throw new FocusError('weights-invalid', `The GGUF file holds the tensor ${stored}, which this network does not have.`);
    const rotated = interleaved && (name === 'attn_q' || name === 'attn_k');
    map.set(ours, { stored, ...(rotated ? { interleavedHeadDim: config.head_dim! } : {}) });
  }
  return parted(new MappedTensors(file, map), config, familyOf(config).family);
}
