import type { Torture } from '../../../../torture/format.ts';
import { repack } from '../../../../torture/fuzz/packed.ts';
import { unzip, zip } from '../../../../torture/fuzz/zip.ts';
import { countedOriginal, escaped, paragraphsIn, unescaped } from '../../../../torture/round-trip/plain-volumes.ts';

const spaces = ['office', 'text', 'table', 'draw', 'presentation']
  .map((name) => `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`)
  .join(' ');
const meta =
  '<?xml version="1.0"?><office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta><dc:title>Tides</dc:title><dc:creator>E. Vane</dc:creator></office:meta></office:document-meta>';

export function packed(kind: 'text' | 'spreadsheet' | 'presentation', body: string): Buffer {
  const content = `<?xml version="1.0" encoding="UTF-8"?><office:document-content ${spaces}><office:body><office:${kind}>${body}</office:${kind}></office:body></office:document-content>`;
  return zip([
    { name: 'mimetype', bytes: Buffer.from(`application/vnd.oasis.opendocument.${kind}`), method: 0 },
    { name: 'content.xml', bytes: Buffer.from(content) },
    { name: 'meta.xml', bytes: Buffer.from(meta) },
  ]);
}

const cells = (...words: string[]) =>
  `<table:table-row>${words.map((word) => `<table:table-cell><text:p>${word}</text:p></table:table-cell>`).join('')}</table:table-row>`;

export const report = packed(
  'text',
  `<text:h text:outline-level="1">The marsh</text:h><text:p>The <text:span>tide</text:span><text:s text:c="2"/>rose<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>A note.</text:p></text:note-body></text:note> high.</text:p><text:list><text:list-item><text:p>one</text:p><text:list><text:list-item><text:p>nested</text:p></text:list-item></text:list></text:list-item></text:list><table:table table:name="Ships">${cells('Name', 'Tons')}${cells('Heron', '320')}</table:table><text:p><draw:frame><draw:image/></draw:frame>After.</text:p>`,
);
export const sheets = packed(
  'spreadsheet',
  `<table:table table:name="Ships">${cells('Name', 'Tons')}${cells('Heron', '320')}<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="1000"/></table:table-row></table:table>`,
);
export const slides = packed(
  'presentation',
  '<draw:page><draw:frame><draw:text-box><text:p>Tides</text:p></draw:text-box></draw:frame><draw:frame><draw:text-box><text:list><text:list-item><text:p>They rise</text:p></text:list-item></text:list></draw:text-box></draw:frame><presentation:notes><draw:frame><draw:text-box><text:p>Say it slowly.</text:p></draw:text-box></draw:frame></presentation:notes></draw:page>',
);

export const torture: Torture = {
  corpus: () => ({
    seeds: [
      { name: 'tides.odt', bytes: report },
      { name: 'ships.ods', bytes: sheets },
      { name: 'slides.odp', bytes: slides },
    ],
    rewrite: repack,
  }),
  volume: {
    name: 'a.odt',
    of: (text) =>
      packed(
        'text',
        paragraphsIn(text)
          .map((paragraph) => `<text:p>${escaped(paragraph)}</text:p>`)
          .join(''),
      ),
  },
  original(bytes) {
    const content = unzip(Buffer.from(bytes)).find(({ name }) => name === 'content.xml')!;
    return countedOriginal(
      'paragraph',
      [...content.bytes.toString().matchAll(/<text:p>([^<]*)<\/text:p>/g)].map(([, words]) => unescaped(words!)),
    );
  },
  compared: 'letters',
};
