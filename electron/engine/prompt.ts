import { KvBlock } from './kv.ts';
import type { ChunkMemory } from './memory.ts';
import type { Model, RunOutput } from './model.ts';
import type { Slots } from './slots.ts';

/** A wave of chunks with the KV they have grown: what stays when chunks are to be stepped again. */
export interface GrownWave {
  chunks: readonly number[];
  block: KvBlock;
}

/** Room that a block gets to grow into: every run pays for it as for tokens, so it is less than an answer may take. */
export const growthTokens = 32;

/**
 * Loop 2, prompt: once per question, the fragment goes through every chunk, and each leaves its slot:
 *
 *   for each chunk c:  decoder(fragment without its last token | KV[c])  -> KV[c] grows
 *                      candidate(last token | KV[c]) -> (k_c, v_c) per layer, k_c BEFORE rotary embedding
 *
 * Both lines are one batched run: nothing in the fragment comes after the candidate, so nothing sees it.
 *
 * @param tail the fragment (and, when a chunk that was left out catches up, the answer's tokens since): its last token is the candidate.
 * @param grow whether the tail's K and V stay in the returned block, which is to be stepped.
 * @param onAttention given, it gets the candidates' attention [rows, keys] over their chunks.
 */
export async function promptWave(
  memory: ChunkMemory,
  chunks: readonly number[],
  tail: Int32Array,
  slots: Slots,
  grow: boolean,
  onAttention?: (attention: Float32Array, keys: number) => void,
): Promise<GrownWave> {
  const records = await memory.load(chunks);
  const wave = { chunks, block: KvBlock.of(memory.model.kv, records, grow ? tail.length + growthTokens : 0) };
  const out = await extend(memory.model, wave, tail, slots, grow, onAttention !== undefined);
  onAttention?.(out.attention, out.attentionKeys);
  return wave;
}

/**
 * Runs `tail` on every row of a wave: all but the last token as normal tokens (frozen weights), the last as the candidate.
 * The candidates' K and V become the chunks' slots; with `grow` the normal tokens' K and V stay in the block.
 * @returns attention [rows, keys] of each candidate over its chunk, when asked for.
 */
export async function extend(model: Model, wave: GrownWave, tail: Int32Array, slots: Slots, grow: boolean, attention = false): Promise<RunOutput> {
  const tokens = tail.length;
  const grows = grow && tokens > 1;
  if (grows) wave.block = wave.block.withRoom(tokens - 1, growthTokens);
  const { block, chunks } = wave;
  const ids = new Int32Array(chunks.length * tokens);
  const positions = new Float32Array(chunks.length * tokens);
  const candidates: number[] = [];
  for (let row = 0; row < chunks.length; row++) {
    ids.set(tail, row * tokens);
    for (let i = 0; i < tokens; i++) positions[row * tokens + i] = block.lengths[row]! + i;
    candidates.push(row * tokens + tokens - 1);
  }
  const out = await model.run({
    ids,
    rows: chunks.length,
    positions,
    past: block,
    candidates,
    keep: grows,
    ...(attention ? { attention: candidates } : {}),
  });
  for (const [row, chunk] of chunks.entries()) {
    slots.set(chunk, row, out.slotKeys, out.slotValues);
    if (grows) block.append(row, out.keys, out.values, tokens, tokens - 1);
  }
  return out;
}
