import { describe, expect, it } from 'vitest';
import { checkWindow, placeSlots, rotateKey } from './rotary.ts';

const rotary = { inverseFrequencies: Float32Array.of(1, 0.01), attentionFactor: 1 };

describe('rotary', () => {
  it('turns half-split pairs by position times frequency, fractions included', () => {
    const out = new Float32Array(4);
    rotateKey(rotary, Float32Array.of(1, 0, 0, 1), 0, 1, 0.5, out, 0);
    expect(out[0]).toBeCloseTo(Math.cos(0.5));
    expect(out[2]).toBeCloseTo(Math.sin(0.5));
    expect(out[1]).toBeCloseTo(-Math.sin(0.005));
    expect(out[3]).toBeCloseTo(Math.cos(0.005));
  });

  it('places slots sequentially (slot j at j, local from C) or evenly over a fixed range', () => {
    expect(placeSlots('sequential', 3, 64)).toEqual({ slots: Float32Array.of(0, 1, 2), localStart: 3 });
    const { slots, localStart } = placeSlots('spread', 4, 64);
    expect(Array.from(slots)).toEqual([8, 24, 40, 56]);
    expect(localStart).toBe(64);
    expect(placeSlots('spread', 4000, 64).localStart).toBe(64);
    expect(placeSlots('spread', 0, 64).localStart).toBe(0);
  });

  it('says which setting to change when positions leave the window', () => {
    expect(() => checkWindow('sequential', 2000, 2000, 100, 2048)).toThrow(/spread/);
    expect(() => checkWindow('spread', 2000, 64, 100, 2048)).not.toThrow();
  });
});
