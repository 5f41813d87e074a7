/** Damage that knows nothing of the format: what disks, networks and chance do to files. */
import type { Random } from './random.ts';

/** What one change makes of some bytes; `spare`: those of another file of the format. */
export type Mutation = (bytes: Buffer, random: Random, spare: Buffer) => Buffer;

/** Most that repetition makes of a file; now and then more. */
const usualBytes = 2 ** 16;
const rareBytes = 2 ** 21;
const longestSlice = 2 ** 12;

/** Numbers that programs count wrong with. */
export const numbers =
  '0 -1 1 255 256 65535 65536 2147483647 2147483648 -2147483648 4294967295 4294967296 9007199254740993 99999999999999999999 1e308 1e999 -1e999 1e-400 NaN 0.0000001 010'.split(
    ' ',
  );

export const mostBytes = (random: Random) => (random.chance(0.02) ? rareBytes : usualBytes);

/** A part of the bytes: where it begins and ends. */
export function sliceOf(length: number, random: Random): [number, number] {
  const start = random.below(length);
  return [start, Math.min(length, start + random.length(longestSlice))];
}

export const splice = (bytes: Buffer, start: number, end: number, ...put: Uint8Array[]) =>
  Buffer.concat([bytes.subarray(0, start), ...put, bytes.subarray(end)]);

export const repeated = (bytes: Uint8Array, times: number) => (bytes.length === 0 ? Buffer.alloc(0) : Buffer.alloc(bytes.length * times, bytes));

const truncate: Mutation = (bytes, random) => bytes.subarray(0, random.below(bytes.length));
const beheaded: Mutation = (bytes, random) => bytes.subarray(random.length(bytes.length));

const flip: Mutation = (bytes, random) => {
  const flipped = Buffer.from(bytes);
  for (let count = random.length(64); count > 0; count--) {
    const at = random.below(bytes.length);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << random.below(8));
  }
  return flipped;
};

const overwrite: Mutation = (bytes, random) => {
  const [start, end] = sliceOf(bytes.length, random);
  const value = random.oneOf([0, 0xff, 0x80, 0x7f, 10, 32, 0x22, 0x3c]);
  return splice(bytes, start, end, Buffer.alloc(end - start, value));
};

const noise: Mutation = (bytes, random) => {
  const at = random.below(bytes.length);
  return splice(bytes, at, at, Buffer.from(Array.from({ length: random.length(256) }, () => random.below(256))));
};

const cut: Mutation = (bytes, random) => splice(bytes, ...sliceOf(bytes.length, random));

const repeat: Mutation = (bytes, random) => {
  const [start, end] = sliceOf(bytes.length, random);
  if (end === start) return bytes;
  const times = random.length(Math.max(1, mostBytes(random) / (end - start)));
  return splice(bytes, end, end, repeated(bytes.subarray(start, end), times));
};

const swap: Mutation = (bytes, random) => {
  const [a, b] = [sliceOf(bytes.length, random), sliceOf(bytes.length, random)].sort((one, other) => one[0] - other[0]) as [
    [number, number],
    [number, number],
  ];
  if (a[1] > b[0]) return bytes;
  return splice(bytes, a[0], b[1], bytes.subarray(...b), bytes.subarray(a[1], b[0]), bytes.subarray(...a));
};

const cross: Mutation = (bytes, random, spare) => splice(bytes, ...sliceOf(bytes.length, random), spare.subarray(...sliceOf(spare.length, random)));

const half: Mutation = (bytes, random, spare) =>
  Buffer.concat([bytes.subarray(0, random.below(bytes.length)), spare.subarray(random.below(spare.length))]);

/** A number that stands in the file becomes one that programs count wrong with. */
export const number: Mutation = (bytes, random) => {
  const found = [...bytes.toString('latin1').matchAll(/-?\d+(?:\.\d+)?/g)];
  if (found.length === 0) return bytes;
  const { index, 0: digits } = random.oneOf(found);
  return splice(bytes, index, index + digits.length, Buffer.from(random.oneOf(numbers)));
};

const mutations: Mutation[] = [truncate, beheaded, flip, flip, overwrite, noise, cut, repeat, swap, cross, half, number];

export const damage: Mutation = (bytes, random, spare) => (bytes.length === 0 ? bytes : random.oneOf(mutations)(bytes, random, spare));
