import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Sampler } from './sampler.ts';

const logits = Float32Array.of(0, 3, 2, 1, -4);
const draws = (sampling: ConstructorParameters<typeof Sampler>[0], count = 400) => {
  const sampler = new Sampler(sampling);
  return Array.from({ length: count }, () => sampler.next(logits));
};

describe('Sampler', () => {
  it('is greedy by default, and NaN is impossible', () => {
    expect(draws({}, 3)).toEqual([1, 1, 1]);
    expect(new Sampler({}).next(Float32Array.of(Number.NaN, 1, 2))).toBe(2);
  });

  it('repeats with a seed and differs with another', () => {
    expect(draws({ temperature: 1, seed: 7 })).toEqual(draws({ temperature: 1, seed: 7 }));
    expect(draws({ temperature: 1, seed: 7 })).not.toEqual(draws({ temperature: 1, seed: 8 }));
  });

  it('draws with the softmax probabilities', () => {
    const seen = draws({ temperature: 1, seed: 1 }, 20_000).filter((token) => token === 1).length / 20_000;
    const expected = Math.exp(3) / [0, 3, 2, 1, -4].reduce((sum, logit) => sum + Math.exp(logit), 0);
    expect(Math.abs(seen - expected)).toBeLessThan(0.02);
  });

  it('keeps to the nucleus and to min-p', () => {
    expect(new Set(draws({ temperature: 1, topP: 0.8, seed: 1 }))).toEqual(new Set([1, 2]));
    expect(new Set(draws({ temperature: 1, topP: 1e-6, seed: 1 }))).toEqual(new Set([1]));
    expect(new Set(draws({ temperature: 1, minP: 0.1, seed: 1 }))).toEqual(new Set([1, 2, 3]));
  });

  it('a repetition penalty moves on from what was said', () => {
    const sampler = new Sampler({ repetitionPenalty: 4 });
    expect([sampler.next(logits), sampler.next(logits)]).toEqual([1, 2]);
    // Below zero a penalty must make a token less likely too.
    const below = new Sampler({ repetitionPenalty: 2 });
    expect([below.next(Float32Array.of(-1, -1.5)), below.next(Float32Array.of(-1, -1.5))]).toEqual([0, 1]);
  });

  it('always gives a token of the vocabulary', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ noNaN: false }), { minLength: 1, maxLength: 20 }),
        fc.record({ temperature: fc.constantFrom(0, 0.5, 2), topP: fc.constantFrom(0.1, 1), minP: fc.constantFrom(0, 0.5), seed: fc.nat() }),
        (values, sampling) => {
          const token = new Sampler(sampling).next(Float32Array.from(values));
          expect(Number.isInteger(token) && token >= 0 && token < values.length).toBe(true);
        },
      ),
    );
  });
});
