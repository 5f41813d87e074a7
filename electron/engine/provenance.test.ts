import { describe, expect, it } from 'vitest';
import { InvertedIndex } from './bm25.ts';
import { Attribution, cite } from './provenance.ts';

const text = 'Ada came home. Bruno sang. Nobody heard.';
// One token a word; ends as the tokenizer gives them (white space belongs to the next word).
const ends = Int32Array.of(3, 8, 14, 20, 26, 33, 40);
const chunk = { span: { index: 0, source: 't', start: 0, end: 40, tokens: 7 }, text, tokenEnds: ends };

describe('provenance', () => {
  it('quotes the sentence that the attention inside the chunk falls on', () => {
    const attribution = new Attribution([new Int32Array(7)], () => 1);
    attribution.add(Float32Array.of(0.5));
    // Keys: BOS, seven tokens, one fragment token; BOS and fragment are nobody's source.
    attribution.addTokens([0], Float32Array.of(0.5, 0, 0, 0.02, 0.1, 0.2, 0, 0.02, 0.16), 9, Float32Array.of(0.5));
    const [best, ...rest] = cite(attribution, () => chunk, 5);
    expect(best).toMatchObject({ quote: 'Bruno sang.', start: 15, end: 26, chunk: 0, source: 't' });
    expect(best!.score).toBeGreaterThan(rest[0]!.score);
    // All of the chunk's share is on its sentences.
    expect([best!, ...rest].reduce((sum, citation) => sum + citation.score, 0)).toBeCloseTo(0.5);
    expect(text.slice(best!.start, best!.end)).toBe(best!.quote);
  });

  it('take() gives what was gathered and starts anew', () => {
    const attribution = new Attribution([new Int32Array(7)]);
    attribution.add(Float32Array.of(0.25));
    attribution.addDirect(0, Float32Array.of(0, 0, 0, 0.5, 0, 0, 0));
    const part = attribution.take();
    expect(part.tokens).toBe(1);
    expect(part.shares[0]).toBeCloseTo(0.75);
    expect(attribution.tokens).toBe(0);
    expect(attribution.focused()).toEqual([]);
    expect(cite(part, () => chunk, 1)[0]!.quote).toBe('Bruno sang.');
  });

  describe('with words', () => {
    // The last sentence holds most of the attention, as the text right before a question does; who sang stands in the second.
    const attribution = new Attribution([new Int32Array(7)]);
    attribution.addDirect(0, Float32Array.of(0.04, 0.04, 0.04, 0.08, 0.08, 0.1, 0.2));
    attribution.tokens = 1;
    const quotes = (support?: (sentence: string) => number) => cite(attribution, () => chunk, 3, support).map(({ quote }) => quote);
    const passages = [text, 'Nobody heard the rain.', 'Nobody came.', 'Ada heard it.'];

    it('the sentence that shares rare words with the question comes before one that only holds more attention', () => {
      expect(quotes()).toEqual(['Nobody heard.', 'Bruno sang.', 'Ada came home.']);
      expect(quotes(new InvertedIndex(passages).support('Who sang?', ''))[0]).toBe('Bruno sang.');
    });

    it('a wrong answer does not decide', () => {
      expect(quotes(new InvertedIndex(passages).support('Who sang?', 'Ada'))[0]).toBe('Bruno sang.');
    });

    it('without a shared word attention alone decides', () => {
      expect(quotes(new InvertedIndex(passages).support('Pourquoi?', ''))).toEqual(quotes());
    });

    it('the score stays the share of attention', () => {
      const scores = (support?: (sentence: string) => number) =>
        Object.fromEntries(cite(attribution, () => chunk, 3, support).map(({ quote, score }) => [quote, score]));
      expect(scores(new InvertedIndex(passages).support('Who sang?', 'Bruno'))).toEqual(scores());
      expect(attribution.shares[0]).toBeCloseTo(0.58);
    });
  });
});
