import type { Torture } from '../../../../torture/format.ts';
import { linesOriginal } from '../../../../torture/round-trip/originals.ts';
import { corpus } from './corpus.ts';

export const torture: Torture = {
  corpus: () => corpus,
  volume: { name: 'a.txt', of: (text) => Buffer.from(text.replaceAll('\n', '\r\n')) },
  original: linesOriginal,
  compared: 'lines',
};
