/** Headings of texts that are written to be set: reStructuredText, Org, AsciiDoc, TeX. The text stays as it is written. */
import { extname } from 'node:path';
import { literal } from '../../../literal.ts';
import type { Block } from '../../content.ts';
import { paragraphs } from './chapters.ts';

/** Where its title stands, and the lines that it takes up; offsets in the text. */
interface Heading {
  start: number;
  end: number;
  level: number;
  from: number;
  to: number;
}

interface Line {
  text: string;
  start: number;
}

type Outline = (lines: readonly Line[]) => Heading[];

/** A line that begins with signs, as many as its level. `fences`: between two of them nothing is a heading. */
const bySigns =
  (heading: RegExp, begins: RegExp, ends: (fence: string) => RegExp): Outline =>
  (lines) => {
    const found: Heading[] = [];
    let end: RegExp | null = null;
    for (const { text, start } of lines) {
      if (end) {
        if (end.test(text)) end = null;
        continue;
      }
      const fence = begins.exec(text);
      if (fence) {
        end = ends(fence[1]!);
        continue;
      }
      const [whole, signs, title] = heading.exec(text) ?? [];
      if (whole === undefined) continue;
      const to = start + text.trimEnd().length;
      found.push({ start: to - title!.trimEnd().length, end: to, level: Math.min(9, signs!.length), from: start, to });
    }
    return found;
  };

const adornment = /^([!-/:-@[-`{-~])\1{2,}\s*$/;

/** A title with a line of one sign under it, perhaps over it too; each kind of lines is a level, as they are met. */
const underlined: Outline = (lines) => {
  const found: Heading[] = [];
  const kinds: string[] = [];
  for (let i = 1; i < lines.length; i++) {
    const [title, under, over] = [lines[i - 1]!, adornment.exec(lines[i]!.text), i > 1 ? adornment.exec(lines[i - 2]!.text) : null];
    const words = title.text.trim();
    if (!under || words === '' || adornment.test(title.text) || lines[i]!.text.trimEnd().length < words.length) continue;
    const isOverlined = over?.[1] === under[1];
    if (!isOverlined && /^\s/.test(title.text)) continue;
    // A list of its own, or the last line of a paragraph over a rule.
    if (!isOverlined && i > 1 && lines[i - 2]!.text.trim() !== '') continue;
    const kind = `${isOverlined}${under[1]}`;
    if (!kinds.includes(kind)) kinds.push(kind);
    const start = title.start + title.text.indexOf(words);
    found.push({
      start,
      end: start + words.length,
      level: Math.min(9, kinds.indexOf(kind) + 1),
      from: isOverlined ? lines[i - 2]!.start : title.start,
      to: lines[i]!.start + lines[i]!.text.trimEnd().length,
    });
  }
  return found;
};

const texLevels = ['part', 'chapter', 'section', 'subsection', 'subsubsection', 'paragraph'];
const texHeading = /^\s*\\(part|chapter|section|subsection|subsubsection)\*?(?:\[[^\]]{0,200}\])?\{((?:[^{}]|\{[^{}]{0,200}\}){1,300})\}/;

const tex: Outline = (lines) => {
  const found: (Heading & { name: string })[] = [];
  for (const { text, start } of lines) {
    if (text.length > 2000) continue;
    const [whole, name, title] = texHeading.exec(text) ?? [];
    if (whole === undefined) continue;
    const at = start + whole.length - 1 - title!.length;
    found.push({ start: at, end: at + title!.length, level: 1, from: start, to: start + whole.length, name: name! });
  }
  const used = texLevels.filter((level) => found.some(({ name }) => name === level));
  return found.map(({ name, ...heading }) => ({ ...heading, level: used.indexOf(name) + 1 }));
};

const outlines: Record<string, Outline> = {
  '.rst': underlined,
  '.org': bySigns(/^(\*{1,9}) +(\S.{0,300})$/, /^[ \t]*#\+begin_(\w+)/i, (name) => new RegExp(`^[ \\t]*#\\+end_${literal(name)}`, 'i')),
  '.adoc': bySigns(/^(={1,6}) +(\S.{0,300})$/, /^(-{4,}|\.{4,}|\+{4,}|\/{4,})\s*$/, (fence) => new RegExp(`^${literal(fence)}\\s*$`)),
  '.tex': tex,
};
outlines['.asciidoc'] = outlines['.adoc']!;
outlines['.rest'] = outlines['.rst']!;

/** null = files of this name have no outline of their own. */
export function outlined(name: string, text: string): Iterable<Block> | null {
  const outline = outlines[extname(name).toLowerCase()];
  const lines = outline ? linesOf(text) : null;
  return outline && lines ? blocksOf(text, outline(lines)) : null;
}

/** A document has fewer, and each takes memory. */
const mostLines = 500_000;

function linesOf(text: string): Line[] | null {
  const lines: Line[] = [];
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    const stop = end < 0 ? text.length : end;
    if (lines.push({ text: text.slice(start, stop), start }) > mostLines) return null;
    start = stop + 1;
  }
  return lines;
}

function* blocksOf(text: string, headings: readonly Heading[]): Generator<Block> {
  let at = 0;
  for (const { start, end, level, from, to } of [...headings, null].map(
    (heading) => heading ?? { start: -1, end: -1, level: 0, from: text.length, to: text.length },
  )) {
    for (const { level: _, ...block } of paragraphs(text.slice(at, from)))
      yield { ...block, start: at + block.start, end: at + block.end, kind: block.kind === 'heading' ? 'paragraph' : block.kind };
    if (start >= 0) yield { start, end, kind: 'heading', level };
    at = to;
  }
}
