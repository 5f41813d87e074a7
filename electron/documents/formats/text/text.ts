/** Plain text and Markdown. */
import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { FocusError } from '../../../errors.ts';
import { type Content, detach, type Importer } from '../../content.ts';
import { decode } from '../../encoding.ts';
import { isMarkdown, type Layout, layOut, layOutStepwise } from '../../layout.ts';
import { presentable } from '../../presentable.ts';

const largestBytes = 256 * 2 ** 20;
/** Its syntax takes far longer to see through. */
const largestMarkdownBytes = 32 * 2 ** 20;

export const readText: Importer = async (bytes, path, options = {}) => {
  const { signal, onProgress } = options;
  const name = basename(path);
  const most = isMarkdown(name) ? largestMarkdownBytes : largestBytes;
  if (bytes.length > most)
    throw new FocusError(
      'file-too-large',
      `${name} has ${Math.round(bytes.length / 2 ** 20)} MiB; ${isMarkdown(name) ? 'Markdown' : 'text'} files of up to ${most / 2 ** 20} MiB are read. Split it.`,
    );
  const { text: written, warnings } = decode(bytes, name);
  const { text, pictures } = withoutPictures(written);
  if (pictures > 0) warnings.push(`${pictures} ${pictures === 1 ? 'picture' : 'pictures'} left out of ${name}: only text is read.`);
  detach(bytes, options);
  const steps = layOutStepwise(name, text);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return { ...contentOf(value, text), warnings };
    // Lets a cancel come through.
    await setImmediate();
    signal?.throwIfAborted();
    onProgress?.({ done: value, total: text.length, unit: 'characters' });
  }
};

/** Pictures written into the text itself, none of which runs over lines: every line keeps its number. */
export function withoutPictures(text: string): { text: string; pictures: number } {
  let pictures = 0;
  if (!text.includes(';base64,')) return { text, pictures };
  const kept = text.replace(/data:(?:image|font|audio|video|application)\/[\w.+-]+;base64,[A-Za-z0-9+/=]{64,}/g, () => {
    pictures++;
    return '';
  });
  return { text: kept, pictures };
}

/** Text that is there already, as a document. `name` decides how it is laid out. */
export const laidOut = (text: string, name: string): Content => presentable(contentOf(layOut(basename(name), text), text));

const contentOf = (layout: Layout, text: string): Content => ({ ...layout, text, pages: null, anchors: [], warnings: [] });
