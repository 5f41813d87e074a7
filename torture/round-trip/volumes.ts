/** One text as a file of each format, with what the format has of its own: notes, lists, tables, columns, cells of several lines. */
import PDFDocument from 'pdfkit';
import { reportOf } from '../../electron/documents/formats/docx/corpus.ts';
import { bookOf } from '../../electron/documents/formats/epub/corpus.ts';

/** In the order of the text. */
type Part =
  | { kind: 'heading' | 'paragraph' | 'quote' | 'code'; text: string; note: string | null }
  | { kind: 'list'; items: string[] }
  | { kind: 'table'; rows: string[][] };

/** Paragraphs as they are; now and then their sentences become a list, a table, a quotation, a note. */
export function partsOf(text: string): Part[] {
  const paragraphs = text.split(/\n\s*\n/).map((paragraph) => paragraph.replace(/\s+/g, ' ').trim());
  return paragraphs.filter(Boolean).map((paragraph, i): Part => {
    if (paragraph.startsWith('#')) return { kind: 'heading', text: paragraph.replace(/^#+ /, ''), note: null };
    const sentences = paragraph.split(/(?<=[.!?]) /);
    if (i % 13 === 5 && sentences.length > 2) return { kind: 'list', items: sentences };
    if (i % 19 === 9 && sentences.length > 1) return { kind: 'table', rows: sentences.map((sentence, row) => [`Row ${i}.${row}`, sentence]) };
    const kind = i % 17 === 7 ? 'quote' : i % 29 === 3 ? 'code' : 'paragraph';
    return { kind, text: paragraph, note: kind === 'paragraph' && i % 23 === 11 ? `A note to paragraph ${i}.` : null };
  });
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
/** Every sixth word is set apart. */
const inline = (text: string) =>
  escaped(text)
    .split(' ')
    .map((word, i) => (i % 6 === 4 ? `<em>${word}</em>` : word))
    .join(' ');

function markupOf(parts: readonly Part[]): string {
  const notes: string[] = [];
  const body = parts.map((part) => {
    if (part.kind === 'list') return `<ol>${part.items.map((item) => `<li>${inline(item)}</li>`).join('')}</ol>`;
    if (part.kind === 'table')
      return `<table>${part.rows.map((row) => `<tr>${row.map((cell) => `<td>${inline(cell)}</td>`).join('')}</tr>`).join('')}</table>`;
    if (part.note) notes.push(part.note);
    const mark = part.note ? `<a href="#n${notes.length}"><sup>${notes.length}</sup></a>` : '';
    if (part.kind === 'heading') return `<h2>${inline(part.text)}</h2>`;
    if (part.kind === 'code') return `<pre>${escaped(part.text.replaceAll('. ', '.\n'))}</pre>`;
    const paragraph = `<p>${inline(part.text)}${mark}</p>`;
    return part.kind === 'quote' ? `<blockquote>${paragraph}</blockquote>` : paragraph;
  });
  const list = notes.map((note, i) => `<li id="n${i + 1}"><p>${note}</p></li>`).join('');
  return body.join('\n') + (list && `<section class="footnotes"><hr/><ol>${list}</ol></section>`);
}

export function htmlOf(text: string): Buffer {
  const body = `<nav><ul><li>Home</li></ul></nav><main>${markupOf(partsOf(text))}</main><footer><p>Imprint</p></footer>`;
  return Buffer.from(`<!doctype html><html lang="en"><head><title>A page</title></head><body>${body}</body></html>`);
}

/** Three parts. */
export function epubOf(text: string): Buffer {
  const parts = partsOf(text);
  const chapters = [0, 1, 2].map((i) => parts.slice(Math.floor((i * parts.length) / 3), Math.floor(((i + 1) * parts.length) / 3)));
  return bookOf(
    3,
    chapters.map((chapter, i) => ({
      name: `OPS/text/c${i}.xhtml`,
      bytes: Buffer.from(
        `<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>${markupOf(chapter)}</body></html>`,
      ),
    })),
  );
}

export function docxOf(text: string): Buffer {
  const namespace = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
  const notes: string[] = [];
  // Word cuts its text into runs wherever it likes.
  const runs = (words: string) => words.match(/.{1,37}/g)!.map((run) => `<w:r><w:t xml:space="preserve">${escaped(run)}</w:t></w:r>`);
  const paragraph = (words: string, properties = '', end = '') => `<w:p><w:pPr>${properties}</w:pPr>${runs(words).join('')}${end}</w:p>`;
  const body = partsOf(text).map((part) => {
    if (part.kind === 'list') return part.items.map((item) => paragraph(item, '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')).join('');
    if (part.kind === 'table')
      return `<w:tbl><w:tblPr/>${part.rows.map((row) => `<w:tr>${row.map((cell) => `<w:tc>${paragraph(cell)}</w:tc>`).join('')}</w:tr>`).join('')}</w:tbl>`;
    if (part.note) notes.push(part.note);
    const mark = part.note ? `<w:r><w:footnoteReference w:id="${notes.length + 1}"/></w:r>` : '';
    return `${paragraph(part.text, part.kind === 'heading' ? '<w:pStyle w:val="Heading1"/>' : '', mark)}<w:p/>`;
  });
  const listed = notes.map((note, i) => `<w:footnote w:id="${i + 2}">${paragraph(note)}</w:footnote>`);
  const part = (name: string, xml: string) => ({ name: `word/${name}.xml`, bytes: Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>${xml}`) });
  return reportOf([
    part('document', `<w:document ${namespace}><w:body>${body.join('')}<w:sectPr/></w:body></w:document>`),
    part('footnotes', `<w:footnotes ${namespace}>${listed.join('')}</w:footnotes>`),
  ]);
}

/** Two columns, set to both edges, under running heads, over page numbers. */
export async function pdfOf(text: string): Promise<Buffer> {
  const document = new PDFDocument({ size: 'A5', margin: 50, bufferPages: true });
  const parts: Buffer[] = [];
  document.on('data', (part: Buffer) => parts.push(part));
  const done = new Promise((resolve) => document.on('end', resolve));
  const printable = text
    .replace(/^#+ /gm, '')
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/\s+/g, ' ').trim());
  document.font('Times-Roman').fontSize(9);
  document.text(printable.join('\n'), { columns: 2, columnGap: 20, align: 'justify', indent: 10, height: 440 });
  const { start, count } = document.bufferedPageRange();
  for (let page = start; page < start + count; page++) {
    document.switchToPage(page);
    document.page.margins = { top: 0, bottom: 0, left: 0, right: 0 };
    document.font('Times-Italic').fontSize(8).text('THE TIDES OF HALDEN', 50, 24, { lineBreak: false });
    document.text(String(page + 1), 205, 570, { lineBreak: false });
  }
  document.end();
  await done;
  return Buffer.concat(parts);
}

/** Prose, code and what it printed. */
export function notebookOf(text: string): Buffer {
  const cells = partsOf(text).map((part, i) => {
    if (part.kind === 'list') return { cell_type: 'markdown', source: part.items.map((item) => `- ${item}\n`) };
    if (part.kind === 'table')
      return {
        cell_type: 'code',
        source: `show(${i})`,
        outputs: [
          { output_type: 'stream', name: 'stdout', text: part.rows.map((row) => `${row.join('  ')}\n`) },
          { output_type: 'execute_result', data: { 'text/plain': [`Out of ${i}`] } },
        ],
      };
    return { cell_type: 'markdown', source: part.kind === 'heading' ? `# ${part.text}` : part.text };
  });
  return Buffer.from(JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }));
}

/** A row a sentence; long ones have line breaks in their cells. */
export function tableOf(text: string): Buffer {
  const quoted = (cell: string) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  let row = 1000;
  const rows = partsOf(text).flatMap((part) =>
    'text' in part
      ? part.text
          .split(/(?<=[.!?]) /)
          .map((sentence, k) => [String(row++), part.kind, k % 3 === 2 ? '' : `s${k}`, sentence.replace(/, /g, ',\n')].map(quoted).join(','))
      : [],
  );
  return Buffer.from(`number,kind,mark,sentence\n${rows.join('\n')}\n`);
}
