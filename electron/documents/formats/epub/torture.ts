import type { Torture } from '../../../../torture/format.ts';
import { epubOriginal } from '../../../../torture/round-trip/original-markup.ts';
import { epubOf } from '../../../../torture/round-trip/volumes.ts';
import { corpus } from './corpus.ts';

export const torture: Torture = {
  corpus: () => corpus,
  volume: { name: 'a.epub', of: epubOf },
  original: epubOriginal,
  compared: 'letters',
  numbered: true,
};
