/** A record of JSON as people read it: "name: value; name: value", what lies deeper by its path. */
import type { ContentWriter } from '../../content.ts';
import { counted } from '../../written.ts';

interface Field {
  path: string;
  value: string;
}

/** A record longer than this is several blocks, each with the path of what it holds. UTF-16 units. */
const longestBlock = 600;
/** Numbers within lists within lists: beyond so many they are an outline on a map, which nobody reads. */
const mostCoordinates = 100;
/** As the lists of GeoJSON lie in each other. */
const deepestCoordinates = 4;

/** Of all records of a file. */
export interface LeftOut {
  outlines: number;
}

export const outlinesLeftOut = ({ outlines }: LeftOut, name: string): string[] =>
  outlines > 0 ? [`${counted(outlines, 'outline')} of more than ${mostCoordinates} coordinates left out of ${name}.`] : [];

/** Numbers stay as they are written: 1.50, and all digits of a long one. @throws SyntaxError */
export function parsedJson(text: string): unknown {
  if (!/\d{16}|\.\d*0(?!\d)|\d[eE]/.test(text)) return JSON.parse(text);
  const asWritten = (_: string, value: unknown, { source }: { source?: string }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source ? source : value;
  try {
    // The third parameter is newer than its type.
    return JSON.parse(text, asWritten as (key: string, value: unknown) => unknown);
  } catch (cause) {
    // The walk over what is parsed goes as deep as that is nested.
    if (cause instanceof RangeError) return JSON.parse(text);
    throw cause;
  }
}

/** @param place of the record, whose fields are told by their paths where it is long; '' = by their paths alone. @returns whether there was anything in it. */
export function putRecord(writer: ContentWriter, record: unknown, place: string, leftOut: LeftOut, skip?: ReadonlySet<unknown>): boolean {
  const fields = fieldsOf(record, leftOut, skip);
  const before = writer.length;
  let group: Field[] = [];
  let length = 0;
  const put = (all: boolean) => {
    if (group.length === 0) return;
    const first = group[0]!.path;
    const last = group.at(-1)!.path;
    const within = all || first === '' ? '' : first === last ? first : `${first} to ${last}`;
    writer.block('table', group.map(worded).join('; '), { place: [place, within].filter(Boolean).join(', ') });
    group = [];
    length = 0;
  };
  const isShort = lengthOf(fields) <= longestBlock;
  for (const field of fields) {
    const { path, value } = field;
    if (!isShort && length + value.length > longestBlock) put(false);
    group.push(field);
    length += path.length + value.length + 4;
  }
  put(isShort && place !== '');
  return writer.length > before;
}

const worded = ({ path, value }: Field) => (path === '' ? value : `${path}: ${value}`);

function lengthOf(fields: readonly Field[]): number {
  return fields.reduce((sum, { path, value }) => sum + path.length + value.length + 4, 0);
}

function fieldsOf(record: unknown, leftOut: LeftOut, skip?: ReadonlySet<unknown>): Field[] {
  const fields: Field[] = [];
  const waiting: [string, unknown][] = [['', record]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [path, value] = next;
    if (skip?.has(value)) continue;
    if (Array.isArray(value)) {
      if (Array.isArray(value[0]) && (coordinatesIn(value, deepestCoordinates) ?? 0) > mostCoordinates) leftOut.outlines++;
      else if (path !== '' && value.length > 1 && value.every((each) => each !== null && typeof each !== 'object'))
        fields.push({ path, value: value.map(plain).join(', ') });
      else for (let i = value.length - 1; i >= 0; i--) waiting.push([path, value[i]]);
    } else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value).reverse()) waiting.push([path === '' ? key : shortened(`${path}.${key}`), inner]);
    else if (value !== null && value !== '') fields.push({ path, value: plain(value) });
  }
  return fields;
}

const plain = (value: unknown) => String(value).replace(/\s+/g, ' ');

/** null = there is something else among them. */
function coordinatesIn(value: unknown, depth: number): number | null {
  if (!Array.isArray(value)) return typeof value === 'number' || (typeof value === 'string' && /^-?\d+(?:\.\d*)?$/.test(value)) ? 1 : null;
  if (depth === 0) return null;
  let sum = 0;
  for (const each of value) {
    const count = coordinatesIn(each, depth - 1);
    if (count === null) return null;
    sum += count;
  }
  return sum;
}

/** Names of records within records: nested deeply, they would take the square of their number. */
const shortened = (path: string) => (path.length > 120 ? `…${path.slice(-119)}` : path);
