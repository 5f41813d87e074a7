/** Recognised lines as runs of text, so that columns, paragraphs and rectangles are made of them as of print. */
import type { Run } from '../formats/pdf/runs.ts';
import type { RecognisedLine, RecognisedPage } from './recognised.ts';

/** Letters' heights of one size of print differ so much, by which letters a line has: up to the one, down to the other, it is the page's size. */
const sameUpTo = 1.35;
const sameDownTo = 0.7;
/** Of its letters' height, what a font's size is. */
const sizeOfHeight = 1;

export function runsOfRecognised({ lines }: RecognisedPage): Run[] {
  const heights = lines.map(({ height }) => height).sort((a, b) => a - b);
  const usual = heights[heights.length >> 1] ?? 0;
  return lines.flatMap((line) => runOf(line, line.height > usual * sameDownTo && line.height < usual * sameUpTo ? usual : line.height));
}

function runOf({ words, baseline }: RecognisedLine, height: number): Run[] {
  if (words.length === 0) return [];
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
  const size = height * sizeOfHeight;
  const run = {
    text,
    left,
    right: words.at(-1)!.right,
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
