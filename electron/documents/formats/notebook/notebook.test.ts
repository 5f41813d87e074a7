import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blockPlace, placeOf } from '../../places.ts';
import { readNotebook } from './notebook.ts';

const bytes = (notebook: unknown) => new TextEncoder().encode(typeof notebook === 'string' ? notebook : JSON.stringify(notebook));
const version4 = (cells: unknown[], metadata: unknown = {}) => bytes({ nbformat: 4, nbformat_minor: 5, metadata, cells });

test('format 4: prose, code, outputs, each in its cell; pictures left out, long outputs shortened', async () => {
  const content = await readNotebook(
    version4(
      [
        { cell_type: 'markdown', source: ['# Tides\n', '\n', 'First *words*.\n', '\n', '## Data\n', '\n', '- a\n', '- b'] },
        { cell_type: 'code', source: 'x = 1\n\nprint(x)', outputs: [{ output_type: 'stream', name: 'stdout', text: ['1\n'] }] },
        {
          cell_type: 'code',
          source: ['plot()'],
          outputs: [
            { output_type: 'display_data', data: { 'image/png': 'iVBOR', 'text/plain': '<Figure>' } },
            { output_type: 'execute_result', data: { 'text/html': '<b>42</b>', 'text/plain': ['42'] } },
            { output_type: 'display_data', data: { 'application/vnd.plotly': {} } },
          ],
        },
        {
          cell_type: 'code',
          source: '1/0',
          outputs: [
            { output_type: 'error', ename: 'ZeroDivisionError', evalue: 'x', traceback: ['\u001b[0;31mTraceback\u001b[0m', 'ZeroDivisionError: x'] },
          ],
        },
        { cell_type: 'code', source: 'long()', outputs: [{ output_type: 'stream', name: 'stdout', text: `a${'-'.repeat(5000)}z` }] },
        { cell_type: 'raw', source: 'raw text' },
        { cell_type: 'markdown', source: 'See ![](data:image/png;base64,iVBORw0KGgo=) here' },
        { cell_type: 'code' },
      ],
      { kernelspec: { language: 'python', name: 'python3' }, authors: [{ name: 'Ann' }] },
    ),
    'tides.ipynb',
  );
  const { text, blocks, sections } = content;
  expect(blocks.map((block) => [blockPlace(block), block.kind, text.slice(block.start, block.end).slice(0, 40)])).toEqual([
    ['cell 1', 'heading', 'Tides'],
    ['cell 1', 'paragraph', 'First *words*.'],
    ['cell 1', 'heading', 'Data'],
    ['cell 1', 'list', '- a\n- b'],
    ['cell 2', 'code', 'x = 1\n\nprint(x)'],
    ['cell 2, output', 'code', '1'],
    ['cell 3', 'code', 'plot()'],
    ['cell 3, output', 'code', '42'],
    ['cell 4', 'code', '1/0'],
    ['cell 4, output', 'code', 'Traceback\nZeroDivisionError: x'],
    ['cell 5', 'code', 'long()'],
    ['cell 5, output', 'code', `a${'-'.repeat(39)}`],
    ['cell 6', 'paragraph', 'raw text'],
    ['cell 7', 'paragraph', 'See ![]() here'],
  ]);
  expect(text).toContain('[… 3002 characters left out …]');
  expect(sections.map(({ title, level }) => [level, title])).toEqual([
    [1, 'Tides'],
    [2, 'Data'],
  ]);
  expect(content).toMatchObject({ format: 'notebook', title: 'Tides', language: null, metadata: { language: 'python', author: 'Ann' } });
  expect(content.warnings).toEqual([
    'Cell 8 of tides.ipynb has no text that can be read; it is left out.',
    '2 pictures left out of tides.ipynb: only text is read.',
    '1 output left out of tides.ipynb: neither text nor picture.',
    'Long outputs shortened to their first 1500 and last 500 characters: cell 5 of tides.ipynb.',
  ]);
  expect(placeOf(content, text.indexOf('print(x)'))).toBe('Data, cell 2');
});

test('format 3: worksheets, heading cells, input, outputs beside their kind', async () => {
  const content = await readNotebook(
    bytes({
      nbformat: 3,
      metadata: { name: '' },
      worksheets: [
        {
          cells: [
            { cell_type: 'heading', level: 2, source: ['Old'] },
            {
              cell_type: 'code',
              language: 'python',
              input: ['a = 1'],
              outputs: [
                { output_type: 'pyout', text: ['1'] },
                { output_type: 'display_data', png: 'iVBOR' },
              ],
            },
          ],
        },
      ],
    }),
    'old.ipynb',
  );
  expect(content.blocks.map((block) => [blockPlace(block), content.text.slice(block.start, block.end)])).toEqual([
    ['cell 1', 'Old'],
    ['cell 2', 'a = 1'],
    ['cell 2, output', '1'],
  ]);
  expect(content.warnings).toEqual(['1 picture left out of old.ipynb: only text is read.']);
});

test.each([
  ['cut off', '{"nbformat": 4, "cells": [', 'not a notebook that can be read'],
  ['not JSON', 'hello', 'not a notebook that can be read'],
  ['other JSON', '{"a": 1}', 'is not a notebook: nbformat'],
  ['an old format', '{"nbformat": 2, "metadata": {}, "worksheets": [{"cells": []}]}', 'of format 2'],
  ['no cells', '{"nbformat": 4, "metadata": {}}', 'of format 4'],
  ['cells without text', '{"nbformat": 4, "metadata": {}, "cells": [{"cell_type": "code", "source": "", "outputs": []}]}', 'no cell with text'],
  ['deep nesting', `{"nbformat": 4, "metadata": {}, "cells": ${'['.repeat(200_000)}${']'.repeat(200_000)}}`, 'no cell with text'],
])('%s is refused by name', async (_, notebook, sentence) => {
  await expect(readNotebook(bytes(notebook), 'a.ipynb')).rejects.toThrow(sentence);
  await expect(readNotebook(bytes(notebook), 'a.ipynb')).rejects.toThrow('a.ipynb');
});

test('1,000 spans lead back to their cells', async () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'é', '😀', ' ', '\n', '#', '-', '*', '>'), maxLength: 20 });
  const cells = fc.array(fc.record({ cell_type: fc.constantFrom('markdown', 'code', 'raw'), before: word, after: word }), {
    minLength: 1,
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(cells, fc.nat(), async (drafts, pick) => {
      const content = await readNotebook(
        version4(drafts.map(({ cell_type, before, after }, i) => ({ cell_type, source: `${before} mark${i}mark ${after}`, outputs: [] }))),
        'a.ipynb',
      );
      const index = pick % drafts.length;
      const at = content.text.indexOf(`mark${index}mark`);
      expect(at).toBeGreaterThanOrEqual(0);
      expect(placeOf(content, at + (pick % 5))).toMatch(new RegExp(`(?:^|, )cell ${index + 1}$`));
    }),
    { numRuns: 1000 },
  );
});
