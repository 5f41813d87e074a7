import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseHTML } from 'linkedom';
import mammoth from 'mammoth';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { expect, test } from 'vitest';
import { exportAs, type Format } from './exports.ts';
import type { ExportWork } from './work.ts';

const work: ExportWork = {
  title: 'Who made <it>?',
  about: 'Answered from 2 documents.',
  parts: [
    {
      heading: 'Who made <it>?',
      sentences: [
        {
          text: 'Edmund & Vane.',
          citations: [{ title: 'The Garden', place: 'line 4', quote: 'Edmund\nVane "made" it.', start: 0, end: 9, score: 0.5 }],
        },
      ],
    },
  ],
  data: { answer: 'Edmund & Vane.' },
};
const bytes = async (format: Format, of = work) => Buffer.from((await exportAs(of, format)).base64, 'base64');
const text = async (format: Format) => (await bytes(format)).toString('utf8');

test('Markdown carries every citation as a footnote', async () => {
  expect(await text('markdown')).toContain('Edmund & Vane.[^1]');
  expect(await text('markdown')).toContain('[^1]: “Edmund Vane "made" it.” (The Garden, line 4; weighs 50 %)');
});

test('HTML is escaped, has no script, and its notes can be reached', async () => {
  const html = await text('html');
  expect(html).toContain('Who made &lt;it&gt;?');
  expect(html).toContain('href="#n1"');
  expect(html).toContain('<li id="n1">“Edmund Vane &quot;made&quot; it.” <cite>The Garden, line 4; weighs 50 %</cite></li>');
  expect(html).not.toMatch(/<it>|<script/);
});

test('HTML shows the map of an answer: a cell a chunk, attention in numbers too; 5,000 chunks are well-formed', async () => {
  const withMap = (chunks: number, shares: number[]) => ({ ...work, parts: [{ ...work.parts[0]!, map: { chunks, shares } }] });
  const html = (await bytes('html', withMap(5000, [4321, 0.5, 7, 0.25]))).toString('utf8');
  const { document } = parseHTML(html);
  const cells = [...document.querySelectorAll('svg rect')];
  expect(cells).toHaveLength(5000);
  expect(cells.filter((cell) => cell.hasAttribute('fill')).map((cell) => cell.textContent)).toEqual(['Chunk 8: 25.0 %', 'Chunk 4322: 50.0 %']);
  expect(document.querySelector('svg')!.getAttribute('aria-label')).toBe(
    'Attention over 5000 chunks; most on chunk 4322 with 50.0 %, chunk 8 with 25.0 %.',
  );
  expect(html).not.toMatch(/<script|NaN|Infinity/);
  expect((await bytes('html', withMap(3, []))).toString('utf8')).not.toMatch(/NaN|Infinity/);
  expect((await bytes('html', withMap(0, []))).toString('utf8')).not.toContain('<svg');
});

test('JSON is the record; the name of the file is one that every system takes', async () => {
  expect(JSON.parse(await text('json'))).toEqual(work.data);
  expect((await exportAs(work, 'json')).name).toBe('Who made it.json');
  expect((await exportAs({ ...work, title: '///' }, 'html')).name).toBe('focus.html');
});

const greek: ExportWork = {
  ...work,
  title: 'Ποιος; Кто? Qui\u0000 — “who”?',
  parts: Array.from({ length: 40 }, (_, part) => ({
    heading: `Part ${part}`,
    sentences: [
      { text: `Sentence ${part}. `.repeat(30), citations: [{ ...work.parts[0]!.sentences[0]!.citations[0]!, quote: `Quote ${part} «да».` }] },
    ],
  })),
};

async function pdfText(data: Buffer): Promise<string> {
  const document = await getDocument({ data: new Uint8Array(data), useSystemFonts: false }).promise;
  const pages: string[] = [];
  for (let number = 1; number <= document.numPages; number++) {
    const { items } = await (await document.getPage(number)).getTextContent();
    pages.push(items.map((item) => ('str' in item ? item.str : '')).join(' '));
  }
  return pages.join(' ').replace(/\s+/g, ' ');
}

test('PDF: another reader finds text, numbers and every source, over many pages and alphabets', async () => {
  const one = await pdfText(await bytes('pdf'));
  expect(one).toContain('Edmund & Vane. [1]');
  expect(one).toContain('[1] “Edmund Vane "made" it.” (The Garden, line 4; weighs 50 %)');
  const long = await pdfText(await bytes('pdf', greek));
  expect(long).toContain('Ποιος; Кто?');
  for (let part = 0; part < 40; part++) expect(long).toContain(`[${part + 1}] “Quote ${part} «да».” (The Garden, line 4; weighs 50 %)`);
});

test('PDF is tagged: another reader finds title, headings, paragraphs and notes in their order, over many pages', async () => {
  const document = await getDocument({ data: new Uint8Array(await bytes('pdf', greek)) }).promise;
  expect(((await document.getMarkInfo()) as unknown as Map<string, boolean>).get('Marked')).toBe(true);
  const roles: string[] = [];
  for (let number = 1; number <= document.numPages; number++) {
    const walk = (node: { role?: string; children?: unknown[] } | null): void => {
      if (node?.role && node.role !== 'Root' && node.role !== 'Document') roles.push(node.role);
      for (const child of (node?.children ?? []) as (typeof node)[]) walk(child);
    };
    walk(await (await document.getPage(number)).getStructTree());
  }
  const one = (role: string) => roles.filter((each) => each === role).length;
  expect(roles.slice(0, 4)).toEqual(['H1', 'P', 'H2', 'P']);
  // One that goes on over a page's end is met on both.
  expect(one('H2')).toBeGreaterThanOrEqual(41);
  expect(one('Note')).toBeGreaterThanOrEqual(40);
});

test('HTML has its landmark, and a policy that runs and fetches nothing', async () => {
  const { document } = parseHTML(await text('html'));
  expect(document.querySelectorAll('main')).toHaveLength(1);
  for (const inside of ['h1', 'h2', 'p', 'ol'])
    expect(document.querySelectorAll(inside).length).toBe(document.querySelectorAll(`main ${inside}`).length);
  expect(document.querySelector('meta[http-equiv]')!.getAttribute('content')).toMatch(/^default-src 'none'/);
});

test('Word: another reader finds headings, and every citation as a footnote; characters that XML has not are left out', async () => {
  const { value, messages } = await mammoth.convertToHtml({ buffer: await bytes('docx', greek) });
  expect(messages.filter(({ type }) => type === 'error')).toEqual([]);
  expect(value).toContain('<h1>Ποιος; Кто? Qui — “who”?</h1>');
  expect(value.match(/<h2>Part \d+<\/h2>/g)).toHaveLength(40);
  for (let part = 0; part < 40; part++) expect(value).toContain(`“Quote ${part} «да».” (The Garden, line 4; weighs 50 %)`);
});

const has = (program: string) => !spawnSync(program, ['--version']).error;
function opened(program: string, args: (file: string) => string[], data: Buffer, name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'focus-export-'));
  const file = join(folder, name);
  writeFileSync(file, data);
  const { stdout } = spawnSync(program, args(file), { encoding: 'utf8' });
  rmSync(folder, { recursive: true, force: true });
  return stdout.replace(/\s+/g, ' ');
}

test.skipIf(!has('pdftotext'))(`PDF opened by pdftotext${has('pdftotext') ? '' : ' (skipped: pdftotext is not installed)'}`, async () => {
  const read = opened('pdftotext', (file) => [file, '-'], await bytes('pdf', greek), 'work.pdf');
  expect(read).toContain('[40] “Quote 39 «да».” (The Garden, line 4; weighs 50 %)');
});

test.skipIf(!has('pandoc'))(`Word, HTML and Markdown opened by pandoc${has('pandoc') ? '' : ' (skipped: pandoc is not installed)'}`, async () => {
  for (const [format, name] of [
    ['docx', 'work.docx'],
    ['html', 'work.html'],
    ['markdown', 'work.md'],
  ] as const) {
    const read = opened('pandoc', (file) => ['-t', 'plain', '--wrap=none', file], await bytes(format, greek), name);
    expect(read).toMatch(/“Quote 39 «да».” \(?The Garden, line 4/);
  }
});

test.skipIf(!has('soffice'))(`Word and HTML opened by LibreOffice${has('soffice') ? '' : ' (skipped: LibreOffice is not installed)'}`, async () => {
  for (const [format, name] of [
    ['docx', 'work.docx'],
    ['html', 'work.html'],
  ] as const) {
    const folder = mkdtempSync(join(tmpdir(), 'focus-export-'));
    writeFileSync(join(folder, name), await bytes(format, greek));
    const profile = `-env:UserInstallation=${pathToFileURL(join(folder, 'profile'))}`;
    spawnSync('soffice', [profile, '--headless', '--convert-to', 'pdf', '--outdir', folder, join(folder, name)]);
    const read = await pdfText(readFileSync(join(folder, 'work.pdf')));
    rmSync(folder, { recursive: true, force: true });
    expect(read).toContain('Ποιος; Кто?');
    expect(read).toMatch(/Quote 39 «да».”? ?\(?The Garden, line 4/);
  }
});
