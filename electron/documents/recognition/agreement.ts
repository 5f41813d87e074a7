/** How much of a page's words recognition gave, and whether they stand where they are printed. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Content } from '../content.ts';

export interface Word {
  text: string;
  page: number;
  left: number;
  right: number;
  middle: number;
}

/** Words with their places: where a word is a part of an anchor, its share of it. */
export function wordsOf({ text, anchors }: Pick<Content, 'text' | 'anchors'>): Word[] {
  return anchors.flatMap(({ start, end, page, left, width, top, height }) =>
    [...text.slice(start, end).matchAll(/\S+/g)].map((match): Word => {
      const at = (offset: number) => left + (width * offset) / (end - start);
      return { text: match[0], page, left: at(match.index), right: at(match.index + match[0].length), middle: top + height / 2 };
    }),
  );
}

export interface Agreement {
  /** Of the printed words, those that were recognised letter for letter, in order; a share. */
  words: number;
  /** Of these, those that overlap the print by more than half of their width, on its line; a share. */
  places: number;
}

/** By `diff`, whose order is no invention of ours. */
export function agreementOf(printed: readonly Word[], recognised: readonly Word[]): Agreement {
  const folder = mkdtempSync(join(tmpdir(), 'focus-agreement-'));
  try {
    const [one, other] = [printed, recognised].map((words, i) => {
      const path = join(folder, String(i));
      writeFileSync(path, words.map(({ text }) => `${text}\n`).join(''));
      return path;
    });
    let same = 0;
    let placed = 0;
    let [i, j] = [0, 0];
    for (const line of marksOf(one!, other!)) {
      if (line === '<') i++;
      else if (line === '>') j++;
      else {
        same++;
        if (isThere(printed[i]!, recognised[j]!)) placed++;
        i++;
        j++;
      }
    }
    return { words: same / printed.length, places: placed / same };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function marksOf(one: string, other: string): string[] {
  const formats = ['--old-line-format=<\n', '--new-line-format=>\n', '--unchanged-line-format==\n'];
  try {
    return execFileSync('diff', [...formats, one, other], { encoding: 'utf8', maxBuffer: 2 ** 28 })
      .split('\n')
      .slice(0, -1);
  } catch (cause) {
    // 1 = they differ.
    const { status, stdout } = cause as { status: number; stdout: string };
    if (status !== 1) throw cause;
    return stdout.split('\n').slice(0, -1);
  }
}

function isThere(print: Word, seen: Word): boolean {
  const shared = Math.min(print.right, seen.right) - Math.max(print.left, seen.left);
  return print.page === seen.page && Math.abs(print.middle - seen.middle) < 5 && shared > 0.5 * (print.right - print.left);
}
