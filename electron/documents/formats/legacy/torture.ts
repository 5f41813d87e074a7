import type { Torture } from '../../../../torture/format.ts';
import { repack } from '../../../../torture/fuzz/packed.ts';
import { reportOf } from '../docx/corpus.ts';
import { ships } from '../xlsx/torture.ts';

/** What is called so and is none of them; old ones are read where LibreOffice is installed. */
export const torture: Torture = {
  corpus: () => ({
    seeds: [
      { name: 'tides.doc', bytes: reportOf() },
      { name: 'ships.xls', bytes: ships },
    ],
    rewrite: repack,
  }),
  volume: null,
  original: () => ({ at: () => null }),
  compared: 'letters',
};
