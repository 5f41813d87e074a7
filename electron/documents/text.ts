import { basename } from 'node:path';
import type { Importer } from './content.ts';
import { layOut } from './layout.ts';
import { decodeText } from './text-file.ts';

/** Plain text and Markdown. */
export const readText: Importer = async (bytes, name) => laidOut(decodeText(bytes, name), name);

/** Text that is there already, as a document. `name` decides how it is laid out. */
export function laidOut(text: string, name: string) {
  const { title, format, blocks, sections, language } = layOut(basename(name), text);
  return { format, title, metadata: {}, text, blocks, sections, language, pages: null, anchors: [], warnings: [] };
}
