import type { Torture } from '../../../../torture/format.ts';
import { notebookOriginal } from '../../../../torture/round-trip/originals.ts';
import { notebookOf } from '../../../../torture/round-trip/volumes.ts';
import { corpus } from './corpus.ts';

export const torture: Torture = {
  corpus: () => corpus,
  volume: { name: 'a.ipynb', of: notebookOf },
  original: notebookOriginal,
  compared: 'letters',
};
