/** Printed pages opened without their importer: their words as poppler finds them, each with its rectangle. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DOMParser } from 'linkedom';
import type { Rectangle } from '../../electron/domain/location.ts';
import type { Original } from './original.ts';

export const isPopplerThere = spawnSync('pdftotext', ['-v']).error === undefined;

interface Word {
  text: string;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export function pdfOriginal(bytes: Uint8Array): Original {
  const pages = pagesOf(bytes);
  // As the eye is led, and as the file was written: of a table poppler may take one column after the other.
  const orders = [pages, pagesOf(bytes, '-raw')];
  return {
    at(place) {
      const page = Number(/^page (\d+)$/.exec(place)?.[1]);
      if (!pages[page - 1]) return null;
      return orders.flatMap((order) => [wordsOf(order[page - 1]!), ...runningOver(order[page - 1]!, order[page] ?? [])]).join('\n');
    },
    inside: (rectangles) => rectangles.map((rectangle) => wordsIn(pages[rectangle.page - 1] ?? [], rectangle)).join(''),
  };
}

const wordsOf = (words: readonly Word[]) => words.map(({ text }) => text).join('');

/** A word that runs over the page's end belongs to the page it began on: its last line as it would be without what stands at the page's foot. */
function* runningOver(page: readonly Word[], next: readonly Word[]): Generator<string> {
  for (const [i, { text }] of page.entries()) if (/\S[-‐—–_/\u00ad]$/.test(text)) yield wordsOf([...page.slice(0, i + 1), ...next.slice(0, 1)]);
}

/** Letters are as wide as each other, near enough to tell which of a word's parts stands in a rectangle. */
function wordsIn(words: readonly Word[], { left, top, width, height }: Rectangle): string {
  return words
    .filter((word) => {
      const middle = (word.top + word.bottom) / 2;
      return middle > top && middle < top + height && (word.left + word.right) / 2 > left && (word.left + word.right) / 2 < left + width;
    })
    .map(({ text }) => text)
    .join('');
}

function pagesOf(bytes: Uint8Array, ...order: '-raw'[]): Word[][] {
  const folder = mkdtempSync(join(tmpdir(), 'focus-original-'));
  try {
    writeFileSync(join(folder, 'a.pdf'), bytes);
    const xml = execFileSync('pdftotext', ['-bbox', ...order, join(folder, 'a.pdf'), '-'], { encoding: 'utf8', maxBuffer: 2 ** 30 });
    return [...new DOMParser().parseFromString(xml, 'text/xml').querySelectorAll('page')].map((page) =>
      [...page.querySelectorAll('word')].map((word) => {
        const at = (name: string) => Number(word.getAttribute(name));
        return { text: word.textContent ?? '', left: at('xMin'), top: at('yMin'), right: at('xMax'), bottom: at('yMax') };
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
