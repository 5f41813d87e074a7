import { describe, expect, it } from 'vitest';
import { seeded } from '../../../evaluation/random.ts';
import { Baselines, Beside, emptyStrips, type Piece, type Row, rowsOf, type Strip } from './columns.ts';

const em = 2;
const words = (count: number) => {
  const random = seeded(count);
  return Array.from({ length: count }, (_, i) => {
    const left = random() * 600;
    return { left, right: left + 3 + random() * 8, baseline: Math.floor(random() * 100) * 4, size: 2, text: `w${i}` };
  });
};

/** As it is said, one after the other. */
function plainly(strip: Strip, rows: readonly Row[], strips: readonly Strip[]) {
  const joined = (pieces: Piece[]) =>
    pieces.length === 0
      ? []
      : [{ left: pieces[0]!.left, right: pieces.at(-1)!.right, characters: pieces.reduce((sum, { characters }) => sum + characters, 0) }];
  const sides = { left: [] as Piece[], right: [] as Piece[] };
  for (let row = strip.from; row <= strip.to; row++) {
    const crossing = strips.filter((other) => other.from <= row && other.to >= row);
    const from = Math.max(-Infinity, ...crossing.filter((other) => other.right <= strip.left).map((other) => other.right));
    const to = Math.min(Infinity, ...crossing.filter((other) => other.left >= strip.right).map((other) => other.left));
    const { pieces } = rows[row]!;
    sides.left.push(...joined(pieces.filter((piece) => piece.left >= from && piece.right <= strip.left)));
    sides.right.push(...joined(pieces.filter((piece) => piece.left >= strip.right && piece.right <= to)));
  }
  return sides;
}

describe('what stands beside strips of white', () => {
  it('is the same as strip by strip against all others', () => {
    for (const count of [40, 200]) {
      const rows = rowsOf(words(count), em);
      const strips = emptyStrips(rows, em).filter(({ left, right }) => Number.isFinite(right - left));
      const beside = new Beside(rows, strips);
      expect(strips.length).toBeGreaterThan(20);
      for (const strip of strips.filter((_, i) => i % 5 === 0)) expect(beside.sidesOf(strip)).toEqual(plainly(strip, rows, strips));
    }
  });

  it('is found without looking at every other strip', () => {
    let looks = 0;
    const look = (value: number) => {
      looks++;
      return value;
    };
    const counted = ({ left, right, top, bottom, from, to }: Strip): Strip => ({
      ...{ top, bottom, from, to },
      get left() {
        return look(left);
      },
      get right() {
        return look(right);
      },
    });
    const looksAt = (count: number) => {
      const rows = rowsOf(words(count), em);
      const strips = emptyStrips(rows, em).filter(({ left, right }) => Number.isFinite(right - left));
      looks = 0;
      const beside = new Beside(rows, strips.map(counted));
      for (const strip of strips) beside.sidesOf(strip);
      return { looks, strips: strips.length };
    };
    const found = looksAt(1000);
    expect(found.strips).toBeGreaterThan(500);
    expect(found.looks).toBeLessThan(5 * found.strips);
  });
});

describe('baselines at both sides of a strip', () => {
  const column = (left: number, from: number, step: number) =>
    Array.from({ length: 12 }, (_, i) => ({ left, right: left + 100, baseline: from + i * step, size: 10, text: 'words' }));
  const gutter = { left: 100, right: 200, top: 0, bottom: 500 };

  it('disagree where two columns are set apart, and agree where they are rows', () => {
    expect(new Baselines([...column(0, 20, 12), ...column(200, 26, 12)]).disagree(gutter, 10)).toBe(true);
    expect(new Baselines([...column(0, 20, 12), ...column(200, 20.5, 12)]).disagree(gutter, 10)).toBe(false);
    expect(new Baselines([...column(0, 20, 12), ...column(200, 26, 12)]).disagree({ ...gutter, bottom: 50 }, 10)).toBe(false);
  });
});
