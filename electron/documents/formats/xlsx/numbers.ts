/** Numbers of a spreadsheet as it shows them, as far as reading needs: dates and times as such, per cent, without noise of binary fractions. */
import { elements } from '../../xml.ts';

export interface NumberFormat {
  kind: 'date' | 'time' | 'duration' | 'percent' | 'plain';
  /** What it writes around the number: "€", "kg". */
  before: string;
  after: string;
}

const bare = (kind: NumberFormat['kind']): NumberFormat => ({ kind, before: '', after: '' });

const builtIn = new Map<number, NumberFormat>([
  ...[14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58].map((id) => [id, bare('date')] as const),
  ...[18, 19, 20, 21, 45, 47].map((id) => [id, bare('time')] as const),
  [46, bare('duration')],
  ...[9, 10].map((id) => [id, bare('percent')] as const),
]);

/** By the index of a cell's style. */
export function formatsOf(styles: string): NumberFormat[] {
  const own = new Map<number, NumberFormat>();
  const cells: NumberFormat[] = [];
  let isCells = false;
  elements(styles, {
    onOpen(tag, attributes) {
      if (tag === 'numFmt') own.set(Number(attributes.numFmtId), formatOf(attributes.formatCode ?? ''));
      else if (tag === 'cellXfs') isCells = true;
      else if (tag === 'xf' && isCells) cells.push(own.get(Number(attributes.numFmtId)) ?? builtIn.get(Number(attributes.numFmtId)) ?? bare('plain'));
    },
    onClose(tag) {
      if (tag === 'cellXfs') isCells = false;
    },
  });
  return cells;
}

/** Longer words in a format are no unit. */
const longestUnit = 12;

function formatOf(code: string): NumberFormat {
  const [positive = ''] = code.slice(0, 255).split(';');
  const pattern = positive.replace(/"[^"]*"|\\.|\[[^\]]*\]/g, '');
  if (/\[(?:h+|m+|s+)\]/i.test(positive)) return bare('duration');
  if (/[yd]/i.test(pattern)) return bare('date');
  if (/[hs]/i.test(pattern)) return bare('time');
  if (pattern.includes('%')) return bare('percent');
  // A space as wide as a sign, and what fills the cell, are no words.
  const written = positive
    .replace(/_.|\*./g, '')
    .replace(/\[\$([^\]-]*)[^\]]*\]/g, '"$1"')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/\\(.)/g, '"$1"')
    .replace(/"[^"]*"|\p{Sc}/gu, (sign) => (sign.startsWith('"') ? sign : `"${sign}"`));
  const [before, after] = [/^[^#0?]*/, /(?<=[#0?])[^#0?]*$/].map((side) =>
    [...(side.exec(written)?.[0] ?? '').matchAll(/"([^"]*)"/g)]
      .map((literal) => literal[1])
      .join('')
      .trim(),
  ) as [string, string];
  const unit = (text: string) => (/[\p{L}\p{Sc}]/u.test(text) && text.length <= longestUnit ? text : '');
  return { kind: 'plain', before: unit(before), after: unit(after) };
}

const dayMs = 86_400_000;

export function shownNumber(value: string, format: NumberFormat = bare('plain'), from1904 = false): string {
  const number = Number(value);
  if (!Number.isFinite(number) || value.trim() === '') return value;
  const { kind, before, after } = format;
  if (kind === 'percent') return `${plain(number * 100)} %`;
  if (kind === 'plain') return `${before}${before && /\p{L}$/u.test(before) ? ' ' : ''}${plain(number)}${after ? ` ${after}` : ''}`;
  if (kind === 'duration') {
    const seconds = Math.round(Math.abs(number) * 86_400);
    const two = (count: number) => String(count).padStart(2, '0');
    return `${number < 0 ? '-' : ''}${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  }
  // Excel counts a 29 February 1900 that there was not.
  const days = from1904 ? number + 1462 : number < 60 ? number + 1 : number;
  const time = new Date(Math.round((days - 25_569) * dayMs));
  if (Number.isNaN(time.getTime())) return plain(number);
  const [date = '', clock = ''] = time.toISOString().slice(0, 19).split('T');
  if (kind === 'time') return clock;
  return clock === '00:00:00' ? date : `${date} ${clock}`;
}

const plain = (number: number) => String(Number(number.toPrecision(15)));
