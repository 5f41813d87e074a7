import type { Corpus } from '../../../../torture/fuzz/corpus.ts';
import { japanese, prose, seed, seedUtf8, western } from '../../../../torture/fuzz/words.ts';
import { rewrite } from '../../../../torture/fuzz/written.ts';

export const corpus: Corpus = {
  rewrite: rewrite('text'),
  seeds: [
    seedUtf8('novel.txt', prose),
    seedUtf8('crlf.txt', prose.replaceAll('\n', '\r\n')),
    seed('western.txt', western, 'windows-1252'),
    seed('japanese.txt', japanese, 'shift_jis'),
    seed('wide.txt', prose + japanese, 'utf-16le'),
    seed('README', `${prose}\n${'A long line. '.repeat(300)}`),
    seedUtf8('arabic.txt', 'كان يا ما كان في قديم الزمان\n\nשלום עולם, זה ספר.\n\n👩‍👩‍👧 e\u0301 \u{1d518}\n'),
  ],
};
