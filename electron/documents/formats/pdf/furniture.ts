/**
 * Running heads, feet and page numbers: lines at the edge of their page that stand at the same height with alike text on pages near it.
 * Alike: the same but for the number of the page. What such lines say is kept once.
 */
import { oneLine } from '../../presentable.ts';
import type { Line } from './lines.ts';
import { numberOf } from './page-number.ts';

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
/** Of heads that are named where they are left out. */
const mostShown = 5;
const longestShown = 60;

export interface Furniture {
  /** Lines that are left out. */
  out: Set<Line>;
  /** Lines that would be but for their words, which stand nowhere else: the first of each kind. */
  kept: Set<Line>;
  /** Sentences about what is left out. */
  warnings: string[];
}

/** @param pages lines of each page, the first page first. @param bodySize points; what is larger is a heading. */
export function furnitureOf(pages: readonly (readonly Line[])[], bodySize: number): Furniture {
  const furniture = new Set<Line>();
  const running = new Set<Line>();
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
      const isNote = ({ size }: Line) => side === 'bottom' && size <= noteSize * bodySize;
      for (const line of pageNumbers(candidates, pages.length, isNote)) {
        running.add(line);
        furniture.add(line);
      }
      const alike = Map.groupBy(candidates, (line) => `${line.turn} ${bareOf(line, running).toLowerCase()}`);
      for (const group of alike.values()) for (const line of recurring(group, pages.length)) furniture.add(line);
      if (furniture.size === before) break;
    }
  }
  return parted(furniture, running, pages);
}

/** Nothing is lost: of lines alike the first stays, unless its words stand in the text anyway. */
function parted(furniture: ReadonlySet<Line>, running: ReadonlySet<Line>, pages: readonly (readonly Line[])[]): Furniture {
  if (furniture.size === 0) return { out: new Set(), kept: new Set(), warnings: [] };
  const rest = pages.map((lines) => lines.flatMap((line) => (furniture.has(line) ? [] : [lettersOf(line.text)])).join(' ')).join(' ');
  const kept = new Set<Line>();
  const heads = new Map<string, string>();
  // In the order of the pages: they were found by side and depth.
  for (const line of pages.flat()) {
    if (!furniture.has(line)) continue;
    const words = bareOf(line, running);
    const letters = lettersOf(words);
    if (letters === '' || heads.has(letters)) continue;
    heads.set(letters, words);
    if (!` ${rest} `.includes(` ${letters} `)) kept.add(line);
  }
  const shown = [...heads.values()].slice(0, mostShown).map((words) => `“${oneLine(words, longestShown)}”`);
  const more = heads.size > mostShown ? ` and ${heads.size - mostShown} more` : '';
  const warnings = [
    ...(heads.size > 0 ? [`Running heads and feet are read once and left out where they return: ${shown.join(', ')}${more}.`] : []),
    ...(running.size > 0 ? ['Page numbers are left out.'] : []),
  ];
  return { out: new Set([...furniture].filter((line) => !kept.has(line))), kept, warnings };
}

const lettersOf = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();

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

/** The line without the number of its page, where that runs from page to page. */
function bareOf(line: Line, running: ReadonlySet<Line>): string {
  const number = running.has(line) ? numberOf(line) : null;
  const { text } = line;
  return (number ? text.slice(0, number.from) + text.slice(number.to) : text).replace(/\s+/g, ' ').trim();
}

/** Those of alike lines that return at one height, page after page. */
function recurring(lines: readonly Line[], pages: number): Line[] {
  const fewest = pages < fewestPages ? 2 : fewestPages;
  return sameHeight(lines)
    .flatMap((group) => chains(group).filter((chain) => new Set(chain.map(({ page }) => page)).size >= fewest))
    .flat();
}

/** Lines with a page's number that goes up by one from page to page; with a note on each page its number would too. */
function pageNumbers(lines: readonly Line[], pages: number, isNote: (line: Line) => boolean): Line[] {
  const fewest = pages < fewestPages ? 2 : fewestPages;
  const numbered = lines.flatMap((line) => {
    const number = numberOf(line);
    return number && !(isNote(line) && number.begins) ? [{ line, offset: `${number.roman} ${number.value - line.page}` }] : [];
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
