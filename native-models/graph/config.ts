import { FocusError } from '../../electron/errors.ts';
import { checkConfig } from './check-config.ts';
import { familyOf, layersOf } from './families.ts';
import type { HubConfig, RopeScaling } from './hub-config.ts';
import type { Architecture } from './manifest.ts';

const gelus = ['gelu_pytorch_tanh', 'gelu_new', 'gelu_fast'];

/** config.json → the numbers of the network. @throws FocusError 'architecture-unknown' naming what is not supported. */
export function readArchitecture(config: HubConfig): Architecture {
  const { name, family: kind } = familyOf(config);
  checkConfig(config);
  const { family } = kind;
  const refuse = (what: string): never => {
    throw new FocusError('architecture-unknown', `This ${name} uses ${what}, which Focus does not run.`);
  };
  const activation = config.hidden_activation ?? config.hidden_act;
  if (activation && (kind.activation === 'gelu' ? !gelus.includes(activation) : activation !== 'silu')) refuse(`the activation ${activation}`);
  if (config.mlp_bias) refuse('biases in the MLP');
  if (config.num_experts || config.num_local_experts) refuse('a mixture of experts');
  const partial = config.partial_rotary_factor ?? ropeOf(config).partial_rotary_factor;
  if (partial && partial !== 1) refuse(`rotary embedding on a part (${partial}) of each head`);
  const heads = config.num_attention_heads;
  const headDim = config.head_dim ?? config.hidden_size / heads;
  const kvHeads = config.num_key_value_heads ?? heads;
  if (!Number.isInteger(headDim) || headDim % 2 !== 0) refuse(`heads of ${headDim} numbers (an even whole number is needed)`);
  if (heads % kvHeads !== 0) refuse(`${heads} heads on ${kvHeads} key-value heads (not a multiple)`);
  const attention = layersOf(config, kind);
  return {
    family,
    layers: config.num_hidden_layers,
    hiddenSize: config.hidden_size,
    intermediateSize: config.intermediate_size,
    heads,
    kvHeads,
    headDim,
    vocabSize: config.vocab_size,
    windowTokens: config.max_position_embeddings,
    normEpsilon: config.rms_norm_eps ?? 1e-6,
    tiedHead: config.tie_word_embeddings ?? kind.tiedHead ?? false,
    qkvBias: kind.qkvBias === true || config.attention_bias === true,
    outputBias: config.attention_output_bias ?? (kind.outputBias === true && config.attention_bias === true),
    qkNorm: kind.qkNorm === true,
    rotary: rotaryFrequencies(config, headDim, ropeOf(config)),
    localRotary: attention.some(({ rotary }) => rotary === 'local') ? rotaryFrequencies(config, headDim, localRope(config)) : null,
    attention,
    activation: kind.activation ?? 'silu',
    normOffset: config.norms_are_whole ? 0 : (kind.normOffset ?? 0),
    sandwichNorms: kind.sandwichNorms === true,
    embeddingScale: kind.scaledEmbedding ? Math.sqrt(config.hidden_size) : 1,
    attentionScale: config.query_pre_attn_scalar ? 1 / Math.sqrt(config.query_pre_attn_scalar) : null,
    softcaps: { attention: config.attn_logit_softcapping ?? null, logits: config.final_logit_softcapping ?? null },
  };
}

/** The rotary embedding of the layers that look at everything. */
function ropeOf(config: HubConfig): RopeScaling {
  const given = config.rope_parameters ?? config.rope_scaling ?? {};
  return 'full_attention' in given ? (given.full_attention ?? {}) : (given as RopeScaling);
}

/** Of those that look at a window: scaling never touches it. */
function localRope(config: HubConfig): RopeScaling {
  const given = config.rope_parameters;
  if (given && 'sliding_attention' in given && given.sliding_attention) return given.sliding_attention;
  return { rope_theta: config.rope_local_base_freq ?? 10_000 };
}

/** Inverse frequencies with the family's context scaling in them, as `transformers` computes them; both spellings of the setting are read. */
function rotaryFrequencies(config: HubConfig, headDim: number, scaling: RopeScaling): Architecture['rotary'] {
  const theta = scaling.rope_theta ?? config.rope_theta ?? 10000;
  const plain = Array.from({ length: headDim / 2 }, (_, i) => theta ** ((-2 * i) / headDim) / (scaling.frequency_divisors?.[i] ?? 1));
  const kind = scaling.rope_type ?? scaling.type ?? 'default';
  const factor = scaling.factor ?? 1;
  switch (kind) {
    case 'default':
      return { inverseFrequencies: plain, attentionFactor: 1 };
    case 'linear':
      return { inverseFrequencies: plain.map((f) => f / factor), attentionFactor: 1 };
    case 'llama3':
      return { inverseFrequencies: llama3(plain, scaling, factor), attentionFactor: 1 };
    case 'yarn':
      return yarn(plain, theta, headDim, scaling, config.max_position_embeddings);
    default:
      throw new FocusError('architecture-unknown', `config.json asks for rope scaling "${kind}". Focus knows linear, llama3 and yarn.`);
  }
}

/** Low frequencies are divided by the factor, high ones kept, those between blended (Llama 3.1). */
function llama3(plain: readonly number[], scaling: RopeScaling, factor: number): number[] {
  const original = scaling.original_max_position_embeddings ?? 8192;
  const low = scaling.low_freq_factor ?? 1;
  const high = scaling.high_freq_factor ?? 4;
  return plain.map((f) => {
    const wavelength = (2 * Math.PI) / f;
    if (wavelength < original / high) return f;
    if (wavelength > original / low) return f / factor;
    const smooth = (original / wavelength - low) / (high - low);
    return ((1 - smooth) * f) / factor + smooth * f;
  });
}

/** YaRN (arXiv 2309.00071): interpolation ramped over the dimensions, and a factor on cos and sin. */
function yarn(plain: readonly number[], theta: number, headDim: number, scaling: RopeScaling, window: number): Architecture['rotary'] {
  const original = scaling.original_max_position_embeddings ?? window;
  const factor = scaling.factor ?? window / original;
  const magnitude = (scale: number, m: number) => (scale <= 1 ? 1 : 0.1 * m * Math.log(scale) + 1);
  const attentionFactor =
    scaling.attention_factor ??
    (scaling.mscale && scaling.mscale_all_dim ? magnitude(factor, scaling.mscale) / magnitude(factor, scaling.mscale_all_dim) : magnitude(factor, 1));
  // The dimension whose wavelength turns `rotations` times over the original window.
  const dimension = (rotations: number) => (headDim * Math.log(original / (rotations * 2 * Math.PI))) / (2 * Math.log(theta));
  const round = scaling.truncate === false ? (x: number) => x : undefined;
  const low = Math.max((round ?? Math.floor)(dimension(scaling.beta_fast ?? 32)), 0);
  let high = Math.min((round ?? Math.ceil)(dimension(scaling.beta_slow ?? 1)), headDim - 1);
  if (low === high) high += 0.001;
  const inverseFrequencies = plain.map((f, i) => {
    const ramp = Math.min(Math.max((i - low) / (high - low), 0), 1);
    return (f / factor) * ramp + f * (1 - ramp);
  });
  return { inverseFrequencies, attentionFactor };
}
