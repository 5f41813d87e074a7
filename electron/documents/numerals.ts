/** Numbers of paragraphs and list items, by the names that Word has for ways of writing them (w:numFmt). Digits where a way of writing is not known here. */

const roman: [number, string][] = [
  [1000, 'm'],
  [900, 'cm'],
  [500, 'd'],
  [400, 'cd'],
  [100, 'c'],
  [90, 'xc'],
  [50, 'l'],
  [40, 'xl'],
  [10, 'x'],
  [9, 'ix'],
  [5, 'v'],
  [4, 'iv'],
  [1, 'i'],
];
const latin = 'abcdefghijklmnopqrstuvwxyz';
const russian = 'абвгдежзиклмнопрстуфхцчшщыэюя';
const chinese = '〇一二三四五六七八九';
const circled = 0x2460;

/** a … z, aa, bb …: how often the letter is repeated says which round it is. */
const repeated = (n: number, letters: string) => letters[(n - 1) % letters.length]!.repeat(Math.ceil(n / letters.length));

function romanOf(n: number): string {
  let out = '';
  for (const [worth, letters] of roman) for (; n >= worth; n -= worth) out += letters;
  return out;
}

/** 十一, 二十, 一百零五. */
function chineseOf(n: number): string {
  if (n < 10) return chinese[n]!;
  if (n < 20) return `十${n > 10 ? chinese[n - 10] : ''}`;
  const [unit, sign] = n < 100 ? [10, '十'] : n < 1000 ? [100, '百'] : [1000, '千'];
  const rest = n % unit;
  if (rest === 0) return `${chinese[Math.floor(n / unit)]}${sign}`;
  const gap = unit > 10 && rest < unit / 10 ? '零' : '';
  return `${chinese[Math.floor(n / unit)]}${sign}${gap}${unit > 10 && rest >= 10 && rest < 20 ? '一' : ''}${chineseOf(rest)}`;
}

function ordinalOf(n: number): string {
  const teens = n % 100 > 10 && n % 100 < 14;
  return `${n}${teens ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')}`;
}

/** Beyond this, letters and Roman numbers are no numbers that anybody reads. */
const mostLetters = 5000;

export function numeral(n: number, format: string): string {
  if (format === 'none') return '';
  if (format === 'decimalZero') return String(n).padStart(2, '0');
  if (n < 1 || n > mostLetters) return String(n);
  switch (format) {
    case 'lowerLetter':
      return repeated(n, latin);
    case 'upperLetter':
      return repeated(n, latin).toUpperCase();
    case 'russianLower':
      return repeated(n, russian);
    case 'russianUpper':
      return repeated(n, russian).toUpperCase();
    case 'lowerRoman':
      return romanOf(n);
    case 'upperRoman':
      return romanOf(n).toUpperCase();
    case 'ordinal':
      return ordinalOf(n);
    case 'decimalEnclosedCircle':
    case 'decimalEnclosedCircleChinese':
      return n <= 20 ? String.fromCodePoint(circled + n - 1) : String(n);
    case 'chineseCounting':
    case 'chineseCountingThousand':
    case 'taiwaneseCounting':
    case 'taiwaneseCountingThousand':
    case 'japaneseCounting':
    case 'ideographDigital':
      return chineseOf(n);
    default:
      return String(n);
  }
}

const raisedDigits = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** Digits and signs of a power, in letters of their own: 10 to the 6 is not 106. */
export const raised = (power: string): string =>
  [...power].map((sign) => (sign === '+' ? '⁺' : /\d/.test(sign) ? raisedDigits[Number(sign)]! : '⁻')).join('');
