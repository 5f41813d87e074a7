import { describe, expect, it } from 'vitest';
import { InvertedIndex } from './bm25.ts';

const passages = ['The king rode out.', 'The king slept.', 'The miller hid the silver key.', 'The king ate.'];

describe('words', () => {
  it('a passage with the rare word matches better than one with the common word', () => {
    const [rode, , hid] = new InvertedIndex(passages).scores('What did the king do with the key?');
    expect(hid).toBeGreaterThan(rode!);
  });

  it('support counts rare words of the question more than common ones', () => {
    const support = new InvertedIndex(passages).support('Did the king see the miller?', '');
    expect(support('A miller came.')).toBeGreaterThan(support('A king came.'));
    expect(support('A king came.')).toBeGreaterThan(support('Nobody came.'));
    expect(support('Nobody came.')).toBeGreaterThan(0);
  });

  it('of two sentences about the question, the one that holds the answer is better supported', () => {
    const support = new InvertedIndex(passages).support('Where did the miller hide the key?', 'under the stone');
    expect(support('The miller put the key under a stone.')).toBeGreaterThan(support('The miller lost the key.'));
    expect(support('Nothing lay under the stone.')).toBeLessThan(support('The miller lost the key.'));
  });

  it('a sentence holds a question by its rare words; words that no passage has do not count', () => {
    const words = new InvertedIndex(passages);
    expect(words.coverage('Did a miller hid the silver key?', 'The miller hid the silver key.')).toBe(1);
    expect(words.coverage('Where did the miller sleep?', 'The miller hid the silver key.')).toBe(1);
    expect(words.coverage('Was it the miller or the king?', 'The king ate.')).toBeLessThan(0.5);
    expect(words.coverage('Who sang?', 'The king ate.')).toBe(0);
  });

  it('a repeated word of the question is no second reason', () => {
    expect(new InvertedIndex(passages).support('key key key', '')('key')).toBe(new InvertedIndex(passages).support('key', '')('key'));
  });
});
