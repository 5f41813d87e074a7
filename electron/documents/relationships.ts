/** Parts of an Office file, which lead to one another by relationships, and what the file says of itself. */
import { posix } from 'node:path';
import type { Archive } from './archive.ts';
import { elements } from './xml.ts';

export interface Related {
  /** The last word of its type: "slide", "sharedStrings". */
  kind: string;
  path: string;
}

/** By id; `part` '' = the file itself. What lies outside of it is not among them. */
export async function relatedTo(archive: Archive, part: string): Promise<Map<string, Related>> {
  const folder = posix.dirname(part);
  const xml = await archive.text(part === '' ? '_rels/.rels' : posix.join(folder, '_rels', `${posix.basename(part)}.rels`));
  const found = new Map<string, Related>();
  elements(xml ?? '', {
    onOpen(tag, { Id, Type = '', Target, TargetMode }) {
      if (tag !== 'Relationship' || !Id || !Target || TargetMode === 'External') return;
      found.set(Id, { kind: Type.slice(Type.lastIndexOf('/') + 1), path: Target.startsWith('/') ? Target.slice(1) : posix.join(folder, Target) });
    },
  });
  return found;
}

/** The id by which an element names another part; most programs call its namespace r. */
export const relationOf = (attributes: Record<string, string>): string | undefined =>
  attributes['r:id'] ?? Object.entries(attributes).find(([name]) => name.endsWith(':id'))?.[1];

export async function aboutOffice(archive: Archive): Promise<{ title: string; creator: string }> {
  const about = { title: '', creator: '' };
  elements((await archive.text('docProps/core.xml')) ?? '', {
    onClose(tag, words) {
      if (tag === 'title' || tag === 'creator') about[tag] = words;
    },
  });
  return about;
}
