/** Web pages saved in one file: the page, read as any web page is. */
import { basename } from 'node:path';
import { FocusError } from '../../../errors.ts';
import type { Importer } from '../../content.ts';
import { longestMarkup } from '../../markup-size.ts';
import { counted } from '../../written.ts';
import { readHtml } from '../html/html.ts';
import { savedPage } from './saved-page.ts';

const largestBytes = 128 * 2 ** 20;

export const readMhtml: Importer = async (bytes, path, options = {}) => {
  const name = basename(path);
  if (bytes.length > largestBytes)
    throw new FocusError('file-too-large', `${name} has ${Math.round(bytes.length / 2 ** 20)} MiB; saved pages of up to 128 MiB are read.`);
  const { html, title, pictures } = await savedPage(bytes, name);
  if (html.length > longestMarkup) throw new FocusError('file-too-large', `${name} holds a page of more than 16 million characters. Split it.`);
  if (html.trim() === '') throw new FocusError('file-empty', `${name} has no text: there is nothing to read.`);
  // The mark says that it is UTF-8, whatever the page said when it was fetched.
  const content = await readHtml(Buffer.from(`\ufeff${html}`), name, options);
  const others = content.warnings.filter((warning) => !/ pictures? left out of /.test(warning));
  const told = pictures > 0 || others.length < content.warnings.length;
  return {
    ...content,
    format: 'mhtml',
    title: content.title ?? title,
    warnings: told ? [...others, `${counted(Math.max(1, pictures), 'picture')} left out of ${name}: only text is read.`] : others,
  };
};
