import type { Torture } from '../../../../torture/format.ts';
import { tableOriginal } from '../../../../torture/round-trip/originals.ts';
import { tableOf } from '../../../../torture/round-trip/volumes.ts';
import { corpus } from './corpus.ts';

export const torture: Torture = {
  corpus: () => corpus,
  volume: { name: 'a.csv', of: tableOf },
  original: tableOriginal,
  compared: 'letters',
};
