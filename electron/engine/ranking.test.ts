import { describe, expect, it } from 'vitest';
import type { Chunk } from './chunker.ts';
import { passagesAround, unwrapped } from './passages.ts';
import { featuresOf, scoresOf, sentencesByChunk, wordsAlone, worthAsking } from './ranking.ts';
import { SentenceIndex } from './sentence-index.ts';

const text = 'Anna sold the mill. The river rose. Bertram bought the boat.\n\nClara painted the door green. It rained. The cat slept.';
const index = new SentenceIndex([{ id: 'a', text }]);
const cut = text.indexOf('Clara');
/** One token a character: ends are offsets. */
const chunk = (start: number, end: number, number: number) => ({
  span: { index: number, source: 'a', start, end, tokens: end - start },
  ids: new Int32Array(end - start),
  ends: Int32Array.from({ length: end - start }, (_, i) => start + i + 1),
});
const chunks = [chunk(0, cut, 0), chunk(cut, text.length, 1)];
const attentionOn = (words: string, { span }: { span: { start: number; end: number } }) => {
  const attention = new Float32Array(span.end - span.start).fill(0.001);
  const at = text.indexOf(words) - span.start;
  attention.fill(1, at, at + words.length);
  return attention;
};
const weights = { words: 0, near: 0, chunk: 0, definition: 0, says: 0, looked: 0 };
const bestBy = (features: ReturnType<typeof featuresOf>, chosen: Partial<typeof weights>) => {
  const scores = scoresOf(features, { ...weights, ...chosen });
  const { start, end } = index.sentences[scores.indexOf(Math.max(...scores))]!;
  return text.slice(start, end);
};

describe('the ranking of sentences', () => {
  const replies = [
    { chunk: 1, refusal: -3, attention: attentionOn('It rained.', chunks[1]!) },
    { chunk: 0, refusal: 2, attention: attentionOn('The river rose.', chunks[0]!) },
  ];
  const features = featuresOf(index, chunks, 'What colour did Clara paint the door?', replies);

  it('knows which sentences stand in which chunk', () => {
    expect(sentencesByChunk(index, chunks)).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
  });

  it('by words, by what chunks say, and by where heads looked', () => {
    expect(bestBy(features, { words: 1 })).toContain('Clara');
    expect(bestBy(features, { says: 1, looked: 0.1 })).toBe('It rained.');
    expect(bestBy(features, { looked: 1, words: -1 })).toMatch(/It rained|The river rose/);
    expect(features.says[0]).toBeCloseTo(-5);
    expect(features.says[5]).toBeCloseTo(0);
  });

  it('of chunks that were not asked nothing is known, and they count least', () => {
    const alone = featuresOf(index, chunks, 'Who bought the boat?', [replies[0]!]);
    expect(alone.says[0]).toBeLessThan(alone.says[3]!);
    expect(bestBy(alone, { words: 1 })).toContain('Bertram');
  });
});

describe('what is repeated', () => {
  it('does not win over what is said once', () => {
    const claim = 'The key of the mill lies under the stone. ';
    const often = `${claim.repeat(40)}\n\nThe key of the mill hangs behind the door.`;
    const index = new SentenceIndex([{ id: 'a', text: often }]);
    const whole = [
      { span: { index: 0, source: 'a', start: 0, end: often.length, tokens: 1 }, ids: new Int32Array(1), ends: Int32Array.of(often.length) },
    ];
    const scores = scoresOf(featuresOf(index, whole, 'Where is the key of the mill?', []), { ...weights, words: 4 });
    const { start, end } = index.sentences[scores.indexOf(Math.max(...scores))]!;
    expect(often.slice(start, end)).toContain('behind the door');
  });
});

describe('passages', () => {
  it('stand around the best sentences, none twice, no longer than allowed', () => {
    const scores = Float32Array.of(0, 1, 0, 0, 3, 2);
    const passages = passagesAround(index, scores, [4, 5, 1], 8, 60);
    expect(passages.map(({ sentence }) => sentence)).toEqual([4, 1]);
    for (const { start, end } of passages) expect(end - start).toBeLessThanOrEqual(60);
    expect(text.slice(passages[0]!.start, passages[0]!.end)).toContain('It rained.');
  });

  it('line breaks of the print become spaces, character for character', () => {
    expect(unwrapped('a long\nline\n\nanother', false)).toBe('a long line\n\nanother');
    expect(unwrapped('def f():\n  pass', true)).toBe('def f():\n  pass');
  });
});

describe('chunks worth asking', () => {
  const lines = Array.from(
    { length: 200 },
    (_, i) => `Line ${i} tells of the ${i === 150 ? 'lighthouse keeper' : 'weather'} and of nothing else at all.`,
  );
  const text = lines.join('\n\n');
  const sources = [{ id: 'a', text }];
  const index = new SentenceIndex(sources);
  // A chunk a line.
  let at = 0;
  const chunks = lines.map((line, i): Chunk => {
    const start = at;
    at += line.length + 2;
    return { span: { index: i, source: 'a', start, end: Math.min(at, text.length), tokens: 1 }, ids: new Int32Array(1), ends: Int32Array.of(at) };
  });

  it('are those with the question’s words, in the order of the text; of a short text all', () => {
    const asked = worthAsking(index, chunks, 'Where did the keeper of the lighthouse live?', wordsAlone, 0.3);
    expect(asked).toHaveLength(60);
    expect(asked).toContain(150);
    expect(asked).toEqual(asked.toSorted((a, b) => a - b));
    expect(worthAsking(index, chunks, 'Who?', wordsAlone, 1)).toHaveLength(200);
    expect(worthAsking(index, chunks.slice(0, 40), 'Who?', wordsAlone, 0.1)).toHaveLength(40);
  });
});
