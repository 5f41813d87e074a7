/** What logits say, in nats. */

/** log Σ exp: what is taken off a logit to make a log-probability of it. @param without a token that is left out of the sum. */
export function logSumExp(logits: Float32Array, without = -1): number {
  let top = Number.NEGATIVE_INFINITY;
  for (let token = 0; token < logits.length; token++) if (token !== without && logits[token]! > top) top = logits[token]!;
  let sum = 0;
  for (let token = 0; token < logits.length; token++) if (token !== without) sum += Math.exp(logits[token]! - top);
  return top + Math.log(sum);
}

export function logSoftmax(logits: Float32Array): Float32Array {
  const norm = logSumExp(logits);
  return logits.map((logit) => logit - norm);
}

/** One row of [rows, vocabulary]. */
export const logitsAt = (logits: Float32Array, row: number, vocabSize: number): Float32Array =>
  logits.subarray(row * vocabSize, (row + 1) * vocabSize);

/** log p of one token under the softmax. */
export const logProbability = (logits: Float32Array, token: number): number => logits[token]! - logSumExp(logits);

/** log(p / (1 - p)) of one token under the softmax. */
export const logOdds = (logits: Float32Array, token: number): number => logits[token]! - logSumExp(logits, token);

export function entropy(logProbabilities: Float32Array): number {
  let sum = 0;
  for (const l of logProbabilities) sum -= Math.exp(l) * l;
  return sum;
}
