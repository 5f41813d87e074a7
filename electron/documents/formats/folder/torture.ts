import type { Torture } from '../../../../torture/format.ts';
import { linesOriginal } from '../../../../torture/round-trip/originals.ts';
import { corpus } from './corpus.ts';

export const torture: Torture = {
  corpus: corpus,
  volume: null,
  // Of a file in it; a folder on the disk has folderOriginal.
  original: linesOriginal,
  compared: 'lines',
};
