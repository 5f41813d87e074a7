import { expect, it } from 'vitest';
import { badBooks, badPages, badReports } from '../../torture/fuzz/bad-archives.ts';
import type { Content } from './content.ts';
import { readDocument } from './documents.ts';
import { reportOf } from './formats/docx/corpus.ts';
import { bookOf } from './formats/epub/corpus.ts';
import { placeOf } from './places.ts';

const kinds = ({ blocks, text }: Content) => blocks.map(({ start, end, kind }) => [kind, text.slice(start, end)]);
const page = (body: string, head = '') =>
  readDocument(Buffer.from(`<!doctype html><html lang="en"><head>${head}</head><body>${body}</body></html>`), 'page.html');

it('a web page: headings, lists in lists, rows with tabs, quotations, code as written, notes apart from words', async () => {
  const content = await page(
    '<h1>Tides &amp; ships</h1><p>The <b>tide</b>\n rose<a href="#n"><sup>1</sup></a>, H<sub>2</sub>O.<br>A new line</p>' +
      '<ul><li>one<ol start="3"><li>nested</li></ol></li><li>two</li></ul><table><tr><th>Name</th><th>Tons</th></tr><tr><td>Heron</td><td>320</td></tr></table>' +
      '<blockquote><p>A quote.</p></blockquote><pre>  kept\n    as it is</pre>',
    '<title>Tides</title><meta name="author" content="E. Vane">',
  );
  expect(kinds(content)).toEqual([
    ['heading', 'Tides & ships'],
    ['paragraph', 'The tide rose[1], H2O.\nA new line'],
    ['list', '• one\n  3. nested\n• two'],
    ['table', 'Name\tTons\nHeron\t320'],
    ['quote', 'A quote.'],
    ['code', '  kept\n    as it is'],
  ]);
  expect(content).toMatchObject({ format: 'html', title: 'Tides', metadata: { author: 'E. Vane', language: 'en' } });
  expect(placeOf(content, content.text.indexOf('A quote'))).toBe('Tides & ships, paragraph 5');
});

it('a table keeps its columns where its first cell is empty', async () => {
  const row = (...cells: string[]) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  const content = await page(`<p>Before.</p><table>${row('', '2019', '2020')}${row('Ducks', '80', '95')}</table><table>${row('', '')}</table>`);
  expect(content.text).toBe('Before.\n\n\t2019\t2020\nDucks\t80\t95');
  expect(content.blocks).toHaveLength(2);
});

it('items of a list have the numbers that the page gives them', async () => {
  const content = await page(
    '<ol type="a" start="2"><li>two</li><li>three</li></ol><p>Between.</p><ol type="I"><li value="4">four</li><li>five</li><li></li></ol>' +
      '<p>Back.</p><ol reversed><li>three</li><li>two</li></ol><p>Zero.</p><ol start="0"><li>none</li></ol>',
  );
  expect(content.text).toBe('b. two\nc. three\n\nBetween.\n\nIV. four\nV. five\n\nBack.\n\n2. three\n1. two\n\nZero.\n\n0. none');
});

it('the article is the page where it is most of it; what is around it is left out, scripts and hidden words always', async () => {
  const article = `<article><h1>News</h1><p>${'The tide rose. '.repeat(20)}</p></article>`;
  const content = await page(`<div>Advertisement</div>${article}<script>document.write("run")</script><p hidden>Hidden</p>`);
  expect(content.text).not.toMatch(/Advertisement|run|Hidden/);
  const whole = await page('<nav>Home Tides</nav><p>The tide rose.</p><article>Short.</article><footer>Imprint</footer><img src="x">');
  expect(whole.text).toBe('The tide rose.\n\nShort.');
  expect(whole.warnings).toEqual(['1 picture left out of page.html: only text is read.', '3 words of navigation and footers left out of page.html.']);
});

it('a page in the encoding that it names', async () => {
  const content = await readDocument(Buffer.from('<meta charset="windows-1252"><p>caf\xe9 \x93x\x94</p>', 'latin1'), 'old.htm');
  expect(content.text).toBe('café “x”');
});

it.each([2, 3] as const)('EPUB %i: chapters in the order of the spine, title and author, places by part', async (version) => {
  const content = await readDocument(bookOf(version), 'tides.epub');
  expect(content).toMatchObject({ format: 'epub', title: 'Tides', metadata: { author: 'E. Vane', language: 'en' } });
  expect(content.sections.map(({ title }) => title)).toEqual(['Chapter One', 'Chapter Two', 'Chapter Three']);
  expect(content.text).toMatch(/log\. ?\[1\]/);
  expect(placeOf(content, content.text.indexOf('Chapter Two'))).toBe('Chapter Two, part 2, paragraph 1');
});

it('EPUB: chapters without a heading are called as the table of contents calls them; a chapter that is missing is said', async () => {
  const bare = Buffer.from('<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body><p>The tide rose.</p></body></html>');
  const content = await readDocument(bookOf(3, [{ name: 'OPS/text/c1.xhtml', bytes: bare }]), 'tides.epub');
  expect(content.sections.map(({ title, start }) => [title, content.text.slice(start, start + 8)])).toEqual([
    ['Chapter One', 'Chapter '],
    ['Chapter 2', 'The tide'],
    ['Chapter Three', 'Chapter '],
  ]);
});

it('Word: title, headings, lists, tables, notes, changes accepted', async () => {
  const content = await readDocument(reportOf(), 'letter.docx');
  expect(content).toMatchObject({ format: 'docx', title: 'Tides', metadata: { author: 'E. Vane' } });
  expect(content.sections.map(({ title, level }) => [title, level])).toEqual([
    ['Tides', 1],
    ['The marsh', 1],
    ['Lists', 2],
  ]);
  const found = kinds(content);
  expect(found.find(([kind]) => kind === 'list')?.[1]).toMatch(/one\n {2}• nested\n/);
  expect(found.find(([kind]) => kind === 'table')?.[1]).toMatch(/^Name\tTons\nHeron\t320/);
  expect(content.text).toContain('inserted');
  expect(content.text).not.toContain('deleted');
  expect(content.text).toContain('A note.');
});

const refusals = {
  'app.html': 'file-empty',
  'huge.html': 'file-too-large',
  'tags.html': 'file-too-large',
  'giant.epub': 'file-too-large',
  'fake.epub': 'file-unreadable',
  'half.epub': 'file-unreadable',
  'other.epub': 'file-unreadable',
  'hollow.epub': 'file-empty',
  'shop.epub': 'file-unreadable',
  'bomb.epub': 'file-hostile',
  'sly.epub': 'file-hostile',
  'swarm.epub': 'file-hostile',
  'climb.epub': 'file-hostile',
  'root.epub': 'file-hostile',
  'laughs-package.epub': 'file-unreadable',
  'locked.epub': 'file-unreadable',
  'fake.docx': 'file-unreadable',
  'older.docx': 'file-unreadable',
  'half.docx': 'file-unreadable',
  'giant.docx': 'file-too-large',
  'torn.docx': 'file-unreadable',
  'bomb.docx': 'file-hostile',
  'sly.docx': 'file-hostile',
  'laughs.docx': 'file-hostile',
  'entity.docx': 'file-hostile',
  'climb.docx': 'file-hostile',
  'deep.docx': 'file-hostile',
} as Record<string, string>;

it.each([...badPages, ...badBooks, ...badReports])('hostile: $what', async ({ name, bytes }) => {
  const read = readDocument(await bytes(), name);
  if (refusals[name]) await expect(read).rejects.toMatchObject({ code: refusals[name], message: expect.stringContaining(name) });
  else expect((await read).text).not.toMatch(/hahaha|root:|written by script/);
});

it('cells keep to their columns under and beside those that reach over several', async () => {
  const table =
    '<table><tr><th rowspan=2>Name<th colspan=2>Rate<th>Note<tr><td>old<td>new<td>x<tr><td>A<td>1<td>2<td rowspan=9>last<tr><td>B<td>3<td>4</table>';
  expect((await page(table)).text).toBe('Name\tRate\t\tNote\n\told\tnew\tx\nA\t1\t2\tlast\nB\t3\t4');
});

it('what is raised is no digit more', async () => {
  expect((await page('<p>10<sup>6</sup> m<sup>2</sup>, x<sup>-1</sup>, the 1<sup>st</sup>.')).text).toBe('10⁶ m², x⁻¹, the 1st.');
});

it('thousands of notes, powers, formulas and spaces in one paragraph keep their places', async () => {
  const many = 20_000;
  const content = await page(
    `<p>x${'<sup>2</sup>'.repeat(many)}<p>y${'<sup><a href="#n">1</a></sup>'.repeat(many)}<p>${'<math><mi>a</mi></math>, '.repeat(many / 4)}<p>z${'<b> </b>'.repeat(many)}z`,
  );
  const [powers, notes, formulas, spaces] = content.text.split('\n\n');
  expect(powers).toMatch(/^x\u00b2/);
  expect(notes).toBe(`y${'[1]'.repeat(many)}`);
  expect(formulas!.length).toBe(3 * (many / 4) - 1);
  expect(spaces).toMatch(/^z +z$/);
});

it('an element of more attributes than anybody writes is refused in words', async () => {
  const attributes = (many: number) => Array.from({ length: many }, (_, i) => `a${i}="b c"`).join(' ');
  expect((await page(`<p ${attributes(2500)}>Words.`)).text).toBe('Words.');
  await expect(page(`<p ${attributes(20_001)}>Words.`)).rejects.toMatchObject({
    code: 'file-too-large',
    message: 'page.html has an element of more than 20,000 attributes. It was not read: save the page anew.',
  });
});
