/** What a command is asked about: files, folders, or all documents of a workspace. */
import { basename, join } from 'node:path';
import type { Command } from 'commander';
import { sourceFrom, sourceOf } from '../api/sources.ts';
import type { Content, ImportProgress } from '../documents/content.ts';
import type { Library } from '../documents/library/library.ts';
import { locationOf } from '../documents/places.ts';
import type { Location, Span } from '../domain/location.ts';
import type { SourceText } from '../engine/contract.ts';
import { FocusError } from '../errors.ts';
import { listed } from './import.ts';
import { workspaceOf } from './library.ts';
import type { Session } from './session.ts';

/** A text with what people call it, and its places. */
export interface Named {
  source: SourceText;
  title: string;
  laid: Pick<Content, 'blocks' | 'sections' | 'language'>;
}

export function placeIn({ source, laid }: Named, span: Span): Omit<Location, 'document'> {
  const { document: _, ...location } = locationOf(laid, source.id, span);
  return location;
}

export const bare = ({ source }: Named) => source;

/** Files and the workspace's documents together; a command without either is used wrongly. */
export async function chosen(files: string[], workspace: string | undefined, command: Command, session: Session): Promise<Named[]> {
  if (files.length === 0 && workspace === undefined) command.error('error: name a file, or a workspace with --workspace');
  return [...(workspace === undefined ? [] : inWorkspace(session.library(), workspace)), ...(await inFiles(files, session))];
}

/** Every document of the workspace. */
function inWorkspace(library: Library, wanted: string): Named[] {
  const workspace = workspaceOf(library, wanted);
  const documents = library.documents(workspace.id);
  if (documents.length === 0)
    throw new FocusError('bad-input', `${workspace.name} holds no documents. Import one: focus import FILE --workspace "${workspace.name}"`);
  return documents.map(({ id, title }) => ({ source: sourceOf(library, id), title, laid: library.text(id) }));
}

/** The files, and those of the folders; nothing of them is kept in the library. */
async function inFiles(paths: string[], session: Session): Promise<Named[]> {
  const documents = session.documents(null);
  const sources: Named[] = [];
  for (const path of paths)
    for (const item of await listed(documents, path, {}, session)) {
      const hooks = {
        signal: session.signal,
        onProgress: ({ done, total, unit }: ImportProgress) => session.progress(`${item.name} ${done}/${total} ${unit}`),
      };
      const content = await documents.call({ method: 'read', item }, hooks);
      for (const warning of content.warnings) session.say(warning);
      const id = item.kind === 'file' && item.name !== basename(path) ? join(path, item.name) : path;
      sources.push({ source: sourceFrom(id, content), title: basename(id), laid: content });
    }
  return sources;
}

/** One file, or one folder as a whole. */
export async function inFile(path: string, session: Session): Promise<Named> {
  const [source, second] = await inFiles([path], session);
  if (second) throw new FocusError('bad-input', `${path} is a folder of several documents. Name one of them.`);
  return source!;
}
