/** JSON line by line: every record a block, "name: value; name: value", with its line as its place. */
import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { FocusError } from '../../../errors.ts';
import { ContentWriter, type Importer } from '../../content.ts';
import { decode } from '../../encoding.ts';
import { longestText, written } from '../../written.ts';

const largestBytes = 128 * 2 ** 20;

export const readJsonl: Importer = async (bytes, path, { signal, onProgress } = {}) => {
  const name = basename(path);
  if (bytes.length > largestBytes) throw new FocusError('file-too-large', `${name} has more than 128 MiB; data of up to that is read. Split it.`);
  const { text, warnings } = decode(bytes, name);
  const writer = new ContentWriter();
  const broken: number[] = [];
  let number = 0;
  for (const { 0: line } of text.matchAll(/[^\n]+|(?<=\n)(?=\n)|^(?=\n)/g)) {
    number++;
    if (number % 10_000 === 0) {
      signal?.throwIfAborted();
      onProgress?.({ done: writer.length, total: text.length, unit: 'characters' });
      await setImmediate();
    }
    if (line.trim() === '') continue;
    writer.block(
      'table',
      recordText(line, () => broken.push(number)),
      { place: `line ${number}` },
    );
    if (writer.length > longestText) throw new FocusError('file-too-large', `${name} has more than 256 million characters. Split it.`);
  }
  if (writer.length === 0) throw new FocusError('file-empty', `${name} has no records: there is nothing to read.`);
  if (broken.length > 0)
    warnings.push(
      `${broken.length} ${broken.length === 1 ? 'line' : 'lines'} of ${name} not valid JSON and taken as written (the first is line ${broken[0]}).`,
    );
  return written('jsonl', writer, { title: null, warnings });
};

function recordText(line: string, onBroken: () => void): string {
  let record: unknown;
  try {
    record = JSON.parse(line);
  } catch {
    onBroken();
    return line;
  }
  const parts: string[] = [];
  const waiting: [string, unknown][] = [['', record]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [name, value] = next;
    if (Array.isArray(value)) for (let i = value.length - 1; i >= 0; i--) waiting.push([name, value[i]]);
    else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value).reverse()) waiting.push([name === '' ? key : shortened(`${name}.${key}`), inner]);
    else if (value !== null && value !== '') parts.push(name === '' ? String(value) : `${name}: ${String(value).replace(/\s+/g, ' ')}`);
  }
  return parts.join('; ') || line;
}

/** Names of records within records: nested deeply, they would take the square of their number. */
const shortened = (name: string) => (name.length > 120 ? `…${name.slice(-119)}` : name);
