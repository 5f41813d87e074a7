/**
 * Files on which importers failed, against what is expected of each: node bench/cases.ts [FOLDER], the table as Markdown; the exit code is 1
 * while one fails. A folder's own text says why each is there.
 */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Content } from '../electron/documents/content.ts';
import { readDocument } from '../electron/documents/documents.ts';
import { readFolder } from '../electron/documents/formats/folder/folder.ts';
import { oneLine } from '../electron/documents/presentable.ts';

interface Expected {
  /** Each stands in the text. */
  has?: string[];
  /** None does. */
  lacks?: RegExp;
  sections?: string[];
  title?: string;
  /** Some sentence says it. */
  tells?: RegExp;
  kinds?: Content['blocks'][number]['kind'][];
  mostChars?: number;
  /** Rows of tables that can be cited. */
  rows?: number;
}

const documents: Record<string, Expected> = {
  'article-footer.html': { has: ['The footnote text in a footer element.'] },
  'b64.md': { has: ['Text before.'], lacks: /iVBORw0KGgo/, tells: /picture/, mostChars: 500 },
  bdir: { has: ['src/build/planner.py', 'src/target/x86.py', '.github/workflows/ci.yml'] },
  'book.fb2': { has: ['Well, Prince.'], sections: ['Chapter 1'], title: 'War', lacks: /9j\/4AAQ|<p>/ },
  'button-heading.html': { sections: ['Who can apply'] },
  'chapters-tight.txt': { sections: ['CHAPTER I. Down the Rabbit-Hole', 'CHAPTER II The Pool of Tears'] },
  'chapters-words.txt': { sections: ['CHAPTER ONE', 'CHAPTER TWO'] },
  'chapters-zh.txt': { sections: ['第一章 开始', '第二章 结束'] },
  'd-altchunk.docx': { has: ['All the text.'] },
  'd-custombadxml.docx': { has: [''] },
  'd-customdoctype.docx': { has: [''] },
  'd-document2.docx': { has: [''] },
  'd-math.docx': { has: ['The area is A=πr for a circle.'] },
  'display-none.html': { has: ['Visible'], lacks: /Hidden junk|Icon text/ },
  'dropcap.html': { has: ['The king was dead.'] },
  'e-cp1251.epub': { has: ['Все счастливые'] },
  'e-frag.epub': { sections: ['Chapter One', 'Chapter Two', 'Chapter Three'] },
  'e-imgspine.epub': { has: ['Text.'], tells: /1 picture/, mostChars: 10 },
  'e-pagenum.epub': { has: ['The quick brown fox.'] },
  'fake-html-cp1252.html': { has: ['Die schöne Frau', 'délicieux'], lacks: /\uFFFD/ },
  'h1-outside-article.html': { sections: ['The Real Headline'] },
  'latin1-smart.html': { has: ['“hello”', 'it’s'] },
  'layout-table.html': { sections: ['How to Do Great Work', 'Part two'], kinds: ['heading', 'paragraph', 'paragraph', 'heading', 'list', 'code'] },
  'li-pre.html': { has: ['for i in x:\n    print(i)'] },
  'macroman.txt': { has: ['Zürich'], tells: /encod|read as/ },
  'mail.eml': { has: ['the figures are attached. Café.', 'Quarterly report – façade'], tells: /attach/i },
  'page.mhtml': { has: ['Café text wrapped here.'], sections: ['Hello'] },
  'post.mdx': { sections: ['Hello'], title: 'My MDX', has: ['Body text'] },
  'ruby.html': { has: ['漢字を読む', '東京'], tells: /reading/ },
  'subs.srt': { has: ['Hello there.', 'General Kenobi.'], lacks: /-->|<i>/ },
  'toml.md': { title: 'Hugo post', sections: ['Heading'] },
  'v-nbsp-opf.epub': { has: ['Body text here.'] },
  'v-notocattr.epub': { sections: ['Chapter A'] },
  'v-opf-absolute.epub': { sections: ['Chapter A'] },
  'v-svgtext.epub': { has: ['Words in a picture'] },
  'wikimath.html': { has: ['Energy is E=mc^{2} in joules.'] },
  'xmlprolog.xhtml': { lacks: /\uFFFD|\?\?/, has: ['мир|и'] },
};

const pdf: Record<string, Expected> = {
  'form.pdf': { has: ['Grace Hopper', 'Prefers meetings on Tuesday', 'STICKY this figure is wrong'] },
  'form12.pdf': {
    has: ['Patient: J. Doe Ward 3', ...[1, 7, 12].map((day) => `Lab report of day ${day}`), 'Temperature 36.5 degrees', 'Temperature 37.0 degrees'],
    tells: /Patient/,
  },
  'hidden.pdf': { has: ['intellectual0 property1'], lacks: /WHITE|INVISIBLE|TINY/, tells: /cannot be seen/ },
  'letterspaced.pdf': { has: ['THE HUMAN SIDE'], lacks: /T H E|H U M A N/ },
  'line-numbers.pdf': { has: ['treat10 these11'], lacks: /^\d{1,2}\s/m, tells: /Numbers of lines/ },
  'rtl-chrome-hebrew.pdf': {
    has: [
      'הסכם שכירות מיום 14.03.2026 בין חברת Northwind Trading Ltd לבין דוד כהן',
      '12.5%',
      'השלום 12345 והספר 1984 של George Orwell נמכר ב-30 מדינות.',
    ],
  },
  'statement.pdf': {
    has: ['4471 0093 1182', 'Date: 2026-01-01; Description: Grocery store ref 100; Debit: 18.35; Balance: 1481.65'],
    lacks: /4471[\s\S]*4471/,
    rows: 90,
  },
};

/** What is otherwise than expected; [] = nothing. */
function faults(content: Content, { has = [], lacks, sections, title, tells, kinds, mostChars, rows }: Expected): string[] {
  const titles = content.sections.map((section) => section.title);
  const found = content.blocks.map(({ kind }) => kind);
  const cited = content.blocks.filter(({ kind, place }) => kind === 'table' && /row \d+$/.test(place ?? '')).length;
  return [
    ...has.filter((words) => !words.split('|').some((each) => content.text.includes(each))).map((words) => `lacks "${words}"`),
    ...(lacks?.test(content.text) ? [`holds ${lacks.exec(content.text)![0].slice(0, 20)}`] : []),
    ...(sections && sections.join('|') !== titles.join('|') ? [`sections: ${titles.join(' | ') || 'none'}`] : []),
    ...(title !== undefined && title !== content.title ? [`title "${content.title}"`] : []),
    ...(tells && !content.warnings.some((warning) => tells.test(warning)) ? [`says nothing of ${tells.source}`] : []),
    ...(kinds && kinds.join() !== found.join() ? [`blocks: ${found.join(', ')}`] : []),
    ...(rows !== undefined && rows !== cited ? [`${cited} rows`] : []),
    ...(mostChars !== undefined && content.text.length > mostChars ? [`${content.text.length} characters`] : []),
  ];
}

const folder = process.argv[2] ?? join(import.meta.dirname, '..', '..', 'shared', 'cases');
const cases = Object.entries({ documents, pdf }).flatMap(([kind, own]) => Object.entries(own).map(([name, expected]) => ({ kind, name, expected })));
let failed = 0;
console.log('| File | As expected | What came out |\n| --- | --- | --- |');
for (const { kind, name, expected } of cases) {
  const path = join(folder, kind, name);
  let out: string;
  let wrong: string[];
  try {
    const content = statSync(path).isDirectory() ? (await readFolder(path)).content : await readDocument(readFileSync(path), name);
    wrong = faults(content, expected);
    out = [content.text, ...content.warnings.map((warning) => `(${warning})`)].join(' ');
  } catch (error) {
    wrong = ['refused'];
    out = (error as Error).message;
  }
  if (wrong.length > 0) failed++;
  console.log(`| ${name} | ${wrong.length === 0 ? 'yes' : `no: ${wrong.join('; ')}`} | ${oneLine(out, 160).replaceAll('|', '\\|')} |`);
}
console.log(`\n${cases.length - failed} of ${cases.length} as expected.`);
process.exitCode = failed > 0 ? 1 : 0;
