/** JSON line by line: every record a block, "name: value; name: value", with its line as its place; a long one by its paths too. */
import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { FocusError } from '../../../errors.ts';
import { ContentWriter, type Importer } from '../../content.ts';
import { decode } from '../../encoding.ts';
import { longestText, written } from '../../written.ts';
import { outlinesLeftOut, parsedJson, putRecord } from './records.ts';

const largestBytes = 128 * 2 ** 20;

export const readJsonl: Importer = async (bytes, path, { signal, onProgress } = {}) => {
  const name = basename(path);
  if (bytes.length > largestBytes) throw new FocusError('file-too-large', `${name} has more than 128 MiB; data of up to that is read. Split it.`);
  const { text, warnings } = decode(bytes, name);
  const writer = new ContentWriter();
  const broken: number[] = [];
  const leftOut = { outlines: 0 };
  let number = 0;
  for (const { 0: line } of text.matchAll(/[^\n]+|(?<=\n)(?=\n)|^(?=\n)/g)) {
    number++;
    if (number % 10_000 === 0) {
      signal?.throwIfAborted();
      onProgress?.({ done: writer.length, total: text.length, unit: 'characters' });
      await setImmediate();
    }
    if (line.trim() === '') continue;
    const place = `line ${number}`;
    const record = recordOf(line);
    if (record === undefined) broken.push(number);
    if (record === undefined || !putRecord(writer, record, place, leftOut)) writer.block('table', line, { place });
    if (writer.length > longestText) throw new FocusError('file-too-large', `${name} has more than 256 million characters. Split it.`);
  }
  if (writer.length === 0) throw new FocusError('file-empty', `${name} has no records: there is nothing to read.`);
  if (broken.length > 0)
    warnings.push(
      `${broken.length} ${broken.length === 1 ? 'line' : 'lines'} of ${name} not valid JSON and taken as written (the first is line ${broken[0]}).`,
    );
  return written('jsonl', writer, { title: null, warnings: [...warnings, ...outlinesLeftOut(leftOut, name)] });
};

/** undefined = it is no JSON. */
function recordOf(line: string): unknown {
  try {
    return parsedJson(line);
  } catch {
    return undefined;
  }
}
