/**
 * What stands beside a program: its tests, fixtures, examples, other people's code. It speaks of what the program does as often as the program itself, and who asks
 * what a program does means the program.
 */
import { upperBound } from '../upper-bound.ts';
import type { SourceText } from './contract.ts';

const asidePath =
  /(?:^|\/)(?:tests?|__tests__|__mocks__|specs?|e2e|fixtures|testdata|vendor|third_party|examples?|bench(?:es|marks?)?)\/|\.(?:test|spec|bench)\.\w+$|(?:^|\/)(?:test_\w+|conftest)\.py$|\w_(?:test|spec)\.\w+$/;

/** By the path of a file. */
export const isAside = (path: string): boolean => asidePath.test(path);

/** The file of a folder that a place stands in, or ''. */
export const fileAt = ({ sections = [] }: Pick<SourceText, 'sections'>, offset: number): string =>
  sections.findLast(({ level, start }) => level === 1 && start <= offset)?.title ?? '';

/** Names of definitions that try others: a module of tests among what it tests, functions that a test runner looks for. */
const tries = /^(?:tests?|test_\w+)$/;

/** Whether places of a source stand beside the program: in such a file, or in such a definition of any other. */
export function asideOf({ sections = [], title = '' }: Pick<SourceText, 'sections' | 'title'>): (offset: number) => boolean {
  /** [sections] */
  const aside: boolean[] = [];
  const above: { level: number; aside: boolean }[] = [];
  for (const section of sections) {
    while (above.length > 0 && above.at(-1)!.level >= section.level) above.pop();
    const name = section.title.split(/\.|::/).at(-1)!.trim();
    aside.push((above.at(-1)?.aside ?? isAside(title)) || isAside(section.title) || tries.test(name));
    above.push({ level: section.level, aside: aside.at(-1)! });
  }
  return (offset) => {
    const at = upperBound(sections.length, (i) => sections[i]!.start, offset) - 1;
    return at < 0 ? isAside(title) : aside[at]!;
  };
}

/** Whether a question is about what stands beside a program. */
export const asksAside = (question: string): boolean =>
  /\b(?:tests?|tested|testing|specs?|fixtures?|mock(?:s|ed)?|examples?|bench\w*|vendor\w*|assert\w*)\b/i.test(question);
