import type { KvBlock } from './kv.ts';
import type { Model, RunOutput } from './model.ts';

export interface ExtendOptions {
  /** Which of the new tokens' attention is wanted, of every row: [rows * these, keys]. */
  attention?: readonly number[];
  headWeights?: Float32Array | null;
  /** Which of the new tokens' logits are wanted beside the last's, of every row. */
  logits?: readonly number[];
  /** Whether the new tokens' K and V stay in the block (it must have room). */
  grow?: boolean;
}

/**
 * Runs new tokens on every row of a block, behind what the row holds; logits of each row's last token, and before it of those wanted: [rows, wanted + 1, vocabulary].
 * @param tokens one list a row, none empty; shorter ones are padded on the right, which nothing before it sees. Attention and the logits of tokens before the
 * last are for lists of one length.
 */
export async function extendRows(model: Model, block: KvBlock, tokens: readonly ArrayLike<number>[], options: ExtendOptions): Promise<RunOutput> {
  const { rows } = block;
  const each = Math.max(...tokens.map((list) => list.length));
  const ids = new Int32Array(rows * each);
  const positions = new Float32Array(rows * each);
  for (const [row, list] of tokens.entries()) {
    ids.set(list, row * each);
    ids.fill(list[list.length - 1]!, row * each + list.length, (row + 1) * each);
    for (let i = 0; i < each; i++) positions[row * each + i] = block.lengths[row]! + i;
  }
  const flat = (of: readonly number[]) => Array.from({ length: rows }, (_, row) => of.map((i) => row * each + i)).flat();
  const out = await model.run({
    ids,
    rows,
    positions,
    past: block,
    logits: tokens.flatMap((list, row) => [...(options.logits ?? []), list.length - 1].map((i) => row * each + i)),
    attention: flat(options.attention ?? []),
    ...(options.headWeights ? { headWeights: options.headWeights } : {}),
    keep: options.grow === true,
  });
  if (options.grow) for (let row = 0; row < rows; row++) block.append(row, out.keys, out.values, each, tokens[row]!.length);
  return out;
}
