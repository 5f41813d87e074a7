import { expect, test } from 'vitest';
import { readDocument } from '../../documents.ts';

const outline = async (name: string, text: string) => {
  const content = await readDocument(Buffer.from(text), name);
  expect(content.text).toBe(text);
  return content.sections.map(({ title, level }) => [level, title]);
};

test('reStructuredText: titles by the lines under and over them, no rules, tables or last lines of paragraphs', async () => {
  const text =
    '=====\nTides\n=====\n\nIntro\nof two lines\n------------\n\nMarsh\n-----\n\n==== ====\nA    B\n==== ====\n\nPeople\n~~~~~~\n\nWords.\n\nShips\n-----\n\n----\n\nEnd.\n';
  expect(await outline('a.rst', text)).toEqual([
    [1, 'Tides'],
    [2, 'Marsh'],
    [3, 'People'],
    [2, 'Ships'],
  ]);
});

test('Org and AsciiDoc: titles by their signs, not in code', async () => {
  expect(await outline('a.org', '#+TITLE: Tides\n* Marsh\nWords *bold*\n** People\n#+BEGIN_SRC sh\n* no\n#+END_SRC\n* Ships\n')).toEqual([
    [1, 'Marsh'],
    [2, 'People'],
    [1, 'Ships'],
  ]);
  expect(await outline('a.adoc', '= Tides\n\n== Marsh\nWords\n\n----\n== no\n----\n\n=== People\n\na == b\n')).toEqual([
    [1, 'Tides'],
    [2, 'Marsh'],
    [3, 'People'],
  ]);
});

test('TeX: its commands, the largest level 1; where the words stand is the line of their command', async () => {
  const text =
    '\\documentclass{article}\n\\begin{document}\n\\section[Short]{The \\emph{marsh}}\nWords.\n\\subsection*{People}\nMore.\n\\end{document}\n';
  expect(await outline('a.tex', text)).toEqual([
    [1, 'The \\emph{marsh}'],
    [2, 'People'],
  ]);
  const { blocks } = await readDocument(Buffer.from(text), 'a.tex');
  expect(blocks.filter(({ kind }) => kind === 'heading').map(({ at }) => at?.line)).toEqual([3, 5]);
});
