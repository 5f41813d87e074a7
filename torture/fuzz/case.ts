/** One file to try: the same for the same format, seed and number, on every machine. */
import { extname } from 'node:path';
import type { Format } from '../../electron/documents/content.ts';
import { formats } from '../../electron/documents/formats/registry.ts';
import { damage } from './bytes.ts';
import type { Corpus } from './corpus.ts';
import { Random } from './random.ts';

export interface Case {
  format: Format;
  /** As it is called, its ending included. */
  name: string;
  bytes: Buffer;
  password?: string;
}

/** Endings under which a file of another kind is tried now and then. */
const endings = [...formats.flatMap((format) => format.endings.slice(0, 2)), ''];

/** @param number from 0; the first cases are the seeds as they are. */
export function caseOf(format: Format, { seeds, rewrite, undamaged }: Corpus, seed: number, number: number): Case {
  const own = seeds[number];
  if (own) return { ...own, format };
  const random = new Random(`${format} ${seed} ${number}`);
  const origin = random.oneOf(seeds);
  const spare = random.oneOf(seeds).bytes;
  let { bytes } = origin;
  const known = undamaged || random.chance(0.7);
  if (known) for (let count = random.length(5); count > 0; count--) bytes = rewrite(bytes, random, spare);
  if (!undamaged && (!known || random.chance(0.2))) for (let count = random.length(4); count > 0; count--) bytes = damage(bytes, random, spare);
  const name =
    undamaged || !random.chance(0.03) ? origin.name : origin.name.slice(0, origin.name.length - extname(origin.name).length) + random.oneOf(endings);
  return { format, name, bytes, ...(origin.password && !random.chance(0.1) ? { password: origin.password } : {}) };
}
