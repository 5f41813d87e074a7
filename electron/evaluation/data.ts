/** What is measured on: texts, folders of code, JSON lines; `.xz` is unpacked on the way. */
import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { readTextFile } from '../documents/text-file.ts';
import { FocusError } from '../errors.ts';

const mostUnpackedBytes = 2 ** 30;

/** A file's text, `.xz` unpacked. */
export async function readText(path: string): Promise<string> {
  if (!path.endsWith('.xz')) return readTextFile(path);
  await stat(path).catch((cause: unknown) => {
    throw new FocusError('file-missing', `${path} does not exist. Check the path.`, { cause });
  });
  try {
    return (await promisify(execFile)('xz', ['-dc', path], { maxBuffer: mostUnpackedBytes })).stdout;
  } catch (cause) {
    throw new FocusError('file-unreadable', `${path} could not be unpacked by xz. Install xz, or unpack the file first.`, { cause });
  }
}

/** One object a line. @throws FocusError naming the line that is none. */
export async function jsonLines<T>(path: string): Promise<T[]> {
  return (await readText(path)).split('\n').flatMap((line, i) => {
    if (line.trim() === '') return [];
    try {
      return [JSON.parse(line) as T];
    } catch (cause) {
      throw new FocusError('bad-input', `${path}, line ${i + 1} is not JSON.`, { cause });
    }
  });
}

/**
 * Running text to measure perplexity on: a book or other prose (hard wraps undone), the `context` or `text` fields of JSON lines
 * (each once), or a folder of code (its files in the order of their names, line breaks kept).
 */
export async function runningText(path: string): Promise<string> {
  const info = await stat(path).catch((cause: unknown) => {
    throw new FocusError('file-missing', `${path} does not exist. Check the path.`, { cause });
  });
  if (info.isDirectory()) return folderOfCode(path);
  const name = basename(path).replace(/\.xz$/, '');
  if (name.endsWith('.jsonl')) {
    const fields = (await jsonLines<{ context?: string; text?: string }>(path)).map((line) => line.context ?? line.text ?? '');
    return unwrap([...new Set(fields)].join('\n\n'));
  }
  const text = await readText(path);
  return /\.(?:txt|md)$/.test(name) ? unwrap(text) : text;
}

async function folderOfCode(folder: string): Promise<string> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => /\.(?:py|[cm]?[jt]sx?|rs|go|java|c|h|cpp)$/.test(file)).sort();
  if (files.length === 0) throw new FocusError('bad-input', `${folder} holds no source files.`);
  const texts: string[] = [];
  for (const file of files) if ((await stat(join(folder, file))).size > 0) texts.push(await readTextFile(join(folder, file)));
  return texts.join('\n');
}

/** Hard-wrapped prose to one line a paragraph, as the training texts are. */
export const unwrap = (text: string) => text.replace(/[ \t]+/g, ' ').replace(/(?<!\n)\n(?!\n)/g, ' ');
