import { z } from 'zod';
import { FocusError } from '../../electron/errors.ts';

/** How the method is to be used with a model: written by training as focus.json beside config.json, kept in the manifest. */
export const methodSchema = z.object({
  /** What the added parameters are good for: the paper's slots, or (not trained) pooled distributions. */
  integrator: z.enum(['candidates', 'fusion']),
  slots: z.object({ placement: z.enum(['sequential', 'spread']), range: z.number().positive() }),
  /** Where BOS stood in training: before every chunk, or (published) before the text and every fragment. */
  bos: z.enum(['chunks', 'fragments']).default('chunks'),
  mode: z.enum(['exact', 'cached', 'focused']),
  chunkTokens: z.int().positive(),
  fragmentTokens: z.int().positive(),
  localTokens: z.int().positive(),
  /** Local context that the text's end and the prompt fill together (published: 2,048 or 3,500 tokens); 0 = the prompt alone. */
  tailTokens: z.int().nonnegative().default(0),
  /** Chunks that are re-read verbatim before the answer; 0 = the paper's decode alone. */
  rereadChunks: z.int().nonnegative(),
  /** Chunks that share the question's rare words and are re-read besides: for models too small to find every paraphrase. */
  rereadMatches: z.int().nonnegative().default(0),
  /** Sentences of what is re-read that the answer is decoded from; 0 = all. For models that tell kinds of answers apart, not yet whose each is. */
  rereadSentences: z.int().nonnegative().default(0),
  /** slots: a long text is answered from by the parallel decode. passages: sentences are ranked, and the best passages read verbatim (passage-answer.ts). */
  reading: z.enum(['slots', 'passages']).default('slots'),
  /** verbatim: answers are runs of the text's own words. free: the model's own words, for models that are large enough. */
  grounding: z.enum(['verbatim', 'free']).default('free'),
  /** [layer, head] whose attention finds the sentence that answers. */
  heads: z.array(z.tuple([z.int().nonnegative(), z.int().nonnegative()])).default([]),
  /** Weights of the ranking (ranking.ts), settled on training data. */
  ranking: z
    .object({ words: z.number(), near: z.number(), chunk: z.number(), definition: z.number().default(1), says: z.number(), looked: z.number() })
    .optional(),
  /** How the KV of what was read is kept: as it was computed, or in eight bits (kv-int8.ts). */
  keep: z.enum(['exact', 'int8']).default('exact'),
  /** Share of a long text's chunks that a question is put to: those whose words come nearest it. All are read, and ranked by their words. */
  askedShare: z.number().positive().max(1).default(1),
  /** What a passage's rank, its sureness and its answer's likelihood count when the best of the passages read is chosen. */
  choice: z.object({ rank: z.number(), says: z.number(), likely: z.number() }).optional(),
  /** Log-odds of the refusal on the best passage from which on the answer is "not in the text"; settled on training data. In nats. */
  refuseAbove: z.number().optional(),
  /** How much of a passage's rank is taken from its refusal's log-odds before they are held against that. */
  rankAgainst: z.number().nonnegative().default(0),
  /** What a name or number of the question that the text never says (absent.ts) adds to these log-odds; settled on training data. In nats. */
  absentCost: z.number().nonnegative().default(0),
  /**
   * What is taken off a sentence's refusal when a list is made, and the usual limit of the rest (telling.ts): of what it says to the thing alone, and in lists of
   * a kind of how likely it makes the kind's name. Settled on training data; limits in nats.
   */
  listing: z
    .object({
      thing: z.number().nonnegative(),
      limit: z.number(),
      kind: z.object({ likely: z.number().nonnegative(), limit: z.number() }).default({ likely: 1, limit: 5.9 }),
    })
    .optional(),
  /** prose: the model writes summaries; extract: it is too small for that and chooses sentences. */
  summary: z.enum(['prose', 'extract']),
  template: z.object({
    /** What stands before every text that is read; null = what the model's chat template puts there, or nothing. */
    before: z.string().nullable().default(null),
    /** Places {question}; special tokens of the tokenizer count here and nowhere else. */
    question: z.string(),
    /** One earlier turn: {question} {answer}. */
    turn: z.string(),
    /** The model's fixed sentence for "no answer in the text", if it was trained to say one. */
    notFound: z.string().nullable(),
  }),
});
export type Method = z.infer<typeof methodSchema>;

const rotarySchema = z.object({
  /** [headDim / 2], scaling (linear, llama3, yarn) already in. */
  inverseFrequencies: z.array(z.number()),
  attentionFactor: z.number(),
});

/** What a layer looks at: the last `window` tokens, itself among them (null = all before it), its keys turned by one of the rotary embeddings. */
const layerAttentionSchema = z.object({ window: z.int().min(2).nullable(), rotary: z.enum(['main', 'local', 'none']) });
export type LayerAttention = z.infer<typeof layerAttentionSchema>;

export const architectureSchema = z.object({
  family: z.enum(['llama', 'mistral', 'qwen2', 'qwen3', 'gemma2', 'gemma3', 'phi3', 'smollm3']),
  layers: z.int().positive(),
  hiddenSize: z.int().positive(),
  intermediateSize: z.int().positive(),
  heads: z.int().positive(),
  kvHeads: z.int().positive(),
  headDim: z.int().positive(),
  vocabSize: z.int().positive(),
  windowTokens: z.int().positive(),
  normEpsilon: z.number(),
  tiedHead: z.boolean(),
  qkvBias: z.boolean(),
  outputBias: z.boolean(),
  qkNorm: z.boolean(),
  rotary: rotarySchema,
  /** Of the layers that say `local`. */
  localRotary: rotarySchema.nullable().default(null),
  /** [layers]; empty = every layer looks at everything and turns by `rotary`. */
  attention: z.array(layerAttentionSchema).default([]),
  activation: z.enum(['silu', 'gelu']).default('silu'),
  /** Added to every norm's stored weight. */
  normOffset: z.number().default(0),
  /** Norms after attention and MLP too. */
  sandwichNorms: z.boolean().default(false),
  embeddingScale: z.number().default(1),
  /** Factor on the scores; null = 1 / sqrt(headDim). */
  attentionScale: z.number().nullable().default(null),
  /** c of c tanh(x / c), on scores and on logits; null = none. */
  softcaps: z
    .object({ attention: z.number().positive().nullable(), logits: z.number().positive().nullable() })
    .default({ attention: null, logits: null }),
});
export type Architecture = z.infer<typeof architectureSchema>;

export const manifestSchema = z.object({
  format: z.literal(1),
  name: z.string().min(1),
  source: z.string(),
  licence: z.string(),
  config: architectureSchema,
  parameters: z.int().positive(),
  tokens: z.object({ bos: z.int().nullable(), eos: z.array(z.int()) }),
  /** How the model is talked to: its chat template (Jinja) and the texts that it knows by name; null = it was not taught to chat. */
  chat: z
    .object({ template: z.string().min(1), bos: z.string(), eos: z.string() })
    .nullable()
    .default(null),
  precision: z.enum(['fp32', 'fp16', 'int8', 'int4']),
  kv: z.enum(['float32', 'float16']),
  added: z.object({ kind: z.enum(['none', 'full', 'low-rank']), rank: z.int().positive().optional() }),
  method: methodSchema,
  /** A fixed input and what this network said of it on the cpu provider when the bundle was made: the proof that a provider computes the same. */
  selfTest: z.object({
    ids: z.array(z.int()),
    /** Logits of the last token, at these vocabulary indices. */
    indices: z.array(z.int()),
    logits: z.array(z.number()),
    tolerance: z.number().positive(),
  }),
  files: z.array(z.object({ path: z.string(), bytes: z.int().nonnegative(), sha256: z.string().length(64) })),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** @throws FocusError 'bundle-invalid' with the first field that is wrong. */
export function parseManifest(json: string): Manifest {
  let data: unknown;
  try {
    data = JSON.parse(json);
  } catch (cause) {
    throw new FocusError('bundle-invalid', 'manifest.json is not valid JSON. Import the model again.', { cause });
  }
  const parsed = manifestSchema.safeParse(data);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new FocusError('bundle-invalid', `manifest.json: ${issue.path.join('.') || 'the whole'}: ${issue.message}. Import the model again.`);
}
