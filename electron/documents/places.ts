/** Where something stands in its original, and how people say it: the one place that puts a place into words. */
import type { Location, Place, Span } from '../domain/location.ts';
import { type Block, type Content, lastAtOrBefore, type Section } from './content.ts';

/** What is known of a place before it is put into words; kept as such by the library's search. */
export interface Standing extends Place {
  section?: string;
  /** As the importer says it: "row 12", "part 2, paragraph 3"; where there is none, page, cell or line are. */
  words?: string;
  note?: true;
}

type Laid = Pick<Content, 'blocks' | 'sections' | 'language'>;

export const locationOf = (laid: Laid, document: string, { start, end }: Span): Location =>
  located({ document, start, end }, standingAt(laid, start));

/** Where an offset lies, for people; '' = the original has no places. */
export const placeOf = (laid: Laid, offset: number): string => placeText(standingAt(laid, offset));

export function standingAt({ blocks, sections, language }: Laid, offset: number): Standing {
  const block = blocks[lastAtOrBefore(blocks, offset)];
  const isLine = block?.line !== undefined;
  // A line of a file says where it is by itself.
  const section = isLine && language ? null : sectionAt(sections, offset, isLine || block?.inFile === true);
  // A page that is a section for want of others is said once.
  const named = section === null || (section.isPage && block?.at?.page !== undefined) ? '' : section.title;
  return { ...(named === '' ? {} : { section: named }), ...(block ? standingOf(block) : {}) };
}

function standingOf({ at, line, place, note }: Block): Standing {
  return { ...at, ...(line === undefined ? {} : { line }), ...(place === undefined ? {} : { words: place }), ...(note ? { note } : {}) };
}

export function located(span: Span & { document: string }, standing: Standing): Location {
  const { words: _words, note: _note, ...known } = standing;
  return { ...span, ...known, place: placeText(standing) };
}

export function placeText({ section, ...standing }: Standing): string {
  return [section, wordsOf(standing)].filter(Boolean).join(', ');
}

/** Where a block stands, without its section. */
export const blockPlace = (block: Block): string => wordsOf(standingOf(block));

/** Without the section. */
function wordsOf({ words, page, cell, line, note }: Omit<Standing, 'section'>): string {
  const said = words ?? (page !== undefined ? `page ${page}` : cell !== undefined ? `cell ${cell}` : line !== undefined ? `line ${line}` : '');
  return note ? `${said}, footnote` : said;
}

/** The section around an offset; null = none. `inFile`: what is counted by file, as lines of code are, lies in its file, of level 1. */
export function sectionAt(sections: readonly Section[], offset: number, inFile: boolean): Section | null {
  let at = lastAtOrBefore(sections, offset);
  while (inFile && at > 0 && sections[at]!.level > 1) at--;
  return sections[at] ?? null;
}
