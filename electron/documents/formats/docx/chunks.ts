/** Whole files that programs put into a Word document in place of paragraphs (altChunk): web pages, saved ones too, and plain text. */
import { extname } from 'node:path';
import { serialize } from 'parse5';
import type { Archive } from '../../archive.ts';
import { decode } from '../../encoding.ts';
import { checkSize, parseMarkup } from '../../markup.ts';
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
  if (ending === '.txt')
    return decode(bytes, where)
      .text.split(/\r?\n/)
      .map((line) => `<p>${line.replace(/&/g, '&amp;').replace(/</g, '&lt;')}</p>`)
      .join('');
  return null;
}

function body(html: string, where: string): string {
  checkSize(html, where);
  const found = parseMarkup(html).root.childNodes.find(({ nodeName }) => nodeName === 'body');
  return found && 'childNodes' in found ? serialize(found) : '';
}
