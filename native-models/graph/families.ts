import { FocusError } from '../../electron/errors.ts';
import type { HubConfig } from './hub-config.ts';
import type { Architecture, LayerAttention } from './manifest.ts';
import { type Mapped, MappedTensors, type TensorSource } from './tensors.ts';

/** What sets one family of decoders apart from the others; the network itself (network.ts) is one. */
export interface Family {
  family: Architecture['family'];
  /** q, k, v have biases whether the configuration says so or not. */
  qkvBias?: true;
  /** `attention_bias` means the output projection too. */
  outputBias?: true;
  /** Queries and keys are normed head by head. */
  qkNorm?: true;
  activation?: 'gelu';
  /** Norm weights are stored as w - 1. */
  normOffset?: 1;
  /** Norms stand after attention and MLP too. */
  sandwichNorms?: true;
  /** Embeddings are multiplied by the square root of their width. */
  scaledEmbedding?: true;
  tiedHead?: true;
  /** Layer `l` of this configuration; default: every layer sees everything before it, rotated. */
  layer?: (config: HubConfig, l: number) => LayerAttention;
  /** Projections that are stored as one. */
  fused?: (config: HubConfig) => FusedRows;
}

/** Rows of a fused matrix, part by part in their order; by its name. */
type FusedRows = Record<string, readonly (readonly [part: string, rows: number])[]>;

const everything: LayerAttention = { window: null, rotary: 'main' };
const windowed = (config: HubConfig, sliding: boolean, rotary: LayerAttention['rotary'] = 'main'): LayerAttention => ({
  window: sliding ? slidingWindow(config) : null,
  rotary,
});

/** Kinds of layers where the configuration lists them. */
const listed = (config: HubConfig, l: number) => config.layer_types?.[l];
const isSliding = (config: HubConfig, l: number, otherwise: boolean) => (listed(config, l) ? listed(config, l) === 'sliding_attention' : otherwise);

const qwen = (config: HubConfig, l: number) =>
  windowed(config, config.use_sliding_window === true && config.sliding_window != null && isSliding(config, l, l >= (config.max_window_layers ?? 0)));

const gemma = { activation: 'gelu', normOffset: 1, sandwichNorms: true, scaledEmbedding: true, tiedHead: true } as const;

/** By the name that config.json gives. */
export const families: Record<string, Family> = {
  LlamaForCausalLM: { family: 'llama', outputBias: true },
  MistralForCausalLM: { family: 'mistral', layer: (config) => windowed(config, config.sliding_window != null) },
  Qwen2ForCausalLM: { family: 'qwen2', qkvBias: true, layer: qwen },
  Qwen3ForCausalLM: { family: 'qwen3', qkNorm: true, layer: qwen },
  // Every second layer looks at a window.
  Gemma2ForCausalLM: { family: 'gemma2', ...gemma, layer: (config, l) => windowed(config, isSliding(config, l, l % 2 === 0)) },
  // Five of six do, and turn by another base.
  Gemma3ForCausalLM: {
    family: 'gemma3',
    ...gemma,
    qkNorm: true,
    layer: (config, l) => {
      const sliding = isSliding(config, l, (l + 1) % (config.sliding_window_pattern ?? 6) !== 0);
      return windowed(config, sliding, sliding ? 'local' : 'main');
    },
  },
  Phi3ForCausalLM: {
    family: 'phi3',
    layer: (config) => windowed(config, config.sliding_window != null),
    fused: ({ num_attention_heads: heads, num_key_value_heads: kvHeads, hidden_size: size, head_dim: headDim, intermediate_size: wide }) => {
      const width = headDim ?? size / heads;
      const keys = (kvHeads ?? heads) * width;
      return {
        'self_attn.qkv_proj': [
          ['self_attn.q_proj', heads * width],
          ['self_attn.k_proj', keys],
          ['self_attn.v_proj', keys],
        ],
        'mlp.gate_up_proj': [
          ['mlp.gate_proj', wide],
          ['mlp.up_proj', wide],
        ],
      };
    },
  },
  // Every fourth layer does not turn its keys.
  SmolLM3ForCausalLM: {
    family: 'smollm3',
    outputBias: true,
    layer: (config, l) => {
      const turns = config.no_rope_layers?.[l] ?? ((l + 1) % (config.no_rope_layer_interval ?? 4) === 0 ? 0 : 1);
      const sliding = config.use_sliding_window === true && config.sliding_window != null && isSliding(config, l, false);
      return windowed(config, sliding, turns ? 'main' : 'none');
    },
  },
};

/** @throws FocusError 'architecture-unknown' with the name that config.json gives. */
export function familyOf(config: HubConfig): { name: string; family: Family } {
  const given: unknown = config.architectures?.[0] ?? config.model_type;
  const name = typeof given === 'string' && given !== '' ? given : 'nothing';
  if (!Object.hasOwn(families, name)) {
    const experts = /moe|mixtral|expert/i.test(name) ? ' (a mixture of experts)' : '';
    throw new FocusError(
      'architecture-unknown',
      `config.json names the architecture ${name}${experts}. Focus runs ${Object.keys(families).join(', ')} (SmolLM and SmolLM2 are LlamaForCausalLM).`,
    );
  }
  return { name, family: families[name]! };
}

/** [layers] What each layer looks at; empty = all of them at everything, turned by the one rotary embedding. */
export function layersOf(config: HubConfig, family: Family): LayerAttention[] {
  const all = Array.from({ length: config.num_hidden_layers }, (_, l) => family.layer?.(config, l) ?? everything);
  return all.every(({ window, rotary }) => window === null && rotary === 'main') ? [] : all;
}

/** A window that no text of the model's length leaves is none. */
function slidingWindow(config: HubConfig): number | null {
  const window = config.sliding_window ?? 0;
  if (!Number.isInteger(window) || window < 2)
    throw new FocusError('architecture-unknown', `config.json: sliding_window is ${config.sliding_window}; a whole number of at least 2 is needed.`);
  return window >= config.max_position_embeddings ? null : window;
}

/** Fused projections under the names of their parts. */
export function parted(tensors: TensorSource, config: HubConfig, family: Family): TensorSource {
  if (!family.fused) return tensors;
  const fused = family.fused(config);
  const map = new Map<string, Mapped>();
  for (const stored of tensors.names()) {
    const [, layer, name, end] = /^(model\.layers\.\d+\.)(.+)\.(weight|bias)$/.exec(stored) ?? [];
    const parts = name && Object.hasOwn(fused, name) ? fused[name]! : null;
    if (!parts) {
      map.set(stored, { stored });
      continue;
    }
    const rows = parts.reduce((sum, [, count]) => sum + count, 0);
    if (tensors.shape(stored)[0] !== rows)
      throw new FocusError(
        'weights-invalid',
        `${stored} has ${tensors.shape(stored)[0]} rows, the configuration needs ${rows}. Weights and configuration do not belong together.`,
      );
    let first = 0;
    for (const [part, count] of parts) {
      map.set(`${layer}${part}.${end}`, { stored, rows: [first, count] });
      first += count;
    }
  }
  return new MappedTensors(tensors, map);
}
