import type { Torture } from '../../../../torture/format.ts';
import { rewrite } from '../../../../torture/fuzz/written.ts';
import { zip } from '../../../../torture/fuzz/zip.ts';
import { countedOriginal, escaped, paragraphsIn, unescaped } from '../../../../torture/round-trip/plain-volumes.ts';

const book = (body: string) =>
  Buffer.from(
    `<?xml version="1.0" encoding="utf-8"?><FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0"><description><title-info><author><first-name>Edmund</first-name><last-name>Vane</last-name></author><book-title>Tides</book-title><lang>en</lang></title-info></description>${body}<binary id="c.jpg" content-type="image/jpeg">/9j/4AAQ</binary></FictionBook>`,
  );
const chapters =
  '<body><title><p>Tides</p></title><section><title><p>Chapter 1</p><p>The marsh</p></title><epigraph><p>Water.</p><text-author>Anon</text-author></epigraph><p>The <emphasis>tide</emphasis> rose<a type="note">1</a>.</p><section><title><p>Verses</p></title><poem><stanza><v>One</v><v>two</v></stanza></poem></section></section></body><body name="notes"><section id="n1"><title><p>1</p></title><p>A note.</p></section></body>';

export const torture: Torture = {
  corpus: () => ({
    seeds: [
      { name: 'tides.fb2', bytes: book(chapters) },
      { name: 'tides.fb2.zip', bytes: zip([{ name: 'tides.fb2', bytes: book(chapters) }]) },
    ],
    rewrite: rewrite('markup'),
  }),
  volume: {
    name: 'a.fb2',
    of: (text) =>
      book(
        `<body><section>${paragraphsIn(text)
          .map((paragraph) => `<p>${escaped(paragraph)}</p>`)
          .join('')}</section></body>`,
      ),
  },
  original: (bytes) =>
    countedOriginal(
      'paragraph',
      [...bytes.toString().matchAll(/<p>([^<]*)<\/p>/g)].map(([, words]) => unescaped(words!)),
    ),
  compared: 'letters',
};
