/** What text recognition (OCR) finds on a page: words with their rectangles, in lines. Points from the page's top left corner. */

export interface RecognisedWord {
  text: string;
  left: number;
  right: number;
  /** How sure of it the recogniser is, 0 to 100. */
  confidence: number;
}

export interface RecognisedLine {
  words: RecognisedWord[];
  baseline: number;
  /** Of its letters with what hangs below and stands above, points. */
  height: number;
}

export interface RecognisedPage {
  /** From 1. */
  page: number;
  lines: RecognisedLine[];
}

/** What a file's pictures of text gave. */
export interface Recognised {
  pages: RecognisedPage[];
  /** English names of the languages that it was taken to be in. */
  languages?: string[];
  /** Of a picture: the PDF that shows it, page by page, as it was recognised. */
  printed?: Uint8Array;
  /** Sentences about what could not be recognised. */
  warnings: string[];
}

/** Pages of a file are pictures: what stands on them has to be recognised first. `pages`: their numbers; null = the file is a picture. */
export class ScannedPages extends Error {
  readonly pages: number[] | null;

  constructor(pages: number[] | null) {
    super('Pages of this file are pictures.');
    this.pages = pages;
  }
}

/** Words of less confidence are hard to read. */
const poorWord = 60;
/** A page with a larger share of them, by characters, is told. */
const poorShare = 0.1;

/** How sure the recogniser is on average, by characters, 0 to 100. */
export function meanConfidence(pages: readonly RecognisedPage[]): number {
  const words = pages.flatMap(({ lines }) => lines.flatMap((line) => line.words));
  const all = words.reduce((sum, { text }) => sum + text.length, 0);
  return words.reduce((sum, { text, confidence }) => sum + confidence * text.length, 0) / Math.max(all, 1);
}

/** Numbers of pages on which much is uncertain. */
export function poorPages(pages: readonly RecognisedPage[]): number[] {
  return pages.filter(isPoor).map(({ page }) => page);
}

function isPoor({ lines }: RecognisedPage): boolean {
  let poor = 0;
  let all = 0;
  for (const { words } of lines)
    for (const { text, confidence } of words) {
      all += text.length;
      if (confidence < poorWord) poor += text.length;
    }
  return poor > poorShare * all;
}
