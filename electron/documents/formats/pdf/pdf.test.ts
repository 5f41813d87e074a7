import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PDFDocument from 'pdfkit';
import { expect, test } from 'vitest';
import { rectanglesOf } from '../../../../torture/round-trip/round-trip.ts';
import type { Content } from '../../content.ts';
import { blockPlace } from '../../places.ts';
import { readPdf } from './pdf.ts';

async function pdf(write: (document: PDFKit.PDFDocument) => void, options: PDFKit.PDFDocumentOptions = {}): Promise<Uint8Array> {
  const document = new PDFDocument({ size: 'A4', margin: 72, ...options });
  const parts: Buffer[] = [];
  document.on('data', (part: Buffer) => parts.push(part));
  const done = new Promise((resolve) => document.on('end', resolve));
  write(document);
  document.end();
  await done;
  return new Uint8Array(Buffer.concat(parts));
}

/** Lines one under the other, one call each: the stream's order is the caller's. */
function lines(document: PDFKit.PDFDocument, left: number, top: number, texts: string[], pitch = 14): void {
  for (const [i, text] of texts.entries()) document.text(text, left, top + i * pitch, { lineBreak: false });
}

const numbers =
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'.split(' ');
/** Lines of a column of prose, each as wide as the next. */
const prose = (name: string, count: number) => numbers.slice(0, count).map((number) => `${name} goes on with line ${number}`.padEnd(34, 'x'));
const blocksOf = ({ text, blocks }: Content) => blocks.map(({ start, end }) => text.slice(start, end));

test('text, pages, and the place of a sentence on its page', async () => {
  const bytes = await pdf((document) => {
    document.fontSize(12).text('The tide iris opened at high water.');
    document.addPage().text('On the second page the bank broke.', 100, 300);
  });
  const seen: number[] = [];
  const content = await readPdf(Buffer.from(bytes), 'iris.pdf', { onProgress: ({ done, total, unit }) => seen.push(done, total, unit.length) });
  expect(seen).toEqual([1, 2, 5, 2, 2, 5]);
  expect(content.text).toBe('The tide iris opened at high water.\n\nOn the second page the bank broke.');
  expect(blocksOf(content)).toEqual(content.text.split('\n\n'));
  expect(content.blocks.map(blockPlace)).toEqual(['page 1', 'page 2']);
  expect(content.sections.map(({ title }) => title)).toEqual(['Page 1', 'Page 2']);
  const start = content.text.indexOf('On the second');
  const [box] = rectanglesOf(content.anchors, start, content.text.length);
  expect(box!.page).toBe(2);
  expect(box!.left).toBeCloseTo(100, 0);
  expect(Math.abs(box!.top - 300)).toBeLessThan(4);
  const part = rectanglesOf(content.anchors, content.text.indexOf('bank'), content.text.length);
  expect(part[0]!.left).toBeGreaterThan(box!.left + box!.width / 2);
});

test('columns are read one after the other whatever the order of the stream; what spans them parts them', async () => {
  const bytes = await pdf((document) => {
    document.font('Courier').fontSize(10);
    const rows = (left: string[], right: string[], top: number) =>
      left.forEach((text, i) => {
        // Across: right before left, line by line.
        lines(document, 310, top + i * 14, [right[i]!]);
        lines(document, 72, top + i * 14, [text]);
      });
    rows(prose('lower left', 8), prose('lower right', 8), 400);
    rows(prose('upper left', 8), prose('upper right', 8), 120);
    lines(document, 72, 300, ['A caption of the picture that stands across both of the columns of this page']);
  });
  const { text } = await readPdf(bytes, 'columns.pdf');
  const order = ['upper left', 'upper right', 'A caption', 'lower left', 'lower right'].map((part) => text.indexOf(part));
  expect(order).toEqual([...order].sort((a, b) => a - b));
  expect(text.lastIndexOf('upper left')).toBeLessThan(text.indexOf('upper right'));
});

test('a column of speeches, whose lines are set in as first lines are, is a column', async () => {
  const bytes = await pdf((document) => {
    document.font('Courier').fontSize(10);
    lines(document, 72, 100, prose('told', 20));
    prose('spoken', 20).forEach((text, i) => {
      lines(document, i % 6 === 0 ? 300 : 315, 100 + i * 14, [text]);
    });
  });
  const { text } = await readPdf(bytes, 'speeches.pdf');
  expect(text.lastIndexOf('told goes on')).toBeLessThan(text.indexOf('spoken goes on'));
});

test('three columns, and a table whose rows stay rows', async () => {
  const three = await pdf((document) => {
    document.font('Courier').fontSize(7);
    for (const [i, name] of ['first', 'second', 'third'].entries()) lines(document, 72 + (2 - i) * 158, 100, prose(name, 12));
  });
  const { text } = await readPdf(three, 'three.pdf');
  expect(text.indexOf('third')).toBeLessThan(text.indexOf('second'));
  expect(text.lastIndexOf('second')).toBeLessThan(text.indexOf('first'));
  const table = await pdf((document) => {
    for (const [i, number] of numbers.slice(0, 8).entries()) {
      lines(document, 72, 100 + i * 16, [number]);
      lines(document, 220, 100 + i * 16, [`${i * 17}.50`]);
      lines(document, 340, 100 + i * 16, [i % 2 ? 'paid' : 'open']);
    }
  });
  expect((await readPdf(table, 'table.pdf')).text).toContain('three\t34.50\topen');
});

test('running heads and feet stand once, page numbers not at all; a line that returns as text stays', async () => {
  const bytes = await pdf(
    (document) => {
      for (let page = 1; page <= 6; page++) {
        if (page > 1) document.addPage();
        lines(document, page % 2 ? 72 : 200, 40, [page % 2 ? `${page}   THE FLOOD` : `A HISTORY   ${page}`]);
        lines(document, 72, 100, [`Chapter of page ${numbers[page]} begins here.`, 'It ends here as well.', 'Amen.']);
        lines(document, 280, 760, [`– ${page + 10} –`]);
      }
    },
    { margin: 20 },
  );
  const { text, blocks } = await readPdf(bytes, 'heads.pdf');
  expect(text.match(/FLOOD|HISTORY|–|\d+/g)).toEqual(['1', 'FLOOD', 'HISTORY', '2']);
  expect(text.match(/Amen\./g)).toHaveLength(6);
  expect(blocks.at(-1)!.at).toEqual({ page: 6 });
});

test('a note on each page is no running foot though its number goes up with the page', async () => {
  const notes = ['The watch says otherwise.', 'As do its books.', 'Of salt, mostly.', 'In another hand.', 'By the flood.'];
  const bytes = await pdf(
    (document) => {
      notes.forEach((note, i) => {
        if (i > 0) document.addPage();
        document.fontSize(11);
        lines(document, 72, 100, prose(`Page ${numbers[i]}`, 8));
        document.fontSize(8);
        lines(document, 72, 730, [`${i + 3} ${note}`]);
        document.fontSize(11);
        lines(document, 280, 770, [String(i + 1)]);
      });
    },
    { margin: 20 },
  );
  const { blocks, text } = await readPdf(bytes, 'noted.pdf');
  const found = blocks.filter(({ note }) => note).map(({ start, end }) => text.slice(start, end));
  expect(found).toEqual(notes.map((note, i) => `${i + 3} ${note}`));
});

test('words parted at a line end are whole again, compounds keep their hyphen, across pages too', async () => {
  const bytes = await pdf((document) => {
    lines(document, 72, 100, [
      'The water was known to every one and he was a well-',
      'known man who did not under-',
      'stand the Anglo-',
      'Saxon language of the twenty-',
      'first man. It went well until some-',
    ]);
    document.addPage();
    lines(document, 72, 100, ['thing happened that nobody could have thought of before', 'and that was the end.']);
  });
  const content = await readPdf(bytes, 'hyphens.pdf');
  expect(content.text.replace(/\n/g, ' ')).toContain(
    'a well-known man who did not understand the Anglo-Saxon language of the twentyfirst man. It went well until something happened',
  );
  expect(content.blocks.map(blockPlace)).toEqual(['page 1', 'page 2']);
  expect(blocksOf(content)[0]).toMatch(/something$/);
  const at = content.text.indexOf('something');
  expect(rectanglesOf(content.anchors, at, at + 9).map(({ page }) => page)).toEqual([1, 2]);
});

test('paragraphs by gap and by indentation, items, headings by size', async () => {
  const bytes = await pdf((document) => {
    document.fontSize(20).text('The Flood', 72, 72);
    document.fontSize(14).text('Before', 72, 110);
    document.fontSize(10);
    lines(document, 72, 140, [
      'A first paragraph of two lines which is as wide as this here is',
      'and goes on here until it is done, as paragraphs of prose are',
    ]);
    lines(document, 86, 168, ['A second that begins with an indentation of its first line. It']);
    lines(document, 72, 182, ['goes on for one more line than that.']);
    lines(document, 72, 220, ['A third after a gap.']);
    lines(document, 72, 250, ['• one thing', '• another thing']);
  });
  const content = await readPdf(bytes, 'paragraphs.pdf');
  expect(content.blocks.map(({ kind, level }) => (level ? `${kind} ${level}` : kind))).toEqual([
    'heading 1',
    'heading 2',
    'paragraph',
    'paragraph',
    'paragraph',
    'list',
    'list',
  ]);
  expect(blocksOf(content)[3]).toBe('A second that begins with an indentation of its first line. It goes on for one more line than that.');
  expect(content.sections).toEqual([
    { title: 'The Flood', start: 0, level: 1 },
    { title: 'Before', start: 11, level: 2 },
  ]);
});

test('footnotes follow the text of their page, each a block, and part no paragraph that runs over', async () => {
  const bytes = await pdf((document) => {
    document.fontSize(11);
    lines(document, 72, 100, [
      'The bank broke in the night and nobody was there to see it all',
      'happen, for the watch had gone home when the rain began to go',
    ]);
    document.fontSize(6).text('1', 72 + document.fontSize(11).widthOfString('happen, for the watch had gone home when the rain began to go'), 112, {
      lineBreak: false,
    });
    document.fontSize(8);
    lines(document, 72, 700, ['1 The watch says otherwise.', '2 As do its books.'], 10);
    document.addPage().fontSize(11);
    lines(document, 72, 100, ['over into snow. That was all.']);
  });
  const content = await readPdf(bytes, 'notes.pdf');
  expect(blocksOf(content)).toEqual([
    expect.stringMatching(/^The bank broke .* began to go1$/s),
    'over into snow. That was all.',
    '1 The watch says otherwise.',
    '2 As do its books.',
  ]);
  expect(content.text).toContain('go1 over into snow');
  expect(content.blocks.map(blockPlace)).toEqual(['page 1', 'page 2', 'page 1, footnote', 'page 1, footnote']);
});

test('a note follows the paragraph whose mark leads to it, and the mark does not run into its word', async () => {
  const bytes = await pdf((document) => {
    const marked = (y: number, words: string[], mark: string) => {
      document.fontSize(11);
      lines(document, 72, y, words);
      const right = 72 + document.widthOfString(words.at(-1)!);
      document.fontSize(6).text(mark, right, y + 12 * (words.length - 1) - 1, { lineBreak: false });
    };
    marked(100, ['The bank broke in the night and nobody was there to see it all', 'happen, for the watch had gone home.'], '7');
    marked(160, ['In the morning they counted the boats, and of all the boats they', 'counted none was whole but one.'], '*');
    document.fontSize(11);
    lines(document, 72, 220, ['Nobody said a word about it for the rest of that year, which was', 'a long one, with snow in May.']);
    document.fontSize(8);
    lines(document, 72, 700, ['7The watch says otherwise.', '8 Of this nobody knows where it belongs.', '* The Heron.'], 10);
  });
  const content = await readPdf(bytes, 'marks.pdf');
  expect(blocksOf(content)).toEqual([
    expect.stringMatching(/gone home\.\[7\]$/),
    '7The watch says otherwise.',
    expect.stringMatching(/but one\.\[\*\]$/),
    '* The Heron.',
    expect.stringMatching(/^Nobody .* May\.$/s),
    '8 Of this nobody knows where it belongs.',
  ]);
  const mark = content.text.indexOf('7]');
  expect(rectanglesOf(content.anchors, mark, mark + 1)).toHaveLength(1);
});

test('bookmarks are the sections, at the line they name', async () => {
  const bytes = await pdf(
    (document) => {
      document.text('A preface of some words.');
      document.outline.addItem('Preface');
      document.addPage().text('Some words end the preface.').moveDown(3).text('The Flood');
      const flood = document.outline.addItem('The Flood');
      document.text('It rained.');
      document.addPage().text('Then it stopped.');
      flood.addItem('After the rain');
    },
    { info: { Title: 'Rain', Author: 'E. Vane' } },
  );
  const content = await readPdf(bytes, 'outline.pdf');
  expect(content.sections.map(({ title, start, level }) => [title, content.text.slice(start, start + 9), level])).toEqual([
    ['Preface', 'A preface', 1],
    ['The Flood', 'The Flood', 1],
    ['After the rain', 'Then it s', 2],
  ]);
  expect(content.title).toBe('Rain');
  expect(content.metadata.author).toBe('E. Vane');
});

test('a locked file asks for its password, and opens by it', async () => {
  const locked = await pdf((document) => document.text('Secret.'), { userPassword: 'x', pdfVersion: '1.7' });
  await expect(readPdf(locked, 'locked.pdf')).rejects.toMatchObject({
    code: 'password-needed',
    message: expect.stringContaining('locked.pdf is locked by a password'),
  });
  await expect(readPdf(locked, 'locked.pdf', { password: 'y' })).rejects.toMatchObject({
    code: 'password-needed',
    message: expect.stringContaining('does not open'),
  });
  expect((await readPdf(locked, 'locked.pdf', { password: 'x' })).text).toBe('Secret.');
});

test('pages without text are reported as ranges, a file without any is refused', async () => {
  const half = await pdf((document) => {
    document.text('Some words.');
    for (let page = 2; page <= 7; page++) {
      document.addPage().rect(50, 50, 100, 100).fill();
      if (page === 5) document.text('More words.');
    }
  });
  expect((await readPdf(half, 'half.pdf')).warnings).toEqual([expect.stringContaining('No text on pages 2–4, 6–7:')]);
  const scanned = await pdf((document) => document.rect(50, 50, 100, 100).fill());
  await expect(readPdf(scanned, 'scan.pdf')).rejects.toThrow('scan.pdf has no text on any page');
});

test('garbage, a claim of a million pages and too many of them are met by name', async () => {
  await expect(readPdf(new TextEncoder().encode('%PDF-1.7 nonsense'), 'bad.pdf')).rejects.toThrow('bad.pdf is not a PDF that can be read');
  const claim = (count: number, kids: string, more = '') =>
    new TextEncoder().encode(
      `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count ${count}/Kids[${kids}]>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n${more}\ntrailer<</Root 1 0 R>>\n`,
    );
  // Nobody believes the number: pages are what is there.
  await expect(readPdf(claim(1_000_000, '3 0 R'), 'liar.pdf')).rejects.toThrow('no text on any page');
  const ids = Array.from({ length: 10_001 }, (_, i) => i + 4);
  const pages = ids.map((id) => `${id} 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj`).join('\n');
  const many = claim(10_001, ids.map((id) => `${id} 0 R`).join(' '), pages);
  await expect(readPdf(many, 'many.pdf')).rejects.toThrow('many.pdf claims 10001 pages');
});

test('a damaged cross-reference table is built anew', async () => {
  const bytes = Buffer.from(await pdf((document) => document.text('Still here.'), { compress: false }));
  const broken = Buffer.from(
    bytes
      .toString('latin1')
      .replace(/startxref\n\d+/, 'startxref\n7')
      .replace(/\d{10} 00000 n/g, '0000000009 00000 n'),
    'latin1',
  );
  expect((await readPdf(broken, 'broken.pdf')).text).toBe('Still here.');
});

test('text that stands nowhere, or kilometres away, is on no page; mirrored text has a place', async () => {
  const bytes = await pdf((document) => {
    document.text('Here.');
    document.save().transform(1e9, 0, 0, 1e9, 0, 0).text('Far away.').restore();
    document.save().transform(-1, 0, 0, 1, 400, 0).text('Mirrored.', 100, 200).restore();
  });
  const content = await readPdf(bytes, 'far.pdf');
  expect(content.text).toMatch(/Here\./);
  expect(content.text).not.toMatch(/away/);
  for (const { left, top, width, height } of content.anchors) {
    expect(Math.max(...[left, top].map(Math.abs))).toBeLessThan(1000);
    expect(Math.min(width, height)).toBeGreaterThan(0);
  }
});

test('stops when told to', async () => {
  const bytes = await pdf((document) => {
    for (let page = 0; page < 20; page++) document.text('Words.').addPage();
  });
  const stop = new AbortController();
  let done = 0;
  const reading = readPdf(bytes, 'long.pdf', {
    signal: stop.signal,
    onProgress: (progress) => {
      done = progress.done;
      if (done === 3) stop.abort();
    },
  });
  await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  expect(done).toBe(3);
  await expect(readPdf(bytes, 'long.pdf', { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
});

const poppler = spawnSync('pdftotext', ['-v']).error === undefined;

test.skipIf(!poppler)(
  `rectangles of words lie around the words poppler finds there${poppler ? '' : ' (skipped: pdftotext is not installed)'}`,
  async () => {
    const words = Array.from({ length: 1500 }, (_, i) => `${'milwat'.slice(0, (i * i) % 7)}${i}`);
    const bytes = await pdf((document) => {
      document.font('Times-Roman').fontSize(10).text(words.slice(0, 700).join(' '), { align: 'justify' });
      document.addPage().font('Helvetica').text(words.slice(700).join(' '), { columns: 2, columnGap: 24, align: 'justify' });
    });
    const folder = mkdtempSync(join(tmpdir(), 'focus-pdf-'));
    try {
      const file = join(folder, 'words.pdf');
      writeFileSync(file, bytes);
      const found = new Map<string, { page: number; left: number; top: number; right: number; bottom: number }>();
      let page = 0;
      for (const [line, left, top, right, bottom, word] of execFileSync('pdftotext', ['-bbox', file, '-'], { encoding: 'utf8' }).matchAll(
        /<page|<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)<\/word>/g,
      )) {
        if (line === '<page') page++;
        else found.set(word!, { page, left: Number(left), top: Number(top), right: Number(right), bottom: Number(bottom) });
      }
      const content = await readPdf(bytes, 'words.pdf');
      const read = content.text.split(/\s+/);
      expect(read.slice(0, read.findIndex((word, i) => word !== words[i]) + 1)).toEqual([]);
      expect(read).toHaveLength(words.length);
      for (const word of words) {
        const start = content.text.indexOf(word);
        const boxes = rectanglesOf(content.anchors, start, start + word.length);
        const expected = found.get(word)!;
        expect(boxes.map((box) => box.page)).toEqual([expected.page]);
        const [box] = boxes;
        expect(Math.abs(box!.left - expected.left), word).toBeLessThan(4);
        expect(Math.abs(box!.left + box!.width - expected.right), word).toBeLessThan(4);
        const middle = (expected.top + expected.bottom) / 2;
        expect(box!.top < middle && box!.top + box!.height > middle, word).toBe(true);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
