import type { Corpus } from '../../../../torture/fuzz/corpus.ts';
import { seedUtf8 } from '../../../../torture/fuzz/words.ts';
import { rewriteJson } from '../../../../torture/fuzz/written.ts';

const code4 = { cell_type: 'code', execution_count: 1, metadata: {}, source: ['import os\n', 'print(1)'] };
const notebook4 = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {
    title: 'Tides',
    authors: [{ name: 'E. Vane' }],
    kernelspec: { name: 'python3', language: 'python' },
    language_info: { name: 'python' },
  },
  cells: [
    { cell_type: 'markdown', metadata: {}, source: ['# Tides\n', '\n', 'Words ![x](data:image/png;base64,AAAA) and *more*.\n\n- a\n- b'] },
    { ...code4, outputs: [{ output_type: 'stream', name: 'stdout', text: ['1\n'] }] },
    { ...code4, outputs: [{ output_type: 'execute_result', data: { 'text/plain': '<Figure>', 'image/png': 'AAAA' }, metadata: {} }] },
    { ...code4, outputs: [{ output_type: 'error', ename: 'E', evalue: 'v', traceback: ['\u001b[31mE\u001b[0m: v'] }] },
    { ...code4, outputs: [{ output_type: 'display_data', data: { 'application/json': { a: 1 }, 'text/html': '<b>1</b>' } }] },
    { cell_type: 'raw', metadata: {}, source: 'Raw words.' },
  ],
};
const notebook3 = {
  nbformat: 3,
  metadata: { name: 'Old' },
  worksheets: [
    {
      cells: [
        { cell_type: 'heading', level: 2, source: 'A heading' },
        {
          cell_type: 'code',
          input: 'x = 1',
          outputs: [
            { output_type: 'pyout', text: '1', png: 'AAAA' },
            { output_type: 'stream', text: 'printed' },
          ],
        },
        { cell_type: 'markdown', source: 'Words.' },
      ],
    },
  ],
};

export const corpus: Corpus = {
  rewrite: rewriteJson,
  seeds: [
    seedUtf8('tides.ipynb', JSON.stringify(notebook4, null, 1)),
    seedUtf8('old.ipynb', JSON.stringify(notebook3)),
    seedUtf8('notebook', JSON.stringify({ cells: notebook4.cells.slice(0, 2), metadata: {}, nbformat: 4 })),
  ],
};
