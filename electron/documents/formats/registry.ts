/** What Focus can open: everything that asks for formats asks here. The list itself is formats.ts. */
import { basename, extname } from 'node:path';
import { FocusError } from '../../errors.ts';
import type { FormatRecord } from './format.ts';
import * as records from './formats.ts';
import { unread } from './unread.ts';

/** Formats with files of their own before those that sources are written in: of two that claim an ending, the first has it. */
export const formats: readonly FormatRecord[] = Object.values<FormatRecord>(records).sort((a, b) => rank(a) - rank(b));

function rank({ inFolder }: FormatRecord): number {
  return inFolder === 'source' ? 1 : 0;
}

/** Of a file's beginning; bytes. */
const headBytes = 1024;

/**
 * The format of a file: what it begins with tells some beyond doubt; else its name decides, and where that says nothing, the text.
 * @throws FocusError 'file-unreadable' with the way out when it is known that nothing here reads such files.
 */
export function formatOfFile(name: string, bytes: Uint8Array): FormatRecord {
  const begins = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, headBytes)).toString('latin1');
  const ending = extname(name).toLowerCase();
  const found = formats.find((format) => format.begins?.test(begins)) ?? formatOfName(name);
  if (found) return found;
  const hint = unread.get(ending);
  if (hint && !begins.startsWith('-----BEGIN')) throw new FocusError('file-unreadable', `${name} is ${hint}, then import that.`);
  return (ending === '' && formats.find((format) => format.resembles?.test(begins))) || records.text;
}

/** By its name alone; null = that says nothing. */
export function formatOfName(name: string): FormatRecord | null {
  const file = basename(name).toLowerCase();
  const ending = extname(file);
  // As books are handed on: ".fb2.zip".
  const longer = extname(file.slice(0, file.length - ending.length)) + ending;
  return (
    formats.find(
      ({ endings, names, but }) => ((endings.includes(ending) || endings.includes(longer)) && !but?.test(file)) || names?.includes(file),
    ) ?? null
  );
}

export const isPlain = (name: string): boolean => formats.find((format) => format.name === name)?.plain ?? false;

/** What people call a format; one of a library of a newer Focus by its name. */
export const labelOf = (name: string): string => formats.find((format) => format.name === name)?.label ?? name.toUpperCase();
