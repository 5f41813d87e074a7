import type { Manifest } from '../../native-models/graph/manifest.ts';
import { FocusError } from '../errors.ts';
import type { DecodeOptions } from './contract.ts';

/** Every choice of a run made: the caller's options over the manifest's method over these defaults. */
export type Settings = Required<Omit<DecodeOptions, 'seed'>> & { seed?: number; slotRange: number; localTokens: number };

/** Tokens of the search before chunks are re-read: enough for the attention to settle on the answer's chunk. */
export const searchTokens = 6;

/** Memory for KV where a store on disk holds the rest. */
export const defaultBudgetBytes = 2 ** 27;

export function resolveSettings(manifest: Manifest, options: DecodeOptions = {}): Settings {
  const { method, config } = manifest;
  const settings: Settings = {
    temperature: options.temperature ?? 0,
    topP: options.topP ?? 1,
    minP: options.minP ?? 0,
    repetitionPenalty: options.repetitionPenalty ?? 1,
    stop: options.stop ?? [],
    maxTokens: options.maxTokens ?? Math.min(256, Math.floor(config.windowTokens / 4)),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    mode: options.mode ?? method.mode,
    integrator: options.integrator ?? method.integrator,
    // Who asks for an integrator asks for the parallel decode.
    reading: options.reading ?? (options.integrator ? 'slots' : method.reading),
    placement: options.placement ?? method.slots.placement,
    bos: options.bos ?? method.bos,
    chunkTokens: options.chunkTokens ?? method.chunkTokens,
    fragmentTokens: options.fragmentTokens ?? method.fragmentTokens,
    tailTokens: options.tailTokens ?? method.tailTokens,
    focusChunks: options.focusChunks ?? 16,
    catchUpTokens: options.catchUpTokens ?? 32,
    rereadChunks: options.rereadChunks ?? method.rereadChunks,
    rereadMatches: options.rereadMatches ?? method.rereadMatches,
    rereadSentences: options.rereadSentences ?? method.rereadSentences,
    slotRange: method.slots.range,
    localTokens: method.localTokens,
  };
  const refuse = (what: string) => {
    throw new FocusError('bad-input', what);
  };
  const whole = {
    maxTokens: settings.maxTokens,
    chunkTokens: settings.chunkTokens,
    fragmentTokens: settings.fragmentTokens,
    focusChunks: settings.focusChunks,
  };
  for (const [name, value] of Object.entries(whole))
    if (!Number.isInteger(value) || value < 1) refuse(`${name} is ${value}; a positive whole number is needed.`);
  if (!Number.isInteger(settings.tailTokens) || settings.tailTokens < 0)
    refuse(`tailTokens is ${settings.tailTokens}; a whole number is needed, 0 or more.`);
  const behindSlots = config.windowTokens - settings.maxTokens - (settings.placement === 'spread' ? settings.slotRange : 0) - 1;
  if (settings.tailTokens > behindSlots)
    refuse(`A local context of ${settings.tailTokens} tokens does not fit the model's window of ${config.windowTokens}. At most ${behindSlots} fit.`);
  if (settings.temperature < 0) refuse(`temperature is ${settings.temperature}; 0 (greedy) or more is needed.`);
  if (!(settings.topP > 0 && settings.topP <= 1)) refuse(`topP is ${settings.topP}; a share above 0 and at most 1 is needed.`);
  if (!(settings.minP >= 0 && settings.minP < 1)) refuse(`minP is ${settings.minP}; a share of at least 0 and below 1 is needed.`);
  if (!(settings.repetitionPenalty > 0)) refuse(`repetitionPenalty is ${settings.repetitionPenalty}; a number above 0 is needed (1 = off).`);
  const room = config.windowTokens - settings.fragmentTokens - settings.maxTokens;
  if (settings.chunkTokens > room) {
    refuse(
      `Chunks of ${settings.chunkTokens} tokens with a fragment of ${settings.fragmentTokens} and ${settings.maxTokens} answer tokens do not fit the model's window of ${config.windowTokens}. At most ${Math.max(room, 0)} fit.`,
    );
  }
  return settings;
}
