/** Bytes to text: UTF-8 first, then what a byte order mark says, then a guess, made only where it is nearly certain and always said. */
import { isUtf8 } from 'node:buffer';
import chardet from 'chardet';
import iconv from 'iconv-lite';
import { FocusError } from '../errors.ts';
import { guessByLetters, rankByLetters } from './letters-guess.ts';

export interface Decoded {
  text: string;
  /** Lower case: utf-8, utf-16le, windows-1252 … */
  encoding: string;
  /** Sentences for the user; empty when the bytes said all. */
  warnings: string[];
}

/** Longest first: the mark of UTF-32LE begins with that of UTF-16LE. */
const marks: { encoding: string; bytes: number[] }[] = [
  { encoding: 'utf-32le', bytes: [0xff, 0xfe, 0, 0] },
  { encoding: 'utf-32be', bytes: [0, 0, 0xfe, 0xff] },
  { encoding: 'utf-16le', bytes: [0xff, 0xfe] },
  { encoding: 'utf-16be', bytes: [0xfe, 0xff] },
];

/** A guess from fewer bytes is none. */
const leastBytes = 32;
/** Of 100, as chardet counts; right guesses have 41 and more. */
const leastConfidence = 40;
/** Below this, the letters that come out are asked too. */
const certainConfidence = 60;
/** How far the second guess must lie behind. */
const leastLead = 15;
/** What the guess is made from, at most. */
const sampleBytes = 256 * 2 ** 10;
/** What a text that was read rightly does not hold. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unwritten = /[\uFFFD\0-\x08\x0e-\x1a\x7f-\x84\x86-\x9f]/;
/** UTF-16 without a mark is told from its beginning: of its characters so many, as a share, are Latin. */
const headBytes = 4096;
const leastZeros = 0.7;
/** Share of its bytes that are zero on the other side. */
const mostStrayZeros = 0.01;
/** Share of the characters that lie in blocks of living scripts: at least so many in the right order of bytes, fewer than so many in the other. */
const leastOfBlocks = 0.97;
const mostOfBlocksTurned = 0.8;
/** JIS by escapes, all of it ASCII. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
const japaneseEscape = /\x1b\$[@B][!-~]{2}/;
/** A UTF-8 text may have one damaged place for this many whole characters beyond ASCII. */
const wholePerDamaged = 20;

/** @throws FocusError that names the file: empty, binary, or in an encoding that cannot be told. */
export function decode(bytes: Uint8Array, name: string): Decoded {
  if (bytes.length === 0) throw new FocusError('file-empty', `${name} is empty: there is nothing to read.`);
  const decoded = marked(bytes, name) ?? unmarked(bytes, name);
  if (decoded.text.trim() === '') throw new FocusError('file-empty', `${name} holds only white space: there is nothing to read.`);
  // Lines of old Macs end in a sign that nobody else parts lines by.
  return decoded.text.includes('\n') ? decoded : { ...decoded, text: decoded.text.replaceAll('\r', '\n') };
}

/** Whether the bytes are text in UTF-8 as they stand: nothing is to be guessed or mended. */
export const isUtf8Text = (bytes: Uint8Array) => bytes.some((byte) => byte > 32) && !bytes.includes(0) && isUtf8(bytes);

function marked(bytes: Uint8Array, name: string): Decoded | null {
  const mark = marks.find((each) => each.bytes.every((byte, i) => bytes[i] === byte));
  if (!mark) return null;
  const { encoding } = mark;
  const body = bytes.subarray(mark.bytes.length);
  const text = encoding.startsWith('utf-16') ? new TextDecoder(encoding).decode(body) : iconv.decode(body, encoding, { stripBOM: false });
  const zero = text.indexOf('\0');
  if (zero >= 0) throw binary(name, mark.bytes.length + zero * (encoding.startsWith('utf-16') ? 2 : 4));
  return { text, encoding, warnings: damage(text, encoding, name) };
}

function unmarked(bytes: Uint8Array, name: string): Decoded {
  const zero = bytes.indexOf(0);
  if (zero >= 0) {
    const decoded = unmarkedUtf16(bytes, name);
    if (decoded) return decoded;
    throw binary(name, zero);
  }
  if (japaneseEscape.test(Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, sampleBytes)).toString('latin1')))
    return { text: new TextDecoder('iso-2022-jp').decode(bytes), encoding: 'iso-2022-jp', warnings: [] };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8', warnings: [] };
  } catch (cause) {
    const bad = firstInvalidUtf8(bytes);
    const decoded = damagedUtf8(bytes, name) ?? guessed(bytes, bad, name);
    if (decoded) return decoded;
    throw new FocusError(
      'file-encoding',
      `${name} is not valid UTF-8 (near byte ${bad}), and what else it is cannot be told. Choose what it is read as, or save it as UTF-8.`,
      { cause },
    );
  }
}

/**
 * UTF-16 of a program that sets no mark, told where it is beyond doubt: of Latin letters every second byte is zero, and hardly any of the others;
 * of other scripts nearly all that comes out are letters of a few blocks, which in the other order of bytes lie all over.
 */
function unmarkedUtf16(bytes: Uint8Array, name: string): Decoded | null {
  if (bytes.length < leastBytes || bytes.length % 2 !== 0) return null;
  const sample = bytes.subarray(0, headBytes);
  const zeros = [0, 0];
  for (const [at, byte] of sample.entries()) if (byte === 0) zeros[at % 2]!++;
  const [first, second] = zeros as [number, number];
  const isLatin = Math.max(first, second) >= (leastZeros * sample.length) / 2 && Math.min(first, second) <= mostStrayZeros * sample.length;
  const [little, big] = ['utf-16le', 'utf-16be'].map((order) => shareOfLetters(new TextDecoder(order).decode(sample))) as [number, number];
  const isOther = Math.max(little, big) >= leastOfBlocks && Math.min(little, big) < mostOfBlocksTurned;
  if (!isLatin && !isOther) return null;
  const encoding = (isLatin ? second > first : little > big) ? 'utf-16le' : 'utf-16be';
  const text = new TextDecoder(encoding).decode(bytes);
  if (unwritten.test(text)) return null;
  return {
    text,
    encoding,
    warnings: [
      `${name} does not say how it is encoded; it was read as ${encoding.toUpperCase()}. If letters look wrong, save it as UTF-8 and import it again.`,
    ],
  };
}

/** Of scripts that people write much in; a text of nothing but ASCII is told by its zeros. */
const inBlocks =
  /[\s!-~\u00a0-\u00ff\u0370-\u04ff\u0590-\u06ff\u0900-\u097f\u0e00-\u0e7f\u2010-\u2026\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uffef]/gu;

function shareOfLetters(text: string): number {
  return /[\s\u3002]/.test(text) ? (text.match(inBlocks)?.length ?? 0) / text.length : 0;
}

/** How a document was read that does not say it, as its warnings have it; null = nothing was guessed or chosen. */
export function readAsSaid(warnings: readonly string[]): { name: string; chosen: boolean } | null {
  for (const warning of warnings) {
    const [, name, , chosen] = /it was read as ([\w-]+)(, as browsers do)?(, as was chosen)?\.(?: If letters look wrong|$)/.exec(warning) ?? [];
    if (name) return { name: name.toLowerCase(), chosen: chosen !== undefined };
  }
  return null;
}

export const chosenSentence = (name: string, encoding: string) =>
  `${name} does not say how it is encoded; it was read as ${encoding}, as was chosen.`;

/** As UTF-8, read in the encoding that a person chose. Null = the file says what it is: since it was chosen, it was saved anew. @throws FocusError */
export function asChosen(bytes: Uint8Array, encoding: string, name: string): Uint8Array | null {
  if (isUtf8Text(bytes) || marks.some((mark) => mark.bytes.every((byte, i) => bytes[i] === byte))) return null;
  if (!choices.includes(encoding)) throw new FocusError('bad-input', `${name} cannot be read as ${encoding}. Choose one of ${choices.join(', ')}.`);
  return Buffer.from(decodedAs(bytes, encoding));
}

/** What a text of bytes may be read as, the likeliest first: nothing comes out that nobody writes. `sample`: the first line that tells them apart. */
export function readings(bytes: Uint8Array): { encoding: string; sample: string }[] {
  const all = firstOdd(bytes);
  const sampled = bytes.subarray(bytes.lastIndexOf(10, all) + 1, all + sampleBytes);
  const guess = guessByLetters(sampled) ?? guessByBytes(sampled);
  const seen = new Set<string>();
  const ranked = rankByLetters(sampled).map(({ encoding }) => encoding);
  return [...(guess ? [guess] : []), ...ranked, ...choices].flatMap((encoding) => {
    const text = decodedAs(sampled, encoding);
    // The last letter may be cut in two.
    if (!choices.includes(encoding) || seen.has(encoding) || unwritten.test(text.slice(0, -2))) return [];
    seen.add(encoding);
    const [, before = '', odd = ''] = /^(.{0,2000}?)([^\0-\x7f].{0,60})/s.exec(text) ?? [];
    return [{ encoding, sample: `${before.split('\n').at(-1)!.slice(-30)}${odd}`.split('\n')[0]!.trim() }];
  });
}

/** Where the first byte stands that is not ASCII. */
function firstOdd(bytes: Uint8Array): number {
  return Math.max(
    0,
    bytes.findIndex((byte) => byte > 127),
  );
}

const choices: readonly string[] = [
  ...[1252, 1251, 1250, 1253, 1254, 1255, 1256, 1257, 1258, 874].map((number) => `windows-${number}`),
  ...['koi8-r', 'koi8-u', 'macroman', 'maccyrillic', 'cp437', 'cp850', 'cp852', 'cp866'],
  ...[2, 5, 6, 7, 9, 13, 15].map((number) => `iso-8859-${number}`),
  ...['shift_jis', 'euc-jp', 'gb18030', 'big5', 'euc-kr', 'utf-16le', 'utf-16be'],
];

// Iconv knows it as it was before there was a euro.
const decodedAs = (bytes: Uint8Array, encoding: string): string =>
  encoding === 'macroman'
    ? new TextDecoder('macintosh').decode(bytes)
    : iconv.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), encoding);

/** No zero byte stands in text, but in UTF-16 and UTF-32. */
function binary(name: string, offset: number): FocusError {
  return new FocusError('file-binary', `${name} is not text (a zero byte at offset ${offset}). Plain text and Markdown are read here.`);
}

/** UTF-8 in which a byte was lost here and there: letters of another encoding would not form so many whole characters by chance. */
function damagedUtf8(bytes: Uint8Array, name: string): Decoded | null {
  const text = new TextDecoder('utf-8').decode(bytes);
  let whole = 0;
  let damaged = 0;
  for (const [run] of text.matchAll(/[^\0-\x7f]+/g)) {
    const lost = run.split('\uFFFD').length - 1;
    damaged += lost;
    whole += run.length - lost;
  }
  if (whole < damaged * wholePerDamaged) return null;
  return { text, encoding: 'utf-8', warnings: damage(text, 'utf-8', name) };
}

function damage(text: string, encoding: string, name: string): string[] {
  const damaged = text.split('\uFFFD').length - 1;
  if (damaged === 0) return [];
  return [
    `${damaged} place${damaged === 1 ? '' : 's'} in ${name} ${damaged === 1 ? 'is' : 'are'} no valid ${encoding.toUpperCase()} and shown as \uFFFD.`,
  ];
}

/** Encodings whose letters have two bytes: what chardet says of the others, the letters say better. */
const wide = /^(?:shift_jis|euc-jp|euc-kr|gb18030|gbk|gb2312|big5)$/i;

/** null = no guess is good enough. `bad`: offset of the first byte that is not UTF-8. */
function guessed(bytes: Uint8Array, bad: number, name: string): Decoded | null {
  if (bytes.length < leastBytes) return null;
  // From the beginning of a line, so that no character is cut in two.
  const from = bytes.length <= sampleBytes ? 0 : bytes.lastIndexOf(10, Math.max(0, bad - 4096)) + 1;
  const sample = bytes.subarray(from, from + sampleBytes);
  const encoding = guessByLetters(sample) ?? guessByBytes(sample);
  if (encoding === null || !iconv.encodingExists(encoding)) return null;
  const text = decodedAs(bytes, encoding);
  if (unwritten.test(text)) return null;
  return {
    text,
    encoding,
    warnings: [`${name} is not UTF-8 (byte ${bad}); it was read as ${encoding}. If letters look wrong, save it as UTF-8 and import it again.`],
  };
}

function guessByBytes(sample: Uint8Array): string | null {
  const [best, second] = chardet.analyse(sample);
  if (!best || best.confidence < leastConfidence || best.confidence - (second?.confidence ?? 0) < leastLead) return null;
  if (!wide.test(best.name) && best.confidence < certainConfidence) return null;
  // Windows-1252 has letters where ISO-8859-1 has control characters nobody writes.
  return best.name === 'ISO-8859-1' ? 'windows-1252' : best.name.toLowerCase();
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
