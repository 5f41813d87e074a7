import type { Torture } from '../../../../torture/format.ts';
import { isPopplerThere, pdfOriginal } from '../../../../torture/round-trip/original-pdf.ts';
import { pdfOf } from '../../../../torture/round-trip/volumes.ts';
import { corpus } from './corpus.ts';

export const torture: Torture = {
  corpus: corpus,
  volume: { name: 'a.pdf', of: pdfOf },
  original: pdfOriginal,
  compared: 'letters',
  ...(isPopplerThere ? {} : { lacks: 'pdftotext is not installed' }),
};
