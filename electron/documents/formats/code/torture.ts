import { readFileSync } from 'node:fs';
import type { Torture } from '../../../../torture/format.ts';
import { linesOriginal } from '../../../../torture/round-trip/originals.ts';
import { corpus } from './corpus.ts';

export const torture: Torture = {
  corpus: () => corpus,
  // Prose is no code: a file of our own.
  volume: { name: 'symbols.ts', of: () => readFileSync(new URL('./symbols.ts', import.meta.url)) },
  original: linesOriginal,
  compared: 'lines',
};
