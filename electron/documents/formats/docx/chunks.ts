/** Whole files that programs put into a Word document in place of paragraphs (altChunk): web pages, saved ones too, and plain text; charts and diagrams. */
import { extname } from 'node:path';
import { serialize } from 'parse5';
import type { Archive } from '../../archive.ts';
import { decode } from '../../encoding.ts';
import { type Graphic, graphicOf } from '../../graphics.ts';
import { parseMarkup } from '../../markup.ts';
import { checkSize } from '../../markup-size.ts';
import { decodePage } from '../html/page-encoding.ts';
import { savedPage } from '../mhtml/saved-page.ts';

/** As markup; null = of a kind that is not read. */
export async function chunkMarkup(archive: Archive, path: string, name: string): Promise<string | null> {
  const bytes = await archive.bytes(path);
  if (!bytes || bytes.length === 0) return null;
  const where = `${path} in ${name}`;
  const ending = extname(path).toLowerCase();
  if (/^\.x?html?$/.test(ending)) return body(decodePage(bytes, where).text, where);
  if (/^\.mht(?:ml)?$/.test(ending)) return body((await savedPage(bytes, where)).html, where);
  if (ending === '.xml') return drawn(graphicOf((await archive.text(path)) ?? ''));
  if (ending === '.txt')
    return decode(bytes, where)
      .text.split(/\r?\n/)
      .map((line) => `<p>${escaped(line)}</p>`)
      .join('');
  return null;
}

const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

function drawn({ paragraphs, rows }: Graphic): string {
  const table = rows.map((row) => `<tr>${row.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`).join('');
  return paragraphs.map((words) => `<p>${escaped(words)}</p>`).join('') + (table && `<table>${table}</table>`);
}

function body(html: string, where: string): string {
  checkSize(html, where);
  const found = parseMarkup(html).root.childNodes.find(({ nodeName }) => nodeName === 'body');
  return found && 'childNodes' in found ? serialize(found) : '';
}
