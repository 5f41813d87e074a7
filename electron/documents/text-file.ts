import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { FocusError } from '../errors.ts';
import { decode } from './encoding.ts';

/** Plain text larger than this is refused: as tokens it would be beyond any model that runs here. */
const largestBytes = 64 * 2 ** 20;

/** Reads a plain text or Markdown file; `warn` hears what encoding was guessed. @throws FocusError naming the file and what is wrong with it. */
export async function readTextFile(path: string, warn: (sentence: string) => void = console.warn): Promise<string> {
  const name = basename(path);
  const handle = await open(path, 'r').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') throw new FocusError('file-missing', `${path} does not exist. Check the path.`, { cause });
    throw new FocusError('file-unreadable', `${path} cannot be opened (${cause.code}). Check its permissions.`, { cause });
  });
  try {
    const info = await handle.stat();
    if (info.isDirectory()) throw new FocusError('bad-input', `${path} is a folder. Import folders with "focus import".`);
    if (info.size === 0) throw new FocusError('file-empty', `${name} is empty: there is nothing to read.`);
    if (info.size > largestBytes) {
      throw new FocusError(
        'file-too-large',
        `${name} has ${Math.round(info.size / 2 ** 20)} MiB; text files of up to ${largestBytes / 2 ** 20} MiB are read. Split it.`,
      );
    }
    const { text, warnings } = decode(await handle.readFile(), name);
    for (const sentence of warnings) warn(sentence);
    return text;
  } finally {
    await handle.close();
  }
}
