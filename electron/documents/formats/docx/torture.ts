import type { Torture } from '../../../../torture/format.ts';
import { docxOriginal } from '../../../../torture/round-trip/original-markup.ts';
import { docxOf } from '../../../../torture/round-trip/volumes.ts';
import { corpus } from './corpus.ts';

export const torture: Torture = {
  corpus: corpus,
  volume: { name: 'a.docx', of: docxOf },
  original: docxOriginal,
  compared: 'letters',
  numbered: true,
};
