import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { FocusError } from '../errors.ts';

/** Plain text larger than this is refused: as tokens it would be beyond any model that runs here. */
const largestBytes = 64 * 2 ** 20;

/** Reads a plain text or Markdown file as UTF-8. @throws FocusError naming the file and what is wrong with it. */
export async function readTextFile(path: string): Promise<string> {
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
    return decodeText(await handle.readFile(), name);
  } finally {
    await handle.close();
  }
}

/** Bytes of a file as UTF-8 text. @throws FocusError naming the file and what is wrong with it. */
export function decodeText(bytes: Uint8Array, name: string): string {
  if (bytes.length === 0) throw new FocusError('file-empty', `${name} is empty: there is nothing to read.`);
  const zero = bytes.indexOf(0);
  if (zero >= 0) throw new FocusError('file-binary', `${name} is not text (a zero byte at offset ${zero}). Plain text and Markdown are read here.`);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (text.trim() === '') throw new FocusError('file-empty', `${name} holds only white space: there is nothing to read.`);
    return text;
  } catch (cause) {
    if (cause instanceof FocusError) throw cause;
    throw new FocusError('file-encoding', `${name} is not valid UTF-8 (near byte ${firstInvalidUtf8(bytes)}). Save it as UTF-8, then try again.`, {
      cause,
    });
  }
}

function firstInvalidUtf8(bytes: Uint8Array): number {
  // Halving works since every prefix of the valid start is valid: `stream` forgives a character that is cut off at the end.
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      low = middle;
    } catch {
      high = middle - 1;
    }
  }
  return low;
}
