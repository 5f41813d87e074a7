/** JSON of records reads like a table: every record a block with its number. Any other JSON is read as it is written, line by line. */
import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { FocusError } from '../../../errors.ts';
import { type Content, ContentWriter, type Importer, type ImportOptions } from '../../content.ts';
import { decode } from '../../encoding.ts';
import { counted, longestText, written } from '../../written.ts';
import { readCode } from '../code/code.ts';
import { readJsonl } from '../jsonl/jsonl.ts';
import { outlinesLeftOut, parsedJson, putRecord } from '../jsonl/records.ts';

const largestBytes = 64 * 2 ** 20;
/** Lists of records lie at the top, or not far below it. */
const deepestList = 4;
/** Of all values, the share that lies in records. */
const leastShare = 0.5;
/** Names that each stand for a record of the same kind; fewer are the parts of one. */
const leastNamed = 20;
const leastAlike = 0.8;
/** Bare values are put together to blocks of about this length, UTF-16 units. */
const longestRun = 300;

/** Records that lie beside each other. `path`: of the list, '' = it is all there is. */
interface List {
  path: string;
  value: object;
  records: [string, unknown][];
}

export const readJson: Importer = async (bytes, path, options = {}) => {
  const name = basename(path);
  if (bytes.length > largestBytes) throw new FocusError('file-too-large', `${name} has more than 64 MiB; JSON of up to that is read. Split it.`);
  const { text, warnings } = decode(bytes, name);
  let root: unknown;
  try {
    root = parsedJson(text);
  } catch (cause) {
    if (isJsonLines(text)) return readJsonl(bytes, path, options);
    const content = await readCode(bytes, path, options);
    const at = /\(line \d+ column \d+\)/.exec((cause as Error).message)?.[0];
    return { ...content, warnings: [...content.warnings, `${name} is not valid JSON${at ? ` ${at}` : ''}; it was read as text, line by line.`] };
  }
  const lists = listsIn(root);
  return (lists.length > 0 && (await readRecords(root, lists, name, warnings, options))) || readCode(bytes, path, options);
};

/** Programs that write JSON line by line call it JSON, too. */
function isJsonLines(text: string): boolean {
  const [first, second] = text.trimStart().split('\n', 2);
  return [first, second].every((line) => {
    try {
      return typeof JSON.parse(line ?? '') === 'object';
    } catch {
      return false;
    }
  });
}

/** null = they are all empty. */
async function readRecords(
  root: unknown,
  lists: readonly List[],
  name: string,
  warnings: string[],
  { signal, onProgress }: ImportOptions,
): Promise<Content | null> {
  const writer = new ContentWriter();
  const leftOut = { outlines: 0 };
  const total = lists.reduce((sum, { records }) => sum + records.length, 0);
  let done = 0;
  const step = async () => {
    if (writer.length > longestText) throw new FocusError('file-too-large', `${name} has more than 256 million characters. Split it.`);
    if (++done % 10_000 !== 0) return;
    signal?.throwIfAborted();
    onProgress?.({ done, total, unit: 'rows' });
    await setImmediate();
  };
  // What the file says around its records.
  if (lists[0]!.path !== '') putRecord(writer, root, '', leftOut, new Set(lists.map(({ value }) => value)));
  for (const { path, records } of lists) {
    const isOne = lists.length === 1;
    if (!isOne) writer.block('heading', path, { level: 1, place: path });
    const within = (place: string) => (isOne ? place : `${path}, ${place}`);
    for (let i = 0; i < records.length; ) {
      const run = bareFrom(records, i);
      if (run === i) {
        const [key, record] = records[i++]!;
        putRecord(writer, record, within(`record ${key}`), leftOut);
      } else {
        const values = records.slice(i, run).flatMap(([, value]) => (value === null || value === '' ? [] : [String(value)]));
        const place = run - i === 1 ? `record ${records[i]![0]}` : `records ${records[i]![0]} to ${records[run - 1]![0]}`;
        writer.block('table', values.join('\n'), { place: within(place) });
        i = run;
      }
      await step();
    }
  }
  if (writer.length === 0) return null;
  const metadata = { records: counted(total, 'record') };
  return written('json', writer, { title: null, metadata, warnings: [...warnings, ...outlinesLeftOut(leftOut, name)] });
}

/** Behind the bare values from here on that make one block. */
function bareFrom(records: List['records'], from: number): number {
  let at = from;
  for (let length = 0; at < records.length && length < longestRun; at++) {
    const value = records[at]![1];
    if (typeof value === 'object' && value !== null) break;
    length += String(value).length + 1;
  }
  return at;
}

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** [] = what is there is no data: most of it lies in no list of records. */
function listsIn(root: unknown): List[] {
  if (!isContainer(root)) return [];
  if (Array.isArray(root)) return [{ path: '', value: root, records: numbered(root) }];
  const lists: List[] = [];
  const look = (value: unknown, path: string, depth: number) => {
    if (!isContainer(value)) return;
    if (Array.isArray(value)) {
      if (value.length > 1 && value.every(isContainer)) lists.push({ path, value, records: numbered(value) });
    } else if (areAlike(Object.values(value))) lists.push({ path, value, records: Object.entries(value) });
    else if (depth < deepestList) for (const [key, inner] of Object.entries(value)) look(inner, path === '' ? key : `${path}.${key}`, depth + 1);
  };
  look(root, '', 0);
  const inRecords = lists.reduce((sum, { value }) => sum + valuesIn(value), 0);
  return inRecords >= leastShare * valuesIn(root) ? lists : [];
}

const numbered = (list: unknown[]): [string, unknown][] => list.map((record, i) => [String(i + 1), record]);

/** Many records, each under a name of its own: nearly all have one field in common. */
function areAlike(values: unknown[]): boolean {
  if (values.length < leastNamed || !values.every((value) => isContainer(value) && !Array.isArray(value))) return false;
  const counts = new Map<string, number>();
  for (const value of values) for (const key of Object.keys(value as object)) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts.values().some((count) => count >= leastAlike * values.length);
}

function valuesIn(root: unknown): number {
  let count = 0;
  const waiting = [root];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (!isContainer(value)) count++;
    else for (const inner of Object.values(value)) waiting.push(inner);
  }
  return count;
}
