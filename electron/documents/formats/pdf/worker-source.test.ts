import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { changed, changes } from './worker-source.ts';

const source = readFileSync(createRequire(import.meta.url).resolve('pdfjs-dist/legacy/build/pdf.worker.mjs'), 'utf8');

test('every line that is put into the worker of pdf.js finds its place, once', () => {
  expect(changes.filter(([found]) => source.split(found).length !== 2)).toEqual([]);
  const text = changed(source);
  expect(changes.filter(([, put]) => !text.includes(put))).toEqual([]);
});

test('another worker is refused by name', () => {
  expect(() => changed(source.replace('function runBidiTransform(textChunk) {', ''))).toThrow(
    'pdf.js has changed: 0 times "function runBidiTransform',
  );
});
