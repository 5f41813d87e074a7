import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { docxOf, epubOf, htmlOf, notebookOf, pdfOf, tableOf } from '../../torture/round-trip/volumes.ts';
import type { Content } from '../documents/content.ts';
import { readDocument } from '../documents/documents.ts';
import { type Chunk, chunkSources } from '../engine/chunker.ts';
import { Tokenizer } from '../engine/tokenizer.ts';
import { starterBundle } from '../home.ts';
import { sourceFrom } from './sources.ts';

const whole = readFileSync(new URL('../../resources/samples/the-saltmarsh-garden.md', import.meta.url), 'utf8');
/** Six chapters. */
const novel = whole.slice(0, whole.indexOf('## 7. '));
let tokenizer: Tokenizer;
beforeAll(async () => {
  tokenizer = await Tokenizer.load(starterBundle);
});

const chunked = async (text: string, target: number) =>
  chunkSources([sourceFrom('novel', await readDocument(Buffer.from(text), 'novel.md'))], tokenizer, target);
const keyOf = ({ ids }: Chunk) => ids.join(' ');

test.each([64, 128, 512])('chunks of %i tokens: after a change in the third chapter, all of the other chapters are as they were', async (target) => {
  const chapter = novel.indexOf('\n## 3. ');
  const next = novel.indexOf('\n## 4. ');
  const before = await chunked(novel, target);
  for (const sentence of ['It rained. ', 'A storm came up that nobody had foreseen, and it went as it had come. '.repeat(9)]) {
    const at = novel.indexOf('. ', (chapter + next) / 2) + 2;
    const known = new Set(before.map(keyOf));
    const after = await chunked(novel.slice(0, at) + sentence + novel.slice(at), target);
    const changed = after.filter((chunk) => !known.has(keyOf(chunk)));
    expect(changed.length).toBeGreaterThan(0);
    for (const { span } of changed) {
      expect(span.start).toBeGreaterThanOrEqual(chapter - 1);
      expect(span.end).toBeLessThanOrEqual(next + sentence.length + 1);
    }
    // What stands before the change in its chapter is read already too, but for the chunk that holds it.
    expect(changed.filter(({ span }) => span.end <= at)).toEqual([]);
  }
});

test('each chapter begins a chunk; the first stands behind the title', async () => {
  const starts = new Set((await chunked(novel, 128)).map(({ span }) => novel.slice(span.start).trimStart().slice(0, 8)));
  for (const [heading] of [...novel.matchAll(/^## .{5}/gm)].slice(1)) expect(starts).toContain(heading);
});

interface Token {
  start: number;
  end: number;
}

/** In the order of the chunks. */
function tokensOf(content: Content): Token[] {
  const chunks = chunkSources([sourceFrom('a', content)], tokenizer, 32);
  let start = 0;
  return chunks.flatMap(({ ends }) =>
    Array.from(ends, (end) => {
      const token = { start, end };
      start = end;
      return token;
    }),
  );
}

/** The stretches of the text that lead to a place; those of code are lines, of print what stands in one rectangle. */
const anchorsOf = ({ anchors, blocks }: Content): Token[] => (anchors.length > 0 ? anchors : blocks);

const paragraph = fc
  .array(
    fc.constantFrom('The', 'tide', 'rose.', 'In', '1874,', 'ships', 'lay', 'at', 'Corran', 'Point.', '"Yes!"', 'é', '(so', 'they)', 'a-b', '—'),
    {
      minLength: 1,
      maxLength: 40,
    },
  )
  .map((words) => words.join(' '));
const texts = fc
  .array(fc.oneof({ weight: 5, arbitrary: paragraph }, fc.constantFrom('## One', '## Two', '- a\n- b')), { minLength: 1, maxLength: 30 })
  // Something to read in every format.
  .map((parts) => ['The tide rose. It fell.', ...parts].join('\n\n'));

test.each<[string, (text: string) => Uint8Array | Promise<Uint8Array>]>([
  ['a.html', htmlOf],
  ['a.epub', epubOf],
  ['a.docx', docxOf],
  ['a.pdf', pdfOf],
  ['a.ipynb', notebookOf],
  ['a.csv', tableOf],
  ['a.md', Buffer.from],
  ['a.txt', Buffer.from],
  ['a.ts', Buffer.from],
])('%s: tokens to anchors and back', async (name, fileOf) => {
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      const content = await readDocument(await fileOf(text), name);
      const tokens = tokensOf(content);
      const anchors = anchorsOf(content);
      const words = ({ start, end }: Token) => content.text.slice(start, end).replace(/\s+/g, '');
      const meet = (a: Token, b: Token) =>
        words({ start: Math.max(a.start, b.start), end: Math.max(a.start, b.start, Math.min(a.end, b.end)) }) !== '';
      const owners = tokens.map((token) => anchors.filter((anchor) => meet(token, anchor)));
      for (const [i, token] of tokens.entries()) {
        if (words(token) === '') expect(owners[i]).toEqual([]);
        // The marks of headings stand outside of what they mark, in a plain text too.
        else if (name === 'a.md' || name === 'a.txt') expect(owners[i]!.length).toBeLessThanOrEqual(1);
        else expect([words(token), owners[i]!.length]).toEqual([words(token), 1]);
      }
      // The tokens of an anchor are its words: none is missing, none is another's.
      for (const anchor of anchors)
        expect(
          tokens
            .filter((_, i) => owners[i]!.includes(anchor))
            .map(words)
            .join(''),
        ).toBe(words(anchor));
    }),
    { numRuns: name === 'a.pdf' ? 6 : 15 },
  );
});
