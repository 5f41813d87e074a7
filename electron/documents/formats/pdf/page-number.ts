/** The number of its page in a running head or foot: "12", "– 12 –", "Page 12 of 300", "THE FLOOD 12", "xiv". */
import type { Line } from './lines.ts';

export interface PageNumber {
  value: number;
  roman: boolean;
  /** The line begins with it and goes on. */
  begins: boolean;
  /** Where it stands in the line's text, with what belongs to it: "Page 3 of 12". */
  from: number;
  to: number;
}

/** Pages by which a number may be off its page's place in the file, where only a space parts it from other words: "INVOICE 1001" is none. */
const mostFrontMatter = 60;
const pageWord = '(?:page|pg\\.?|pp?\\.|seite|s\\.|blatt|folio|página|pagina|pág\\.|str\\.|strona|sida|side|стр\\.|страница|σελίδα)';
const outOf = '(?:\\s*(?:of|von|de|di|sur|av|af|van|z|из|/)\\s*\\d{1,5})?';
const alone = new RegExp(`^(?:${pageWord})?[\\s\\-–—[(|]*(\\d{1,5}|[ivxlcdm]{1,9})[\\s\\-–—\\])|]*${outOf}$`, 'iu');
const named = new RegExp(`(?<![\\p{L}\\p{N}])${pageWord}\\s*(\\d{1,5})(?![\\d.,:/-]*\\d)${outOf}`, 'iu');
/** Apart from the words beside it: by white, by a sign. */
const first = /^(\d{1,5})(?=\t|\s*[|•·–—]\s)[\t\s|•·–—]*/u;
const last = /(?:\t|\s[|•·–—])\s*(\d{1,5})$/u;
/** Beside words in capitals a plain space will do: titles are set so, sentences are not. */
const firstOfTitle = /^(\d{1,5})\s+(?=\P{Ll}+$)/u;
const lastOfTitle = /(?<=^\P{Ll}+)\s+(\d{1,5})$/u;
const roman = /^[ivxlcdm]+$/i;

/** null = it has none. "day 3" and "36.5 degrees" are the page's own words, also where they count with it. */
export function numberOf({ text, page }: Pick<Line, 'text' | 'page'>): PageNumber | null {
  const whole = alone.exec(text.trim());
  if (whole) {
    const isRoman = roman.test(whole[1]!);
    return { value: isRoman ? romanValue(whole[1]!.toLowerCase()) : Number(whole[1]), roman: isRoman, begins: false, from: 0, to: text.length };
  }
  for (const pattern of [named, first, last, firstOfTitle, lastOfTitle]) {
    const found = pattern.exec(text);
    if (!found) continue;
    const value = Number(found[1]);
    const inTitle = pattern === firstOfTitle || pattern === lastOfTitle;
    if (inTitle && Math.abs(value - page) > mostFrontMatter) continue;
    const begins = pattern === first || pattern === firstOfTitle;
    return { value, roman: false, begins, from: found.index, to: found.index + found[0].length };
  }
  return null;
}

const numerals: Record<string, number> = { i: 1, v: 5, x: 10, l: 50, c: 100, d: 500, m: 1000 };

function romanValue(number: string): number {
  const values = [...number].map((numeral) => numerals[numeral]!);
  return values.reduce((sum, value, i) => sum + (value < (values[i + 1] ?? 0) ? -value : value), 0);
}
