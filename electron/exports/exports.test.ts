import { expect, test } from 'vitest';
import { type ExportWork, exportAs } from './exports.ts';

const work: ExportWork = {
  title: 'Who made <it>?',
  about: 'Answered from 2 documents.',
  parts: [
    {
      heading: 'Who made <it>?',
      sentences: [
        {
          text: 'Edmund & Vane.',
          citations: [{ title: 'The Garden', place: 'line 4', quote: 'Edmund\nVane "made" it.', start: 0, end: 9, score: 0.5 }],
        },
      ],
    },
  ],
  data: { answer: 'Edmund & Vane.' },
};
const text = (format: 'markdown' | 'html' | 'json') => Buffer.from(exportAs(work, format).base64, 'base64').toString('utf8');

test('Markdown carries every citation as a footnote', () => {
  expect(text('markdown')).toContain('Edmund & Vane.[^1]');
  expect(text('markdown')).toContain('[^1]: “Edmund Vane "made" it.” (The Garden, line 4)');
});

test('HTML is escaped, has no script, and its notes can be reached', () => {
  const html = text('html');
  expect(html).toContain('Who made &lt;it&gt;?');
  expect(html).toContain('href="#n1"');
  expect(html).toContain('<li id="n1"><q>Edmund Vane &quot;made&quot; it.</q> <cite>The Garden, line 4</cite></li>');
  expect(html).not.toMatch(/<it>|<script/);
});

test('JSON is the record; the name of the file is one that every system takes', () => {
  expect(JSON.parse(text('json'))).toEqual(work.data);
  expect(exportAs(work, 'json').name).toBe('Who made it.json');
  expect(exportAs({ ...work, title: '///' }, 'html').name).toBe('focus.html');
});
