import type { Torture } from '../../../../torture/format.ts';
import { repack } from '../../../../torture/fuzz/packed.ts';
import { unzip, zip } from '../../../../torture/fuzz/zip.ts';
import { countedOriginal, escaped, paragraphsIn, unescaped } from '../../../../torture/round-trip/plain-volumes.ts';

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const spaces = `xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="${office}"`;
const related = (links: readonly [id: string, kind: string, target: string][]) =>
  `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${links.map(([id, kind, target]) => `<Relationship Id="${id}" Type="${office}/${kind}" Target="${target}"/>`).join('')}</Relationships>`;
const paragraph = (words: string) =>
  `<a:p>${words
    .match(/.{1,37}/g)!
    .map((run) => `<a:r><a:t>${escaped(run)}</a:t></a:r>`)
    .join('')}</a:p>`;
const shape = (kind: string, paragraphs: readonly string[]) =>
  `<p:sp><p:nvSpPr><p:nvPr>${kind && `<p:ph type="${kind}"/>`}</p:nvPr></p:nvSpPr><p:txBody>${paragraphs.map(paragraph).join('')}</p:txBody></p:sp>`;

interface Slide {
  title: string;
  words: string[];
  more?: string;
  notes?: string;
}

export function slidesOf(slides: readonly Slide[]): Buffer {
  const file = (name: string, text: string) => ({ name, bytes: Buffer.from(text) });
  return zip([
    file('_rels/.rels', related([['rId1', 'officeDocument', 'ppt/presentation.xml']])),
    file(
      'ppt/presentation.xml',
      `${head}<p:presentation ${spaces}><p:sldIdLst>${slides.map((_, i) => `<p:sldId id="${256 + i}" r:id="s${i}"/>`).join('')}</p:sldIdLst></p:presentation>`,
    ),
    file('ppt/_rels/presentation.xml.rels', related(slides.map((_, i) => [`s${i}`, 'slide', `slides/slide${i + 1}.xml`]))),
    ...slides.flatMap(({ title, words, more = '', notes }, i) => [
      file(
        `ppt/slides/slide${i + 1}.xml`,
        `${head}<p:sld ${spaces}><p:cSld><p:spTree>${shape('title', [title])}${shape('body', words)}${more}${shape('sldNum', [String(i + 1)])}</p:spTree></p:cSld></p:sld>`,
      ),
      ...(notes
        ? [
            file(`ppt/slides/_rels/slide${i + 1}.xml.rels`, related([['n', 'notesSlide', `../notesSlides/n${i + 1}.xml`]])),
            file(
              `ppt/notesSlides/n${i + 1}.xml`,
              `${head}<p:notes ${spaces}><p:cSld><p:spTree>${shape('body', [notes])}${shape('sldNum', ['1'])}</p:spTree></p:cSld></p:notes>`,
            ),
          ]
        : []),
    ]),
  ]);
}

const cell = (words: string) => `<a:tc><a:txBody>${paragraph(words)}</a:txBody></a:tc>`;
const table = `<p:graphicFrame><a:tbl><a:tr>${cell('Name')}${cell('Tons')}</a:tr><a:tr>${cell('Heron')}${cell('320')}</a:tr></a:tbl></p:graphicFrame><p:pic/>`;
export const talk = slidesOf([
  { title: 'Tides', words: ['They rise & fall', 'Twice a day'], more: table, notes: 'Say it slowly.' },
  { title: 'The end', words: ['Questions?'] },
]);

export const torture: Torture = {
  corpus: () => ({ seeds: [{ name: 'tides.pptx', bytes: talk }], rewrite: repack }),
  volume: {
    name: 'a.pptx',
    of(text) {
      const all = paragraphsIn(text);
      return slidesOf(Array.from({ length: Math.ceil(all.length / 3) }, (_, i) => ({ title: `Slide of ${i}`, words: all.slice(3 * i, 3 * i + 3) })));
    },
  },
  original(bytes) {
    const slides = unzip(Buffer.from(bytes)).filter(({ name }) => /^ppt\/slides\/slide\d+\.xml$/.test(name));
    return countedOriginal(
      'slide',
      slides.map(({ bytes: xml }) => [...xml.toString().matchAll(/<a:t>([^<]*)<\/a:t>/g)].map(([, words]) => unescaped(words!)).join('')),
    );
  },
  compared: 'letters',
};
