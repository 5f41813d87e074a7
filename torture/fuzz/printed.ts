/** Damage to PDF files: to their objects, to what their streams hold, to how they refer to each other. */
import { deflateSync, inflateSync } from 'node:zlib';
import { damage, type Mutation, numbers, splice } from './bytes.ts';
import type { Random } from './random.ts';

const objects = /\d+ \d+ obj[\s\S]*?endobj/g;
const references = /\d+ \d+ R\b/g;
const names = /\/[A-Za-z][A-Za-z0-9]*/g;
const operators = [
  'BT',
  'ET',
  'q',
  'Q',
  'Tj',
  'TJ',
  'Tf',
  'Td',
  'Tm',
  'cm',
  'Do',
  'gs',
  'BI ID EI',
  'T*',
  "'",
  '1 0 0 1 0 0 Tm',
  '0 0 0 0 0 0 Tm',
  '1e38 0 0 1e38 0 0 cm',
  '/F1 1e9 Tf',
  '/F1 -12 Tf',
  '/F1 0 Tf',
  '90 Tz',
  '0 Tz',
  '1e9 Tc',
  '1e30 Tw',
  '3 Tr',
];
const phrases = [
  '/JS (app.alert(1))',
  '/OpenAction 1 0 R',
  '/S /Launch /F (calc)',
  '/Rotate 45',
  '/Rotate -90',
  '/MediaBox [0 0 0 0]',
  '/MediaBox [0 0 1e9 1e9]',
  '/MediaBox [9 9 -9 -9]',
  '/UserUnit 1e9',
  '/Count 1000000',
  '/Filter [/FlateDecode /FlateDecode]',
  '/Filter /ASCII85Decode',
  '/Filter /LZWDecode',
  '/Type /ObjStm',
  '/N 1000000',
  '/Encoding /Identity-V',
  '/Encoding /UniJIS-UTF16-V',
  '/Subtype /Type3',
  '/ToUnicode 1 0 R',
  '/W [0 1000000 1e9]',
  '/FontMatrix [0 0 0 0 0 0]',
  '/Encrypt 1 0 R',
  '<<',
  '>>',
  '[',
  ']',
  '(',
  ')',
  'endstream',
  'endobj',
  'stream\n',
  'null',
  'R',
];

/** The first match is as likely as the last. */
function any(text: string, pattern: RegExp, random: Random): RegExpMatchArray | null {
  const found = [...text.matchAll(pattern)];
  return found.length === 0 ? null : random.oneOf(found);
}

const replaced =
  (pattern: RegExp, by: (found: string, random: Random, text: string) => string): Mutation =>
  (bytes, random) => {
    let text = bytes.toString('latin1');
    for (let count = random.length(6); count > 0; count--) {
      const match = any(text, pattern, random);
      if (!match) break;
      const at = match.index!;
      text = text.slice(0, at) + by(match[0], random, text) + text.slice(at + match[0].length);
    }
    return Buffer.from(text, 'latin1');
  };

const otherReference = replaced(references, (found, random, text) => any(text, references, random)?.[0] ?? found);
const otherName = replaced(names, (found, random, text) => any(text, names, random)?.[0] ?? found);
const otherNumber = replaced(/-?\d+(?:\.\d+)?(?=[\s\]>/])/g, (_, random) => random.oneOf(numbers));
const phrase = replaced(/[\s/[<(]/g, (found, random) => `${found}${random.oneOf(phrases)}${found}`);
const otherObject = replaced(objects, (found, random, text) => (random.chance(0.3) ? '' : (any(text, objects, random)?.[0] ?? found)));
const doubled = replaced(objects, (found, random) => `${found}\n`.repeat(1 + random.length(500)));
const nestedArray = replaced(/\[/g, (_, random) => (random.chance(0.5) ? '['.repeat(random.length(20_000)) : '<</A '.repeat(random.length(5000))));

/** Finds a compressed stream, changes what it holds and puts it back; half the time its length stays as it was. */
const stream =
  (change: (held: Buffer, random: Random, spare: Buffer) => Buffer): Mutation =>
  (bytes, random, spare) => {
    const text = bytes.toString('latin1');
    const match = any(text, /\/Length (\d+)[^>]*?>>\s*stream\r?\n/g, random);
    if (!match) return bytes;
    const start = match.index! + match[0].length;
    const end = start + Number(match[1]);
    const packed = match[0].includes('/FlateDecode');
    try {
      const held = packed ? inflateSync(bytes.subarray(start, end)) : bytes.subarray(start, end);
      const changed = change(held, random, spare);
      const put = packed ? deflateSync(changed) : changed;
      const told = random.chance(0.5) ? match[0].replace(/\/Length \d+/, `/Length ${put.length}`) : match[0];
      return splice(bytes, match.index!, end, Buffer.from(told, 'latin1'), put);
    } catch {
      return bytes;
    }
  };

const drawn = (held: Buffer, random: Random): Buffer => {
  const lines = held.toString('latin1').split(/(?<=[\n\s])/);
  for (let count = random.length(40); count > 0; count--) {
    const at = random.below(lines.length);
    const put = random.oneOf([
      () => random.oneOf(operators),
      () => random.oneOf(numbers),
      () => random.oneOf(lines) ?? '',
      () => '(\\377\\000abc) Tj',
      () => '<FEFF0041D800> Tj',
    ])();
    lines.splice(at, random.below(2), ...Array<string>(random.chance(0.9) ? 1 : random.length(3000)).fill(`${put} `));
  }
  return Buffer.from(lines.join(''), 'latin1');
};

const changes: Mutation[] = [
  otherReference,
  otherName,
  otherNumber,
  otherNumber,
  phrase,
  otherObject,
  doubled,
  nestedArray,
  stream(damage),
  stream(drawn),
  stream(drawn),
];

export const reprint: Mutation = (bytes, random, spare) => (bytes.length === 0 ? bytes : random.oneOf(changes)(bytes, random, spare));
