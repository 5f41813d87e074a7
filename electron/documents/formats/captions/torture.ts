import type { Torture } from '../../../../torture/format.ts';
import { rewrite } from '../../../../torture/fuzz/written.ts';
import { sentencesIn } from '../../../../torture/round-trip/plain-volumes.ts';

const time = (i: number) => new Date(i * 4000).toISOString().slice(11, 23);
const subRip = (words: readonly string[]) =>
  Buffer.from(words.map((line, i) => `${i + 1}\r\n${time(i).replace('.', ',')} --> ${time(i + 1).replace('.', ',')}\r\n${line}\r\n\r\n`).join(''));
const webVtt =
  'WEBVTT - a film\n\nNOTE by hand\n\nSTYLE\n::cue { color: red }\n\nintro\n00:01.000 --> 00:04.000 align:start\n<v Roger>The <b>tide</b> &amp; the marsh\n\n00:05.000 --> 00:07.000\nrose.\n';

export const torture: Torture = {
  corpus: () => ({
    seeds: [
      { name: 'film.srt', bytes: subRip(['The tide <i>rose</i>.', 'Nobody had seen\r\nsuch water.']) },
      { name: 'film.vtt', bytes: Buffer.from(webVtt) },
    ],
    rewrite: rewrite('text'),
  }),
  volume: { name: 'a.srt', of: (text) => subRip(sentencesIn(text)) },
  original(bytes) {
    const captions = bytes.toString().split('\r\n\r\n');
    const found = new Map(
      captions.map((caption) => caption.split('\r\n')).map(([, times = '', ...words]) => [times.slice(0, 12).replace(',', '.'), words.join(' ')]),
    );
    return { at: (place) => found.get(place) ?? null };
  },
  compared: 'letters',
};
