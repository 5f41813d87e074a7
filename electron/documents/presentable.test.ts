import { expect, test } from 'vitest';
import type { Content } from './content.ts';
import { oneLine, presentable, shown } from './presentable.ts';

test('words of a file on one line: no breaks, no turned direction, no half characters, never too long', () => {
  expect(oneLine(' a\n\u2028b\u202ec\0d\ud800 ', 20)).toBe('a b c d\ufffd');
  expect(oneLine('x'.repeat(50), 10)).toBe(`${'x'.repeat(9)}…`);
  expect(oneLine(`${'x'.repeat(8)}😀y`, 10)).toBe(`${'x'.repeat(8)}…`);
});

test('names keep every character, those that are not seen by their number', () => {
  expect(shown('a\nb\u202e\x1b.pdf')).toBe('a\\u{a}b\\u{202e}\\u{1b}.pdf');
  expect(shown('größe – 猫.pdf')).toBe('größe – 猫.pdf');
});

test('the text keeps its length; titles, facts and warnings are such as can be shown', () => {
  const content: Content = {
    format: 'notebook',
    title: '\n',
    metadata: { author: 'Ann\nBen', subject: '\0' },
    text: 'a\0b\ud800c',
    blocks: [{ start: 0, end: 5, kind: 'paragraph' }],
    sections: [
      { title: '\u202e', start: 0, level: 1 },
      { title: 'x'.repeat(5000), start: 1, level: 1 },
    ],
    language: null,
    pages: null,
    anchors: [],
    warnings: Array.from({ length: 150 }, (_, i) => `Line ${i}\nis odd.`),
  };
  const shown = presentable(content);
  expect(shown.text).toBe('a\ufffdb\ufffdc');
  expect(shown.title).toBe(null);
  expect(shown.metadata).toEqual({ author: 'Ann Ben' });
  expect(shown.sections.map(({ title, start }) => [title.length, start])).toEqual([[300, 1]]);
  expect([shown.warnings.length, shown.warnings[7], shown.warnings[100]]).toEqual([101, 'Line 7 is odd.', '50 more sentences like these.']);
});
