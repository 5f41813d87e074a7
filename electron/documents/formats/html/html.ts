/** Web pages: the article where there is one, else all of the page; navigation, footers and what is hidden are left out and counted. */
import { basename } from 'node:path';
import { FocusError } from '../../../errors.ts';
import { ContentWriter, type Importer } from '../../content.ts';
import { type Found, parseMarkup, writeMarkup } from '../../markup.ts';
import { checkSize, longestMarkup } from '../../markup-size.ts';
import { articleOf } from './article.ts';
import { decodePage } from './page-encoding.ts';

export const readHtml: Importer = async (bytes, path, { signal } = {}) => {
  const name = basename(path);
  if (bytes.length > longestMarkup)
    throw new FocusError('file-too-large', `${name} has ${Math.round(bytes.length / 2 ** 20)} MiB; web pages of up to 16 MiB are read. Split it.`);
  const { text: html, warnings } = decodePage(bytes, name);
  checkSize(html, name);
  const { root, title, metadata } = parseMarkup(html, { xml: /^\s*<\?xml/.test(html) });
  signal?.throwIfAborted();
  const writer = new ContentWriter();
  const { root: article, isAround, headline } = articleOf(root);
  if (headline) writer.block('heading', headline, { level: 1, place: 'headline' });
  const found = writeMarkup(article, writer, { isAround, place: (paragraph) => `paragraph ${paragraph}` });
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

export function leftOut({ pictures, furniture, hidden, readings, formulas }: Found, name: string): string[] {
  return [
    ...(pictures > 0 ? [`${counted(pictures, 'picture')} left out of ${name}: only text is read.`] : []),
    ...(furniture > 0 ? [`${counted(furniture, 'word')} of navigation and footers left out of ${name}.`] : []),
    ...(hidden > 0 ? [`${counted(hidden, 'word')} that ${name} does not show left out.`] : []),
    ...(readings > 0 ? [`${counted(readings, 'reading')} above characters left out of ${name}.`] : []),
    ...(formulas > 0 ? [`${counted(formulas, 'formula')} left out of ${name}: nothing in it says in words what they are.`] : []),
  ];
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;
