import { z } from 'zod';
import { FocusError } from '../../electron/errors.ts';
import type { HubConfig } from './hub-config.ts';

/** Less leaves no room for a question beside a text. */
const smallestWindow = 16;

const count = z.int().positive();
const id = z.int().nonnegative();
const rope = z.looseObject({
  rope_theta: z.number().positive().optional(),
  factor: z.number().positive().nullish(),
  rope_type: z.string().optional(),
  type: z.string().optional(),
});

/** What the network is reckoned from must be of its kind; all else of a config.json may be as it is. */
const configSchema = z.looseObject({
  architectures: z.array(z.string()).nullish(),
  hidden_size: count,
  intermediate_size: count,
  num_hidden_layers: count.max(1000),
  num_attention_heads: count,
  num_key_value_heads: count.nullish(),
  head_dim: count.nullish(),
  vocab_size: count,
  max_position_embeddings: z.int().min(smallestWindow, { error: `a window of at least ${smallestWindow} tokens is needed` }),
  rms_norm_eps: z.number().positive().max(0.1).optional(),
  rope_theta: z.number().positive().optional(),
  rope_scaling: rope.nullish(),
  rope_parameters: z.union([rope, z.record(z.string(), rope)]).nullish(),
  tie_word_embeddings: z.boolean().nullish(),
  bos_token_id: id.nullish(),
  eos_token_id: z.union([id, z.array(id)]).nullish(),
  layer_types: z.array(z.string()).nullish(),
  no_rope_layers: z.array(z.int()).nullish(),
});

/** @throws FocusError 'architecture-unknown' with the first field that cannot be used, and what it holds. */
export function checkConfig(config: HubConfig): void {
  const parsed = configSchema.safeParse(config);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    const value = path.reduce<unknown>((held, key) => (held as Record<PropertyKey, unknown> | undefined)?.[key], config);
    const held = String(JSON.stringify(value)).slice(0, 60);
    throw new FocusError('architecture-unknown', `config.json: ${path.join('.') || 'the whole'} is ${held}: ${message}.`);
  }
  const beyond = [config.bos_token_id, config.eos_token_id].flat().find((token) => token != null && token >= config.vocab_size);
  if (beyond !== undefined)
    throw new FocusError('architecture-unknown', `config.json names the token ${beyond}, its vocabulary has ${config.vocab_size}.`);
}
