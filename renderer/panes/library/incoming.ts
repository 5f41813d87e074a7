/** What a person drops or picks, as sources of an import: by path where the window knows it (Electron), else by content. */
import type { DirectoryDropItem, DropItem, FileDropItem } from 'react-aria-components';
import type { ImportSource } from '../../../electron/domain/job.ts';
import { bytes } from '../../base/numbers.ts';
import { strings } from '../../base/strings.ts';
import { useToasts } from '../../base/toasts.ts';
import { useLibrary } from '../../stores/library.ts';

export interface Incoming {
  file: File;
  /** Below the folder that was dropped or picked, the folder included; just the name for single files. */
  path: string;
}

/** How a folder is taken; none = as what is in it suggests. */
export type FolderWay = 'whole' | 'files';

/** A browser hands a file over as one message, and so a folder. Bytes. */
const largestMessage = 60e6;
const mostInBatch = 1000;
const mostInFolder = 20_000;

/** What others wrote, and what tools keep for themselves: not worth handing over. */
const leftOut = /(?:^|\/)(?:\.[^/]+|node_modules|__pycache__|dist|build|target|vendor)\//;
/** Hidden, but they tell what a folder is, and what of it is to be left out. */
const telling = /^[^/]+\/\.git\/HEAD$|\/\.gitignore$/;

const isWanted = ({ path }: Incoming) => telling.test(path) || !(leftOut.test(path) || path.split('/').at(-1)!.startsWith('.'));

export async function importFiles(files: Incoming[], way?: FolderWay): Promise<void> {
  const { import: take } = useLibrary.getState();
  const single: Incoming[] = [];
  const inFolders = files.filter(({ path }) => path.includes('/'));
  for (const [top, below] of Map.groupBy(inFolders, ({ path }) => path.slice(0, path.indexOf('/')))) {
    const known = pathOf(below, top);
    const as = way ? { folder: way } : {};
    if (known) await take([{ kind: 'path', path: known, ...as }]);
    else {
      const wanted = below.filter(isWanted);
      const size = wanted.reduce((sum, { file }) => sum + file.size, 0);
      if (size <= largestMessage && wanted.length <= mostInFolder)
        await take([{ kind: 'folder', name: top, files: await Promise.all(wanted.map((each) => inFolder(each, top))), ...as }]);
      else {
        useToasts.getState().show({ kind: 'error', text: strings.library.folderTooLarge(top, bytes(size), bytes(largestMessage)) });
        single.push(...wanted.filter(({ path }) => !telling.test(path)));
      }
    }
  }
  await importContents([...files.filter(({ path }) => !path.includes('/')), ...single]);
}

/** Folders are walked; what is neither file nor folder (a text, say) is left. */
export async function dropped(items: DropItem[]): Promise<Incoming[]> {
  const found: Incoming[] = [];
  const take = async (item: FileDropItem | DirectoryDropItem, above: string): Promise<void> => {
    const path = above + item.name;
    if (item.kind === 'file') found.push({ file: await item.getFile(), path });
    else if (!leftOut.test(`${path}/`)) for await (const entry of item.getEntries()) await take(entry, `${path}/`);
    else if (item.name === '.git') found.push({ file: new File([], 'HEAD'), path: `${path}/HEAD` });
  };
  for (const item of items) if (item.kind !== 'text') await take(item, '');
  return found;
}

/** Where the folder is on this machine, by the files in it; null = the window knows no paths. */
function pathOf(files: Incoming[], top: string): string | null {
  for (const { file, path } of files) {
    const whole = globalThis.focusBridge?.pathOf(file).replaceAll('\\', '/');
    if (whole?.endsWith(path)) return whole.slice(0, whole.length - path.length + top.length);
  }
  return null;
}

async function inFolder({ file, path }: Incoming, top: string): Promise<{ path: string; base64: string }> {
  return { path: path.slice(top.length + 1), base64: await base64Of(file) };
}

const base64Of = async (file: File) => new Uint8Array(await file.arrayBuffer()).toBase64();

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
    } else if (file.size > largestMessage) {
      useToasts.getState().show({ kind: 'error', text: strings.library.tooLarge(path, bytes(file.size), bytes(largestMessage)) });
      continue;
    } else {
      if (size + file.size > largestMessage) await send();
      batch.push({ kind: 'file', name: path, base64: await base64Of(file) });
      size += file.size;
    }
    if (batch.length === mostInBatch) await send();
  }
  await send();
}
