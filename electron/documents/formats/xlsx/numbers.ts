/** Numbers of a spreadsheet as it shows them, as far as reading needs: dates and times as such, per cent, without noise of binary fractions. */
import { elements } from '../../xml.ts';

export type NumberFormat = 'date' | 'time' | 'percent' | 'plain';

const builtIn = new Map<number, NumberFormat>([
  ...[14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58].map((id) => [id, 'date'] as const),
  ...[18, 19, 20, 21, 45, 46, 47].map((id) => [id, 'time'] as const),
  ...[9, 10].map((id) => [id, 'percent'] as const),
]);

/** By the index of a cell's style. */
export function formatsOf(styles: string): NumberFormat[] {
  const own = new Map<number, NumberFormat>();
  const cells: NumberFormat[] = [];
  let isCells = false;
  elements(styles, {
    onOpen(tag, attributes) {
      if (tag === 'numFmt') own.set(Number(attributes.numFmtId), kindOf(attributes.formatCode ?? ''));
      else if (tag === 'cellXfs') isCells = true;
      else if (tag === 'xf' && isCells) cells.push(own.get(Number(attributes.numFmtId)) ?? builtIn.get(Number(attributes.numFmtId)) ?? 'plain');
    },
    onClose(tag) {
      if (tag === 'cellXfs') isCells = false;
    },
  });
  return cells;
}

function kindOf(code: string): NumberFormat {
  const bare = code.replace(/"[^"]*"|\\.|\[[^\]]*\]/g, '');
  if (/[yd]/i.test(bare)) return 'date';
  if (/[hs]/i.test(bare)) return 'time';
  return bare.includes('%') ? 'percent' : 'plain';
}

const dayMs = 86_400_000;

export function shownNumber(value: string, format: NumberFormat | undefined, from1904: boolean): string {
  const number = Number(value);
  if (!Number.isFinite(number) || value.trim() === '') return value;
  if (format === 'percent') return `${plain(number * 100)} %`;
  if (format !== 'date' && format !== 'time') return plain(number);
  // Excel counts a 29 February 1900 that there was not.
  const days = from1904 ? number + 1462 : number < 60 ? number + 1 : number;
  const time = new Date(Math.round((days - 25_569) * dayMs));
  if (Number.isNaN(time.getTime())) return plain(number);
  const [date = '', clock = ''] = time.toISOString().slice(0, 19).split('T');
  if (format === 'time' && number < 1) return clock;
  return clock === '00:00:00' ? date : `${date} ${clock}`;
}

const plain = (number: number) => String(Number(number.toPrecision(15)));
