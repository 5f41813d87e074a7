import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Content } from '../../electron/documents/content.ts';
import { unfold } from '../../electron/documents/formats/folder/corpus.ts';
import { corpusOf, formats } from '../format.ts';
import { type Case, caseOf } from './case.ts';
import { complaintsAbout, sentenceComplaints } from './complaints.ts';
import { Trials } from './trial.ts';
import { unzip, zip } from './zip.ts';

const trials = new Trials();
afterAll(() => trials.close());

test.each(formats)('%s: the seeds are read, damaged files are read or refused with a sentence, nothing crashes or hangs', async (format) => {
  const corpus = await corpusOf(format);
  for (let number = 0; number < 40 + corpus.seeds.length; number++) {
    const { code, complaints } = await trials.try(caseOf(format, corpus, 7, number));
    expect(complaints, `npm run fuzz -- --format ${format} --seed 7 --first ${number} --cases 1`).toEqual([]);
    if (number < corpus.seeds.length) expect(code, corpus.seeds[number]!.name).toBe(corpus.seeds[number]!.refused ?? 'read');
  }
});

const hash = ({ name, bytes }: Case) => createHash('sha256').update(name).update(bytes).digest('hex');

test('the same seed makes the same files, another seed others', async () => {
  for (const format of formats) {
    const corpora = [await corpusOf(format), await corpusOf(format)];
    const [one, again] = corpora.map((corpus) => Array.from({ length: 30 }, (_, i) => hash(caseOf(format, corpus, 1, i))));
    expect(one, format).toEqual(again);
    expect(hash(caseOf(format, corpora[0]!, 2, 20)), format).not.toBe(one![20]);
  }
});

test('broken promises are seen', () => {
  const good: Content = {
    format: 'pdf',
    title: 'A',
    metadata: {},
    text: 'One two.\n\nThree.',
    blocks: [
      { start: 0, end: 8, kind: 'paragraph' },
      { start: 10, end: 16, kind: 'paragraph' },
    ],
    sections: [{ title: 'One', start: 0, level: 1 }],
    language: null,
    pages: 1,
    anchors: [{ start: 0, end: 8, page: 1, left: 1, top: 1, width: 1, height: 1 }],
    warnings: ['A warning.'],
  };
  expect(complaintsAbout(good)).toEqual([]);
  const anchor = good.anchors[0]!;
  const broken: Partial<Content>[] = [
    { text: ' ' },
    { text: 'One two.\n\nThr\ud800e.' },
    { text: 'One two.\n\nThr\0e.' },
    { text: `${good.text} And more.` },
    { blocks: [] },
    { blocks: [...good.blocks].reverse() },
    { blocks: [{ start: 0, end: 17, kind: 'paragraph' }] },
    { blocks: [{ start: 0.5, end: 16, kind: 'paragraph' }] },
    { blocks: [{ start: 0, end: 16, kind: 'heading', level: 0 }] },
    { sections: [{ title: '', start: 0, level: 1 }] },
    { sections: [{ title: 'One', start: 17, level: 1 }] },
    { anchors: [{ ...anchor, left: Number.NaN }] },
    { anchors: [{ ...anchor, width: -1 }] },
    { anchors: [{ ...anchor, page: 2 }] },
    { anchors: [anchor, anchor] },
    { pages: 0 },
    { title: 'a\nb' },
    { warnings: ['undefined is not a function.'] },
    { warnings: ['No end'] },
  ];
  for (const change of broken) expect(complaintsAbout({ ...good, ...change }), JSON.stringify(change)).not.toEqual([]);
  expect(sentenceComplaints('a.pdf is damaged (line\n2).')).toEqual(['The sentence has more than one line.']);
});

test('archives come back as they were packed; unfolding one writes nowhere else, not through links either', () => {
  const entries = [
    { name: 'a.txt', bytes: Buffer.from('words '.repeat(50)), method: 8 },
    { name: 'b/c', bytes: Buffer.from('kept'), method: 0 },
  ];
  expect(unzip(zip(entries))).toEqual(entries);
  const outside = mkdtempSync(join(tmpdir(), 'focus-outside-'));
  const link = { name: 'link', bytes: Buffer.from('/etc/passwd') };
  const root = unfold(
    zip([{ name: `../../${outside.split('/').at(-1)}/evil`, bytes: Buffer.from('x') }, link, { name: 'link', bytes: Buffer.from('x') }, entries[0]!]),
  );
  expect(readdirSync(outside)).toEqual([]);
  expect(readdirSync(root).sort()).toEqual(['a.txt', 'link']);
  rmSync(join(root, '..'), { recursive: true });
  rmSync(outside, { recursive: true });
});
