/** Captions of films (SubRip, WebVTT): every caption a paragraph with its time as its place. */
import { basename } from 'node:path';
import { FocusError } from '../../../errors.ts';
import { ContentWriter, type Importer } from '../../content.ts';
import { decode } from '../../encoding.ts';
import { written } from '../../written.ts';

const largestBytes = 32 * 2 ** 20;
const time = /^\s*((?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3})\s*-->\s*(?:\d{1,3}:)?\d{1,2}:\d{2}/;

export const readCaptions: Importer = async (bytes, path, { signal } = {}) => {
  const name = basename(path);
  if (bytes.length > largestBytes) throw new FocusError('file-too-large', `${name} has more than 32 MiB; captions of up to that are read.`);
  const { text, warnings } = decode(bytes, name);
  const writer = new ContentWriter();
  let untimed = 0;
  let last: string | null = null;
  for (const part of text.replace(/^\ufeff/, '').split(/\r?\n[ \t]*(?:\r?\n)+/)) {
    signal?.throwIfAborted();
    const lines = part.split(/\r?\n/);
    if (/^(?:WEBVTT|NOTE|STYLE|REGION)\b/.test(lines[0]!) && !lines.some((line) => time.test(line))) continue;
    const at = lines.findIndex((line) => time.test(line));
    if (at < 0) {
      // An empty line within a caption: it goes on.
      if (last !== null && !/^\s*\d*\s*$/.test(part)) writer.block('paragraph', plain(part), { place: last });
      else if (part.trim() !== '') untimed++;
      continue;
    }
    last = time.exec(lines[at]!)![1]!.replace(',', '.');
    writer.block('paragraph', plain(lines.slice(at + 1).join('\n')), { place: last });
  }
  if (writer.length === 0) throw new FocusError('file-empty', `${name} has no captions: there is nothing to read.`);
  if (untimed > 0) warnings.push(`${untimed} ${untimed === 1 ? 'part' : 'parts'} of ${name} without a time left out.`);
  return written('captions', writer, { title: null, warnings });
};

const names: Record<string, string> = { amp: '&', lt: '<', gt: '>', nbsp: '\u00a0', lrm: '', rlm: '' };

/** Without styles; who speaks is kept. */
function plain(words: string): string {
  return words
    .replace(/<v(?:\.[^\s>]*)?\s+([^>]{1,80})>/g, '$1: ')
    .replace(/<\/?[a-z][^<>]{0,200}>|<\d[\d:.]{0,20}>|\{\\[^{}]{0,100}\}/gi, '')
    .replace(/&(amp|lt|gt|nbsp|lrm|rlm);/g, (_, name: string) => names[name]!);
}
