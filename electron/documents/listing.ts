/** What a path of this machine comes to: a file is one item, a source folder is one document, a folder of books is its files. */
import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { FocusError } from '../errors.ts';
import { languageOf } from './formats/code/languages.ts';
import { type Listed, listFolder } from './formats/folder/folder-walk.ts';
import { isPicture, isProjectFile, leftOutSentences, tooLarge } from './formats/folder/left-out.ts';
import type { Item, Listing } from './item.ts';
import { shown } from './presentable.ts';

const mostFiles = 20_000;
/**
 * @param folder how a folder is taken; none = a project (by its files at the top) and a folder of mostly code are one document.
 * @throws FocusError when there is nothing at the path, or it cannot be opened.
 */
export async function listPath(path: string, folder?: 'whole' | 'files', signal?: AbortSignal): Promise<Listing> {
  const root = resolve(path);
  const name = shown(basename(root) || root);
  const info = await stat(root).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'EACCES') throw new FocusError('file-unreadable', `${path} cannot be opened (EACCES). Check its permissions.`, { cause });
    if (cause.code === 'ELOOP')
      throw new FocusError('file-unreadable', `${path} is a symbolic link that leads to itself. Check the link.`, { cause });
    throw new FocusError('file-missing', `${path} does not exist. Check the path.`, { cause });
  });
  if (!info.isDirectory()) return { items: [{ kind: 'file', name, path: root }], notes: [] };

  const listed: Listed[] = [];
  for await (const each of listFolder(root, signal ? { signal } : {})) listed.push(each);
  if (folder === 'whole' || (folder === undefined && isProject(listed)))
    return { items: [{ kind: 'folder', name, path: root }], notes: folder ? [] : [`${name} is taken as one document: a source folder.`] };

  const texts = listed.filter(isRead);
  // Pictures beside texts are their ornament; where there is nothing else they are what is meant.
  const files = texts.length > 0 ? texts : listed.filter(({ path, bytes }) => bytes > 0 && isPicture(path));
  if (files.length > mostFiles)
    throw new FocusError('file-too-large', `${name} holds more than ${mostFiles} files to import. Import a folder inside it.`);
  if (files.length === 0)
    throw new FocusError('file-empty', `${name} holds no file that can be read. ${leftOutSentences(listed).slice(0, 5).join(' ')}`.trim());
  const items: Item[] = files.map(({ path: below }) => ({ kind: 'file', name: shown(below), path: join(root, below) }));
  return {
    items,
    notes: [
      `${name} is taken file by file: ${items.length === 1 ? 'one document' : `${items.length} documents`}.`,
      ...leftOutSentences(listed.filter((each) => !files.includes(each))),
    ],
  };
}

/** Documents of their own, and texts; a long text is a book, long code or data is not read. */
function isRead({ kind, path, reason }: Listed): boolean {
  return reason === null || kind === 'document' || (reason === tooLarge && languageOf(path) === null);
}

function isProject(listed: readonly Listed[]): boolean {
  const count = (kind: Listed['kind']) => listed.filter((each) => each.kind === kind).length;
  const code = count('code');
  if (code === 0) return false;
  const marked = listed.some(({ path }) => path === '.git/' || isProjectFile(path));
  return marked ? code >= count('document') : code >= count('document') + count('text');
}
