/** A text as paragraphs, for files that are made of them one by one. */
import type { Original } from './original.ts';

export const paragraphsIn = (text: string): string[] =>
  text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/^#+ /, '').replace(/\s+/g, ' ').trim())
    .filter(Boolean);

/** A sentence each. */
export const sentencesIn = (text: string): string[] => paragraphsIn(text).flatMap((paragraph) => paragraph.split(/(?<=[.!?]) /));

export const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export const unescaped = (text: string): string => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** What is counted from 1 and called so: "paragraph 3". */
export function countedOriginal(what: string, words: readonly string[]): Original {
  const pattern = new RegExp(`${what} (\\d+)(?:, notes)?$`);
  return { at: (place) => words[Number(pattern.exec(place)?.[1]) - 1] ?? null };
}
