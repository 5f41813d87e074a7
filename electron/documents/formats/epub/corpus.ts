/** Seeds of books made of web pages. */
import type { Corpus } from '../../../../torture/fuzz/corpus.ts';
import { repack } from '../../../../torture/fuzz/packed.ts';
import { type Entry, zip } from '../../../../torture/fuzz/zip.ts';

const sentence = 'The tide rose over the marsh, and the captain of the Grey Heron wrote it down in his log. ';

const page = (title: string, body: string) =>
  `<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" xml:lang="en"><head><title>${title}</title></head><body>${body}</body></html>`;
export const chapters = ['One', 'Two', 'Three'].map((name, i) =>
  page(
    name,
    `<section epub:type="chapter"><h1 id="c${i}">Chapter ${name}</h1><p>${sentence.repeat(3)}<a epub:type="noteref" href="#n">1</a></p><p>${sentence}</p><aside epub:type="footnote" id="n"><p>A note.</p></aside></section>`,
  ),
);
const container =
  '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>';
const packageFile = (version: string, more: string, spine: string) =>
  `<?xml version="1.0" encoding="utf-8"?><package version="${version}" xmlns="http://www.idpf.org/2007/opf" unique-identifier="id"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Tides</dc:title><dc:creator>E. Vane</dc:creator><dc:language>en</dc:language><dc:identifier id="id">x</dc:identifier></metadata><manifest>${chapters
    .map((_, i) => `<item id="c${i}" href="text/c${i}.xhtml" media-type="application/xhtml+xml"/>`)
    .join('')}${more}</manifest><spine${spine}>${chapters.map((_, i) => `<itemref idref="c${i}"/>`).join('')}</spine></package>`;
const navigation = page(
  'Contents',
  `<nav epub:type="toc"><ol>${chapters.map((_, i) => `<li><a href="text/c${i}.xhtml#c${i}">Chapter ${i + 1}</a></li>`).join('')}</ol></nav>`,
);
const ncx = `<?xml version="1.0"?><ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1"><navMap>${chapters
  .map(
    (_, i) =>
      `<navPoint id="p${i}" playOrder="${i + 1}"><navLabel><text>Chapter ${i + 1}</text></navLabel><content src="text/c${i}.xhtml#c${i}"/></navPoint>`,
  )
  .join('')}</navMap></ncx>`;

/** A book of three chapters with other or further files in it. */
export function bookOf(version: 2 | 3, others: readonly Entry[] = []): Buffer {
  const file = (name: string, text: string): Entry => ({ name, bytes: Buffer.from(text) });
  const contents =
    version === 3
      ? [
          file('OPS/book.opf', packageFile('3.0', '<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>', '')),
          file('OPS/nav.xhtml', navigation),
        ]
      : [
          file('OPS/book.opf', packageFile('2.0', '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>', ' toc="ncx"')),
          file('OPS/toc.ncx', ncx),
        ];
  const entries = [
    { ...file('mimetype', 'application/epub+zip'), method: 0 },
    file('META-INF/container.xml', container),
    ...contents,
    ...chapters.map((chapter, i) => file(`OPS/text/c${i}.xhtml`, chapter)),
  ];
  return zip([...entries.filter(({ name }) => !others.some((other) => other.name === name)), ...others]);
}

export const corpus: Corpus = {
  seeds: [
    { name: 'tides.epub', bytes: bookOf(3) },
    { name: 'old.epub', bytes: bookOf(2) },
  ],
  rewrite: repack,
};
