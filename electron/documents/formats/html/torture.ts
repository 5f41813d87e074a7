import type { Torture } from '../../../../torture/format.ts';
import { htmlOriginal } from '../../../../torture/round-trip/original-markup.ts';
import { htmlOf } from '../../../../torture/round-trip/volumes.ts';
import { corpus } from './corpus.ts';

export const torture: Torture = {
  corpus: () => corpus,
  volume: { name: 'a.html', of: htmlOf },
  original: htmlOriginal,
  compared: 'letters',
  numbered: true,
};
