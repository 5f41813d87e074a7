/**
 * Running heads, feet and page numbers: lines at the edge of their page that stand at the same height with alike text on pages near it.
 * Alike: the same but for numbers.
 */
import type { Line } from './lines.ts';

/** Lines from the edge of a page inward that can be furniture. */
const deepest = 3;
const longest = 200;
/** Of the text's size. */
const largest = 1.3;
/** At the foot of a page, what is smaller than this and begins with a number is a note where its words are its own. Of the text's size. */
const noteSize = 0.93;
/** Between two lines of it; ems. */
const nearest = 3;
/** Pages with the same line, each at most this many pages from the next (left and right pages differ), that make it furniture. */
const fewestPages = 3;
const farthest = 2;
/** Points by which heights may differ. */
const heightStep = 3;
const roman = /^[ivxlcdm]+$/i;

/** @param pages lines of each page, the first page first. @param bodySize points; what is larger is a heading. @returns the lines to leave out */
export function furnitureOf(pages: readonly (readonly Line[])[], bodySize: number): Set<Line> {
  const furniture = new Set<Line>();
  const edges = pages.map((lines) => ({ top: edgeOf(lines, 1), bottom: edgeOf(lines, -1) }));
  const small = ({ size, text }: Line) => size <= largest * bodySize && text.length <= longest;
  const near = (outer: Line, line: Line) => Math.abs(outer.baseline - line.baseline) <= nearest * bodySize;
  for (const side of ['top', 'bottom'] as const) {
    // Inward: a line is furniture only where everything outside it is.
    for (let depth = 0; depth < deepest; depth++) {
      const candidates = edges.flatMap(({ [side]: rows }) =>
        (rows[depth] ?? []).filter(
          (line) => small(line) && (depth === 0 || rows[depth - 1]!.every((outer) => furniture.has(outer) && near(outer, line))),
        ),
      );
      const before = furniture.size;
      for (const group of Map.groupBy(candidates, keyOf).values()) for (const line of recurring(group, pages.length)) furniture.add(line);
      const isNote = ({ size }: Line) => side === 'bottom' && size <= noteSize * bodySize;
      for (const line of pageNumbers(candidates, pages.length, isNote)) furniture.add(line);
      if (furniture.size === before) break;
    }
  }
  return furniture;
}

/** The outermost rows of a page, upright text only. */
function edgeOf(lines: readonly Line[], direction: 1 | -1): Line[][] {
  const upright = lines.filter(({ turn }) => turn === (lines[0]?.turn ?? 0)).sort((a, b) => direction * (a.baseline - b.baseline));
  const rows: Line[][] = [];
  for (const line of upright) {
    const row = rows.at(-1);
    if (row && Math.abs(line.baseline - row[0]!.baseline) <= heightStep) row.push(line);
    else if (rows.length === deepest) break;
    else rows.push([line]);
  }
  return rows;
}

const wordsOf = (text: string) => text.toLowerCase().split(/\s+/);
const keyOf = ({ text, turn }: Line) =>
  `${turn} ${wordsOf(text)
    .map((word) => (roman.test(word) ? '#' : word.replace(/\d+/g, '#')))
    .join(' ')}`;

/** Those of alike lines that return at one height, page after page. */
function recurring(lines: readonly Line[], pages: number): Line[] {
  const fewest = pages < fewestPages ? 2 : fewestPages;
  // A number alone, the same on none: counted by pageNumbers.
  if (lines.every(({ text }) => numberIn(text))) return [];
  return sameHeight(lines)
    .flatMap((group) => chains(group).filter((chain) => new Set(chain.map(({ page }) => page)).size >= fewest))
    .flat();
}

/** Lines that are, begin or end with a number that goes up by one from page to page; with a note on each page its number would too. */
function pageNumbers(lines: readonly Line[], pages: number, isNote: (line: Line) => boolean): Line[] {
  const fewest = pages < fewestPages ? 2 : fewestPages;
  const numbered = lines.flatMap((line) => {
    const ends = isNote(line) ? [] : [/^\d{1,5}(?=\s)/, /(?<=\s)\d{1,5}$/];
    const numbers = [numberIn(line.text), ...ends.map((end) => numberIn(end.exec(line.text)?.[0] ?? ''))];
    return numbers.flatMap((number) => (number ? [{ line, offset: `${number.roman} ${number.value - line.page}` }] : []));
  });
  return [...Map.groupBy(numbered, ({ offset }) => offset).values()]
    .flatMap((group) => sameHeight(group.map(({ line }) => line)))
    .filter((group) => new Set(group.map(({ page }) => page)).size >= fewest)
    .flat();
}

function sameHeight(lines: readonly Line[]): Line[][] {
  const groups: Line[][] = [];
  for (const line of [...lines].sort((a, b) => a.baseline - b.baseline)) {
    const group = groups.at(-1);
    if (group && line.baseline - group.at(-1)!.baseline <= heightStep) group.push(line);
    else groups.push([line]);
  }
  return groups.map((group) => group.sort((a, b) => a.page - b.page));
}

/** Lines on pages close to each other; of lines in page order. */
function chains(lines: readonly Line[]): Line[][] {
  const found: Line[][] = [];
  for (const line of lines) {
    const chain = found.at(-1);
    if (chain && line.page - chain.at(-1)!.page <= farthest) chain.push(line);
    else found.push([line]);
  }
  return found;
}

/** "12", "– 12 –", "Page 12", "12 / 300", "xiv". */
function numberIn(text: string): { value: number; roman: boolean } | null {
  const match = /^(?:page|p\.|seite|página|pagina)?[\s\-–—[(|]*(\d{1,5}|[ivxlcdm]{1,9})[\s\-–—\])|]*(?:(?:of|von|de|di|\/)\s*\d{1,5})?$/i.exec(
    text.trim(),
  );
  if (!match) return null;
  const number = match[1]!;
  return roman.test(number) ? { value: romanValue(number.toLowerCase()), roman: true } : { value: Number(number), roman: false };
}

const numerals: Record<string, number> = { i: 1, v: 5, x: 10, l: 50, c: 100, d: 500, m: 1000 };

function romanValue(number: string): number {
  const values = [...number].map((numeral) => numerals[numeral]!);
  return values.reduce((sum, value, i) => sum + (value < (values[i + 1] ?? 0) ? -value : value), 0);
}
