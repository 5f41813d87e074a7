import { expect, it } from 'vitest';
import type { DocumentInfo } from '../../../electron/domain/document.ts';
import { codePlace } from './code-place.ts';
import { inLines } from './lines.ts';

const blocks = [
  { start: 0, end: 4, kind: 'heading' as const },
  { start: 6, end: 10, kind: 'code' as const, line: 1 },
  { start: 11, end: 20, kind: 'code' as const, line: 2 },
  { start: 22, end: 26, kind: 'heading' as const },
  { start: 28, end: 30, kind: 'code' as const, line: 1 },
];
const sections = [
  { title: 'a.ts', start: 0, level: 1 },
  { title: 'tide', start: 11, level: 2 },
  { title: 'lib/b.ts', start: 22, level: 1 },
];
const folder = { format: 'folder', path: '/src/' } as DocumentInfo;

it('a place in a folder of code is a line of one of its files; prose is none', () => {
  expect(codePlace(folder, { blocks, sections }, 12)).toEqual({ path: '/src/a.ts', line: 2 });
  expect(codePlace(folder, { blocks, sections }, 23)).toEqual({ path: '/src/lib/b.ts', line: 1 });
  expect(codePlace({ format: 'code', path: '/src/a.ts' } as DocumentInfo, { blocks, sections: [] }, 12)).toEqual({ path: '/src/a.ts', line: 2 });
  expect(codePlace({ format: 'code', path: null } as DocumentInfo, { blocks, sections }, 12)).toBeNull();
  expect(
    codePlace({ format: 'text', path: '/a.txt' } as DocumentInfo, { blocks: [{ start: 0, end: 4, kind: 'paragraph' }], sections }, 0),
  ).toBeNull();
});

it('the words of a line are one rectangle; another line, column or page begins another', () => {
  const word = (left: number, top: number, more = {}) => ({ page: 1, left, top, width: 30, height: 10, ...more });
  const marks = inLines([word(0, 0), word(34, 0.5), word(68, 0), word(0, 14), word(300, 14), word(0, 0, { page: 2 })]);
  expect(marks).toEqual([
    { page: 1, left: 0, top: 0, width: 98, height: 10.5 },
    { page: 1, left: 0, top: 14, width: 30, height: 10 },
    { page: 1, left: 300, top: 14, width: 30, height: 10 },
    { page: 2, left: 0, top: 0, width: 30, height: 10 },
  ]);
});
