/** What a person drops or picks, as sources of an import: by path where the window knows it (Electron), else by content. */
import type { DirectoryDropItem, DropItem, FileDropItem } from 'react-aria-components';
import type { ImportSource } from '../../../electron/api/contract.ts';
import { bytes } from '../../app/numbers.ts';
import { strings } from '../../app/strings.ts';
import { useToasts } from '../../app/toasts.tsx';
import { useLibrary } from '../../stores/library.ts';

export interface Incoming {
  file: File;
  /** Below the folder that was dropped or picked, the folder included; just the name for single files. */
  path: string;
}

/** A browser hands a file over as one message. Bytes. */
const largestFile = 60e6;
/** One import is one message too. */
const largestBatch = 60e6;
const mostInBatch = 1000;

/** What others wrote, and what tools keep for themselves: not worth handing over file by file. */
const leftOut = /(?:^|\/)(?:\.[^/]+|node_modules|__pycache__|dist|build|target|vendor)\//;

export function importFiles(files: Incoming[]): Promise<void> {
  const folder = folderOf(files);
  if (folder) return useLibrary.getState().import([{ kind: 'path', path: folder }]);
  return importContents(files.filter(({ path }) => !leftOut.test(path) && !path.split('/').at(-1)!.startsWith('.')));
}

/** Folders are walked; what is neither file nor folder (a text, say) is left. */
export async function dropped(items: DropItem[]): Promise<Incoming[]> {
  const found: Incoming[] = [];
  const take = async (item: FileDropItem | DirectoryDropItem, above: string): Promise<void> => {
    const path = above + item.name;
    if (item.kind === 'file') found.push({ file: await item.getFile(), path });
    else if (!leftOut.test(`${path}/`)) for await (const entry of item.getEntries()) await take(entry, `${path}/`);
  };
  for (const item of items) if (item.kind !== 'text') await take(item, '');
  return found;
}

/** The folder of this machine that all these files come from, where the window knows paths and a folder was picked. */
function folderOf(files: Incoming[]): string | null {
  const first = files[0];
  if (!first?.path.includes('/') || files.some(({ path }) => path.split('/')[0] !== first.path.split('/')[0])) return null;
  const whole = globalThis.focusBridge?.pathOf(first.file).replaceAll('\\', '/');
  const top = first.path.split('/')[0]!;
  return whole?.endsWith(first.path) ? whole.slice(0, whole.length - first.path.length + top.length) : null;
}

async function importContents(files: Incoming[]): Promise<void> {
  let batch: ImportSource[] = [];
  let size = 0;
  const send = async () => {
    if (batch.length > 0) await useLibrary.getState().import(batch);
    batch = [];
    size = 0;
  };
  for (const { file, path } of files) {
    const known = globalThis.focusBridge?.pathOf(file);
    if (known) {
      batch.push({ kind: 'path', path: known });
    } else if (file.size > largestFile) {
      useToasts
        .getState()
        .show({ kind: 'error', text: strings.library.tooLarge(path, bytes(file.size), bytes(largestFile)), code: 'file-too-large' });
      continue;
    } else {
      if (size + file.size > largestBatch) await send();
      batch.push({ kind: 'file', name: path, base64: new Uint8Array(await file.arrayBuffer()).toBase64() });
      size += file.size;
    }
    if (batch.length === mostInBatch) await send();
  }
  await send();
}
