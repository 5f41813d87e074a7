/** Text that a PDF has and nobody sees: drawn in no ink, white on white, or too small to be read. What is recognised on a scan is drawn in no ink too. */
import { invisible, type Painted, white } from './recorder.ts';

interface Inked {
  text: string;
  size: number;
  unseen: number;
  /** In the page's own space. */
  middle: [x: number, y: number];
}

/** Points: smaller is no print. */
const tiny = 1;
/** Of the page's other text, at most: a page may be drawn at any scale. */
const tinyBeside = 0.25;

/** @param all text of a page @returns what is asked of each of it */
export function seenOn(all: readonly Inked[], { boxes, pictures }: Painted): (run: Inked) => boolean {
  let largest = 0;
  for (const { size, text } of all) if (text.length > 1) largest = Math.max(largest, size);
  // A page of nothing else is a scan whose picture is drawn in another way.
  const isScan = all.every(({ unseen }) => unseen & invisible);
  return (run) => {
    if (run.size < tiny && largest * tinyBeside > run.size) return false;
    if (run.unseen === 0) return true;
    if (isOn(run.middle, pictures)) return true;
    if (run.unseen & invisible) return isScan;
    return !(run.unseen & white) || isOn(run.middle, boxes);
  };
}

function isOn([x, y]: [number, number], boxes: readonly number[]): boolean {
  for (let i = 0; i < boxes.length; i += 4) if (x >= boxes[i]! && y >= boxes[i + 1]! && x <= boxes[i + 2]! && y <= boxes[i + 3]!) return true;
  return false;
}
