/** Recognised lines as runs of text, so that columns, paragraphs and rectangles are made of them as of print. */
import type { Run } from '../formats/pdf/runs.ts';
import type { RecognisedLine, RecognisedPage } from './recognised.ts';

/** Letters' heights of one size of print differ so much, by which letters a line has: up to the one, down to the other, it is the page's size. */
const sameUpTo = 1.35;
const sameDownTo = 0.7;
/** Of its letters' height, what a font's size is. */
const sizeOfHeight = 1;
/** Points: of a line without a height. */
const smallest = 1;

export function runsOfRecognised({ lines }: RecognisedPage): Run[] {
  const heights = lines.map(({ height }) => height).sort((a, b) => a - b);
  const usual = heights[heights.length >> 1] ?? 0;
  return lines.flatMap((line) => runOf(line, line.height > usual * sameDownTo && line.height < usual * sameUpTo ? usual : line.height));
}

function runOf({ words: found, baseline }: RecognisedLine, height: number): Run[] {
  if (found.length === 0) return [];
  // From left to right, as print stands; words that were seen over each other do not go back.
  const words = found.toSorted((a, b) => a.left - b.left);
  const left = words[0]!.left;
  const text = words.map((word) => word.text).join(' ');
  const edges = new Float32Array(text.length + 1);
  let at = 0;
  for (const [i, word] of words.entries()) {
    const { length } = word.text;
    // Letters of a word are taken to be equally wide; the words themselves stand where they were seen.
    for (let letter = 0; letter < length; letter++) edges[at + letter] = word.left - left + ((word.right - word.left) * letter) / length;
    at += length;
    edges[at] = word.right - left;
    if (i < words.length - 1) at++;
  }
  for (let unit = 1; unit < edges.length; unit++) edges[unit] = Math.max(edges[unit]!, edges[unit - 1]!);
  const size = Math.max(smallest, height * sizeOfHeight);
  const run = {
    text,
    left,
    right: left + edges.at(-1)!,
    edges,
    baseline,
    size,
    font: 'recognised',
    turn: 0 as const,
    mono: false,
    rightToLeft: false,
  };
  return [{ ...run, before: '' }];
}
