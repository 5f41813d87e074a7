import type { Corpus } from '../../../../torture/fuzz/corpus.ts';
import { seed, seedUtf8, western } from '../../../../torture/fuzz/words.ts';
import { rewrite } from '../../../../torture/fuzz/written.ts';

export const corpus: Corpus = {
  rewrite: rewrite('table'),
  seeds: [
    seedUtf8(
      'ships.csv',
      'name,tons,built,note\nGrey Heron,320,1741,"A brig, of Harwich"\nSparrow,12,1750,"said ""fast"""\nSwan,,1755,"two\nlines"\n\nTern,7,1760,\n',
    ),
    seedUtf8('ships.tsv', 'name\ttons\nGrey Heron\t320\nSparrow\t12\n'),
    seedUtf8('sep.csv', 'sep=;\nname;tons\r\nGrey Heron;320\r\nSparrow;12\r\n'),
    seedUtf8('figures.csv', '1,2,3\n4,5,6\n7,8,9\n'),
    seedUtf8('many.csv', `a|b|c\n${Array.from({ length: 500 }, (_, i) => `${i}|word ${i}|${i / 3}`).join('\n')}\n`),
    seed('western.csv', `Größe;Straße\n${western.replace(/, |; /g, ';').replaceAll('\n\n', '\n')}`, 'windows-1252'),
  ],
};
