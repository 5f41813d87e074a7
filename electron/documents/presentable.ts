/** What every content promises its readers, whatever the file says of itself: whole characters, words of one line where one line is shown, no flood of warnings. */
import type { Content } from './content.ts';

/** UTF-16 units. */
const longestTitle = 300;
const longestFact = 2000;
const longestWarning = 1000;
const mostWarnings = 100;

/** The text keeps its length, so that everything keeps its place in it. */
export function presentable(content: Content): Content {
  const { text, title, metadata, sections, warnings } = content;
  const facts = Object.entries(metadata).map(([key, value]) => [key, oneLine(value, longestFact)] as const);
  const more = warnings.length - mostWarnings;
  return {
    ...content,
    text: text.isWellFormed() && !text.includes('\0') ? text : text.toWellFormed().replaceAll('\0', '\ufffd'),
    title: (title && oneLine(title, longestTitle)) || null,
    metadata: Object.fromEntries(facts.filter(([, value]) => value !== '')),
    sections: sections.map((section) => ({ ...section, title: oneLine(section.title, longestTitle) })).filter((section) => section.title !== ''),
    warnings: [
      ...warnings.slice(0, mostWarnings).map((warning) => oneLine(warning, longestWarning)),
      ...(more > 0 ? [`${more} more sentences like these.`] : []),
    ],
  };
}

/** A name, path or sentence on one line that reads in its own order: what would break the line or turn its direction is written as its number. */
export function shown(path: string): string {
  return path.replace(
    /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/gu,
    (each) => `\\u{${each.codePointAt(0)!.toString(16)}}`,
  );
}

// What breaks a line, turns the direction of what is beside it, or is not seen.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unshown = /[\0-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]+/g;

/** Words of a file where they stand in a line of ours. */
export function oneLine(words: string, longest: number): string {
  const line = words
    .slice(0, 4 * longest)
    .toWellFormed()
    .replace(unshown, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (line.length <= longest) return line;
  // Not half of a character before the dots.
  return `${line.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
