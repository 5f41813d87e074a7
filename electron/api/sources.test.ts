import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
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
