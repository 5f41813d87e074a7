import { describe, expect, it } from 'vitest';
import { leansOn, standsAlone } from './centrality.ts';
import { chaptersOf } from './chapters.ts';
import { codeMap, isSource } from './code-map.ts';
import type { SourceText, Summary } from './contract.ts';
import { coverageOf, extract } from './extract.ts';

const verbs = ['sailed', 'mended', 'painted', 'carried', 'buried', 'measured', 'watched', 'counted', 'opened', 'sold'];
const things = ['lantern', 'garden', 'ledger', 'orchard', 'chapel', 'bridge', 'harbour', 'mill', 'library', 'quarry'];
const people = ['Miriam', 'Edmund', 'Lydia', 'Walter', 'Ruth'];
/** A book of ten chapters; each has headings, dialogue, and prose in which nothing is said twice. */
function book(): SourceText {
  let text = 'Contents\n\nChapter 1 ........ 3\nChapter 2 ........ 19\n\n';
  const sections: NonNullable<SourceText['sections']> = [];
  for (let chapter = 0; chapter < 10; chapter++) {
    sections.push({ title: `Chapter ${chapter + 1}`, start: text.length, level: 1 });
    text += `Chapter ${chapter + 1}\n\n`;
    for (let i = 0; i < 40; i++) {
      const [who, whom] = [people[(chapter + i) % 5], people[(chapter + 2 * i + 1) % 5]];
      text += `In the year ${1800 + chapter * 40 + i} old ${who} ${verbs[i % 10]} the ${things[(i * 3 + chapter) % 10]} number${i} of ${whom} by the river${chapter}. `;
      if (i % 4 === 0) text += `\n\n“You never told me about the ${things[i % 10]},” said ${who}, and went out. “I did not.”\n\n`;
    }
    text += '\n\n';
  }
  return { id: 'book', text, sections };
}
const chunksOf = ({ id, text }: SourceText) =>
  Array.from({ length: Math.ceil(text.length / 1000) }, (_, index) => ({
    index,
    source: id,
    start: index * 1000,
    end: Math.min(text.length, (index + 1) * 1000),
    tokens: 250,
  }));

describe('a summary in the text’s own words', () => {
  const source = book();
  const chunks = chunksOf(source);
  const made = { short: extract(source, chunks, 'short'), medium: extract(source, chunks, 'medium'), long: extract(source, chunks, 'long') };
  const all = ({ sentences, sections }: Pick<Summary, 'sentences' | 'sections'>) => [
    ...sentences,
    ...sections.flatMap((section) => section.sentences),
  ];

  it('short is 5 to 8 sentences in all, medium about a page, long has a section for every chapter', () => {
    expect(all(made.short).length).toBeGreaterThanOrEqual(5);
    expect(all(made.short).length).toBeLessThanOrEqual(8);
    const words = all(made.medium).reduce((sum, { text }) => sum + text.split(' ').length, 0);
    expect(words).toBeGreaterThan(300);
    expect(words).toBeLessThan(460);
    expect(made.medium.sections).toEqual([]);
    expect(made.long.sections.map(({ title }) => title)).toEqual(source.sections!.map(({ title }) => title));
    expect(extract(source, chunks, 'chapters').sentences).toEqual([]);
  });

  it('no fifth of the text has less than a tenth of the sentences', () => {
    for (const length of ['medium', 'long'] as const) {
      const of = all(made[length]);
      const fifths = [0, 0, 0, 0, 0];
      for (const { citations } of of) fifths[Math.floor((5 * citations[0]!.start) / source.text.length)]!++;
      for (const count of fifths) expect(count / of.length).toBeGreaterThanOrEqual(0.1);
    }
  });

  it('sentences are verbatim, in order, each once, and none is a heading, a line of the contents, or talk', () => {
    for (const { sentences } of Object.values(made)) {
      const starts = sentences.map(({ citations }) => citations[0]!.start);
      expect(starts).toEqual([...new Set(starts)].sort((a, b) => a - b));
      for (const { text, citations } of sentences) {
        const { start, end, quote } = citations[0]!;
        expect(source.text.slice(start, end)).toBe(quote);
        expect(text).toMatch(/^In the year/);
      }
    }
  });

  it('coverage is what the summary can be traced to: more for a longer one', () => {
    const share = (of: Pick<Summary, 'sentences' | 'sections'>) => coverageOf(of, chunks.length).contributed;
    expect(share(made.short)).toBe(new Set(all(made.short).map(({ citations }) => citations[0]!.chunk)).size);
    expect(share(made.medium)).toBeGreaterThan(share(made.short));
    expect(share(made.long)).toBeGreaterThan(share(made.medium));
    const { contributed, missing, total } = coverageOf(made.long, chunks.length);
    expect(contributed + missing.length).toBe(total);
  });
});

describe('what can stand in a summary', () => {
  const stands = (text: string) => standsAlone({ id: 's', text }, { start: 0, end: text.length });
  it('whole sentences do', () => {
    expect(stands('The deed of the garden was signed on the first of August, and nobody knew of it.')).toBe(true);
  });
  it('headings, contents, talk, imports and small print do not', () => {
    for (const text of [
      'CHAPTER THE FIRST, IN WHICH THE CAPTAIN OF THE PRUDENCE COMES HOME.',
      'The House at Corran Point .......... 12 The Museum .......... 19.',
      '“I never told you about the garden,” she said, “because you did not ask.”',
      'and went out into the garden where the others had been waiting for him.',
      'This eBook is for the use of anyone anywhere with this Project Gutenberg edition.',
      "import { something, another } from './of-the-module.ts'; import { third } from 'x';",
    ])
      expect(stands(text), text).toBe(false);
  });
});

describe('whom a sentence speaks of', () => {
  const names = new Set(['Miriam', 'Edmund']);
  it('stands before it where it points back, or says "he" before it names anybody', () => {
    for (const text of [
      'He sailed to the chapel by the river with a lantern.',
      'But this was the end of it for all of them in Pellham.',
      'When they came home, Miriam had gone.',
    ])
      expect(leansOn(text, names), text).toBe(true);
    for (const text of [
      'Miriam lost her lantern.',
      'The miller said that he knew nothing.',
      'When Edmund came home, he slept.',
      'I walked to Pellham.',
    ])
      expect(leansOn(text, names), text).toBe(false);
  });

  it('is told with it in a page', () => {
    const { text, sections } = book();
    // Of every pair the second says more of what the book is about.
    const paired = text.replace(
      /(number\d+ of) (\w+) (by the river\d+\. )/g,
      '$1 $2 $3She and Miriam and Edmund and Lydia and Walter saw the $2 of it. ',
    );
    const source: SourceText = { id: 'book', text: paired, sections: sections! };
    const of = (length: 'short' | 'medium') => extract(source, chunksOf(source), length).sentences;
    const before = (sentence: { citations: { start: number }[] }) => paired.slice(0, sentence.citations[0]!.start).trimEnd();
    const page = of('medium');
    const leaning = page.filter(({ text }) => text.startsWith('She'));
    expect(leaning.length).toBeGreaterThan(0);
    for (const sentence of leaning)
      expect(
        page.some(({ text }) => before(sentence).replace(/\s+/g, ' ').endsWith(text)),
        sentence.text,
      ).toBe(true);
    // A pair that no longer fits among a few is left out whole.
    for (const until of [4000, 6000, 8000, 10_000, 12_000, 14_000]) {
      const few = { id: 'book', text: paired.slice(0, until) };
      expect(extract(few, chunksOf(few), 'short').sentences.length, `${until}`).toBeLessThanOrEqual(5);
    }
  });
});

describe('chapters', () => {
  it('are never merged under the first one’s title; the same title twice gets its part’s before it', () => {
    const body = 'Long ago there was a house by the sea that nobody wanted. '.repeat(80);
    let text = '';
    const sections: NonNullable<SourceText['sections']> = [];
    for (const [title, level] of [
      ['Book One', 1],
      ['Chapter 1', 2],
      ['Chapter 2', 2],
      ['Book Two', 1],
      ['Chapter 1', 2],
    ] as const) {
      sections.push({ title, start: text.length, level });
      text += `${title}\n\n${level === 2 ? body : ''}\n\n`;
    }
    expect(chaptersOf({ id: 's', text, sections }).map(({ title }) => title)).toEqual(['Book One: Chapter 1', 'Chapter 2', 'Book Two: Chapter 1']);
  });

  it('a text without any is cut into stretches of a like length', () => {
    const text = 'A sentence that is one of many in a long text.\n\n'.repeat(1200);
    const chapters = chaptersOf({ id: 's', text });
    expect(chapters.map(({ title }) => title)).toEqual(['Part 1', 'Part 2', 'Part 3']);
    expect(chapters.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text);
  });
});

describe('a folder of source code', () => {
  const files: [string, string][] = [
    ['README.md', '# Tide\n\nTide computes the tables of high water for any harbour of the coast. It needs no network.\n\n- a list\n'],
    [
      'src/main.ts',
      "/** Command line of the tables. Reads a harbour. */\nimport { table } from './table.ts';\nexport function main() {\n  table();\n}\n",
    ],
    [
      'src/table.ts',
      "/** The table of a month: a line a day. */\nimport { moon } from './moon.ts';\nexport function table() {\n  return moon();\n}\nexport const days = 31;\n",
    ],
    ['src/moon.ts', '/** Where the moon stands. */\nexport function moon() {\n  return 1;\n}\n'],
  ];
  let text = '';
  const sections: NonNullable<SourceText['sections']> = [];
  for (const [title, body] of files) {
    sections.push({ title, start: text.length, level: 1 });
    text += `${title}\n`;
    for (const { index } of body.matchAll(/^export/gm)) sections.push({ title: 'symbol', start: text.length + index, level: 2 });
    text += `${body}\n\n`;
  }
  const source = { id: 'folder', text, sections };

  it('gets a map: purpose, then files with what they hold and who uses them', () => {
    expect(isSource(source)).toBe(true);
    const { sentences, sections: shown } = codeMap(source, chunksOf(source), 'medium');
    expect(sentences.map((sentence) => sentence.text).slice(0, 2)).toEqual([
      'Tide computes the tables of high water for any harbour of the coast.',
      'src/main.ts: Command line of the tables.',
    ]);
    expect(shown.map(({ title }) => title)).toEqual(['src/main.ts', 'src/table.ts', 'src/moon.ts']);
    expect(shown[1]!.sentences.map((sentence) => sentence.text)).toEqual([
      'The table of a month: a line a day.',
      'Holds table, days.',
      'Used by src/main.ts.',
    ]);
    for (const { citations } of shown.flatMap((section) => section.sentences))
      for (const { start, end, quote } of citations) expect(text.slice(start, end)).toBe(quote);
  });

  it('prose is none', () => {
    expect(isSource(book())).toBe(false);
  });
});
