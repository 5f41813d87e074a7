/** The document's own structure, as a summary follows it: its chapters, or stretches of a like length where it names none. */
import type { SourceText } from './contract.ts';

/** A chapter: UTF-16 offsets. `named`: the document gives it its title. */
export interface Chapter {
  title: string;
  start: number;
  end: number;
  named: boolean;
}

/** Sections shorter than this on average, in characters, are scenes or symbols, not chapters: their parents are summarised. */
const shortestMean = 2000;
/** A stretch of a text without chapters, in characters: some ten pages. */
const stretch = 18_000;
/** What stands between two headings and is shorter than this tells nothing: a part's title page, a dedication. */
const leastCharacters = 120;

/**
 * In order, each under its own title; together they hold the text from the first heading on, and what stands before it where that is long enough. Where
 * titles are the same ("Chapter 1" in every part), their parents' come first.
 */
export function chaptersOf(source: SourceText): Chapter[] {
  const sections = source.sections ?? [];
  const level = chapterLevel(source);
  if (level === null) return stretchesOf(source.text);
  const open: { title: string; level: number }[] = [];
  const chapters: (Chapter & { parent: string })[] = [];
  const [first] = sections;
  if (first!.start > 0) chapters.push({ title: 'Opening', parent: '', start: 0, end: first!.start, named: false });
  for (const section of sections) {
    while (open.length > 0 && open.at(-1)!.level >= section.level) open.pop();
    const parent = open.at(-1)?.title ?? '';
    open.push(section);
    if (section.level > level) continue;
    if (chapters.length > 0) chapters.at(-1)!.end = section.start;
    chapters.push({ title: section.title, parent, start: section.start, end: source.text.length, named: true });
  }
  const told = chapters.filter(({ start, end, title }) => source.text.slice(start, end).trim().length - title.length >= leastCharacters);
  if (told.length === 0) return stretchesOf(source.text);
  const times = new Map<string, number>();
  for (const { title } of told) times.set(title, (times.get(title) ?? 0) + 1);
  return told.map(({ parent, ...chapter }) =>
    times.get(chapter.title)! > 1 && parent ? { ...chapter, title: `${parent}: ${chapter.title}` } : chapter,
  );
}

/** The deepest level whose sections are still chapters; null = the document has none, or a single one. */
function chapterLevel({ sections = [], text }: SourceText): number | null {
  const levels = [...new Set(sections.map((section) => section.level))].sort((a, b) => a - b);
  let chosen: number | null = null;
  for (const level of levels) {
    const count = sections.filter((section) => section.level <= level).length;
    if (count < 2) continue;
    if (chosen !== null && text.length / count < shortestMean) break;
    chosen = level;
  }
  return chosen;
}

/** Cut at blank lines near the length wanted. */
function stretchesOf(text: string): Chapter[] {
  const count = Math.max(1, Math.round(text.length / stretch));
  const chapters: Chapter[] = [];
  let start = 0;
  for (let i = 1; i <= count && start < text.length; i++) {
    const near = i === count ? -1 : text.indexOf('\n\n', Math.round((text.length * i) / count));
    const end = near < 0 ? text.length : near + 2;
    chapters.push({ title: count === 1 ? 'The whole text' : `Part ${chapters.length + 1}`, start, end, named: false });
    start = end;
  }
  return chapters;
}
