/** Web pages: the article where it is most of the page, else all of it; navigation and footers are left out and counted. */
import { basename } from 'node:path';
import iconv from 'iconv-lite';
import { FocusError } from '../../../errors.ts';
import { ContentWriter, type Importer } from '../../content.ts';
import { type Decoded, decode } from '../../encoding.ts';
import { checkSize, type Found, longestMarkup, mainPart, parseMarkup, writeMarkup } from '../../markup.ts';

export const readHtml: Importer = async (bytes, path, { signal } = {}) => {
  const name = basename(path);
  if (bytes.length > longestMarkup)
    throw new FocusError('file-too-large', `${name} has ${Math.round(bytes.length / 2 ** 20)} MiB; web pages of up to 16 MiB are read. Split it.`);
  const { text: html, warnings } = decoded(bytes, name);
  checkSize(html, name);
  const { root, title, metadata } = parseMarkup(html);
  signal?.throwIfAborted();
  const writer = new ContentWriter();
  const found = writeMarkup(mainPart(root), writer, (paragraph) => `paragraph ${paragraph}`);
  if (writer.length === 0)
    throw new FocusError(
      'file-empty',
      `${name} has no text of its own: it may be made by scripts, which do not run here. Save the page as it is shown.`,
    );
  return {
    format: 'html',
    title: title ?? writer.sections[0]?.title ?? null,
    metadata,
    text: writer.text,
    blocks: writer.blocks,
    sections: writer.sections,
    language: null,
    pages: null,
    anchors: [],
    warnings: [...warnings, ...leftOut(found, name)],
  };
};

export function leftOut({ pictures, furniture }: Found, name: string): string[] {
  return [
    ...(pictures > 0 ? [`${pictures} ${pictures === 1 ? 'picture' : 'pictures'} left out of ${name}: only text is read.`] : []),
    ...(furniture > 0 ? [`${furniture} words of navigation and footers left out of ${name}.`] : []),
  ];
}

/** As the page says it is written; else as any text. */
function decoded(bytes: Uint8Array, name: string): Decoded {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 2048)).toString('latin1');
  const said = /<meta[^>]{0,200}charset=["']?([\w-]{3,30})/i.exec(head)?.[1];
  if (said && !/^utf-?(?:8|16)/i.test(said) && iconv.encodingExists(said))
    return { text: iconv.decode(Buffer.from(bytes), said), encoding: said.toLowerCase(), warnings: [] };
  return decode(bytes, name);
}
