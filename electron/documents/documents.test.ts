import { expect, test } from 'vitest';
import { corpusOf, formats } from '../../torture/format.ts';
import { formatOf, readDocument } from './documents.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

test.each([
  ['a.pdf', 'anything', 'pdf'],
  ['a.txt', '%PDF-1.7\n', 'pdf'],
  ['A.IPYNB', '{}', 'notebook'],
  ['notebook', '{\n "cells": []}', 'notebook'],
  ['a.csv', 'a,b', 'table'],
  ['a.tsv', 'a\tb', 'table'],
  ['a.py', 'x = 1', 'code'],
  ['Makefile', 'all:', 'code'],
  ['a.md', '# A', 'markdown'],
  ['README', 'Read me.', 'text'],
  ['a.unknown', 'Words.', 'text'],
])('%s that begins with %j is read as %s', (name, begins, kind) => {
  expect(formatOf(name, bytes(begins))).toBe(kind);
});

test('formats that no importer reads are named with the way out', () => {
  expect(() => formatOf('a.mobi', bytes('BOOKMOBI'))).toThrow('a.mobi is a Kindle book: convert it to EPUB');
});

test('every format comes out in the same shape', async () => {
  const files = {
    'a.csv': 'name,age\nAnn,41\nBen,7\n',
    'a.ipynb': JSON.stringify({ nbformat: 4, metadata: {}, cells: [{ cell_type: 'code', source: 'x = 1' }] }),
    'a.md': '# A\n\nWords.',
    'a.py': 'x = 1\n',
    'a.txt': 'Words.',
  };
  for (const [name, text] of Object.entries(files)) {
    const content = await readDocument(bytes(text), name);
    // The document is known by it before it is read.
    expect(formatOf(name, bytes(text)), name).toBe(content.format);
    for (const { start, end } of content.blocks) expect(0 <= start && start <= end && end <= content.text.length, name).toBe(true);
    expect(content.text.length, name).toBeGreaterThan(0);
  }
  await expect(readDocument(bytes(''), 'a.csv')).rejects.toThrow('a.csv is empty');
});

test('a cancel before or during the reading ends it', async () => {
  const text = bytes('A paragraph.\n\n'.repeat(20_000));
  await expect(readDocument(text, 'a.txt', { signal: AbortSignal.abort() })).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  const stop = new AbortController();
  const reading = readDocument(text, 'a.txt', {
    signal: stop.signal,
    onProgress: ({ done, total, unit }) => {
      expect([done < total, total, unit]).toEqual([true, text.length, 'characters']);
      stop.abort();
    },
  });
  await expect(reading).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
});

test.each(formats.filter((format) => format !== 'folder'))('%s: bytes that an importer may let go of make the same document', async (format) => {
  const { seeds } = await corpusOf(format);
  for (const { name, bytes: seed, password, refused } of seeds) {
    if (refused) continue;
    const options = password === undefined ? {} : { password };
    const content = await readDocument(new Uint8Array(seed), name, options);
    expect(formatOf(name, seed), name).toBe(content.format);
    expect(await readDocument(new Uint8Array(seed), name, { ...options, spare: true }), name).toEqual(content);
  }
});
