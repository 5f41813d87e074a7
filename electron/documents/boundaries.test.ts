import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundariesOf } from './boundaries.ts';
import type { Content } from './content.ts';
import { readCode } from './formats/code/code.ts';
import { laidOut } from './formats/text/text.ts';

const shown = (content: Content) =>
  boundariesOf(content).map((boundary) => [
    boundary.level === 'section' ? `section ${boundary.depth}` : boundary.level,
    content.text.slice(boundary.offset, boundary.offset + 12).split('\n')[0],
  ]);

test('Markdown: sections with their marks, paragraphs, items and rows; a heading stays with what it heads', () => {
  const text =
    'Preface.\n\n# One\n\nFirst.\n\nSecond.\n\n## Part\n\n- a\n- b\n\n```js\nlet x;\n\nlet y;\n```\n\n| a |\n|---|\n| 1 |\n\n# Two\n\nLast.\n';
  expect(shown(laidOut(text, 'a.md'))).toEqual([
    ['section 1', '# One'],
    ['paragraph', 'Second.'],
    ['section 2', '## Part'],
    ['sentence', '- b'],
    ['paragraph', '```js'],
    ['paragraph', 'let y;'],
    ['paragraph', '| a |'],
    ['sentence', '|---|'],
    ['sentence', '| 1 |'],
    ['section 1', '# Two'],
  ]);
});

test('code: functions with what is written above them, then empty lines, then lines', async () => {
  const text = 'import x;\nimport y;\n\n/** Adds. */\nfunction add() {\n  a();\n\n  b();\n}\n';
  expect(shown(await readCode(new TextEncoder().encode(text), 'a.ts'))).toEqual([
    ['sentence', 'import y;'],
    ['section 1', '/** Adds. */'],
    ['sentence', 'function add'],
    ['sentence', '  a();'],
    ['paragraph', '  b();'],
    ['sentence', '}'],
  ]);
});

test('a paragraph that runs over its page goes on behind it, and so does one that a section is said to begin in', () => {
  const text = 'The tide rose and fell.\n\nNext.';
  const place = (start: number, end: number, page: number) => ({ start, end, kind: 'paragraph', at: { page } }) as const;
  const blocks = [place(0, 8, 1), place(9, 23, 2), place(25, 30, 2)];
  expect(boundariesOf({ text, blocks, sections: [{ title: 'Page 2', start: 9, level: 1 }] })).toEqual([{ offset: 25, level: 'paragraph' }]);
});

test('boundaries rise, lie inside the text and begin a line', () => {
  const lines = fc.array(fc.constantFrom('', '', 'Words.', '# Head', '## Sub', '- item', '> said', '```', '| a |', '|---|', '    four', '==='), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(lines, fc.constantFrom('a.md', 'a.txt'), (all, name) => {
      const content = laidOut(all.join('\n'), name);
      let last = 0;
      for (const { offset } of boundariesOf(content)) {
        expect(offset).toBeGreaterThan(last);
        expect(content.text.slice(0, offset)).toMatch(/\n\s*$/);
        last = offset;
      }
      expect(last).toBeLessThanOrEqual(content.text.length);
    }),
    { numRuns: 300 },
  );
});

test('a list of two hundred thousand lines has as many', () => {
  const text = 'line\n'.repeat(200_000);
  const boundaries = boundariesOf({ text, blocks: [{ start: 0, end: text.length, kind: 'list' }], sections: [] });
  expect(boundaries).toHaveLength(199_999);
});
