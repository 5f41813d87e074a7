import { expect, test } from 'vitest';
import { bandRanges, chunkAt, layoutMap, move, rowOf } from './layout.ts';

const sections = [
  { title: 'One', firstChunk: 0 },
  { title: 'Two', firstChunk: 7 },
  { title: 'Three', firstChunk: 40 },
];

test('every chunk has a cell of its own inside the map, in reading order', () => {
  const layout = layoutMap(100, sections, 300, 400);
  const seen = new Set<string>();
  for (let i = 0; i < 100; i++) {
    seen.add(`${layout.x[i]} ${layout.y[i]}`);
    expect(layout.x[i]! + layout.cell).toBeLessThanOrEqual(300);
    if (i > 0) expect(layout.y[i]! > layout.y[i - 1]! || layout.x[i]! > layout.x[i - 1]!).toBe(true);
    expect(chunkAt(layout, layout.x[i]! + 1, layout.y[i]! + 1)).toBe(i);
  }
  expect(seen.size).toBe(100);
});

test('a section begins a row', () => {
  const layout = layoutMap(100, sections, 300, 400);
  for (const { firstChunk } of sections) expect(layout.rowStarts).toContain(firstChunk);
});

test('cells shrink until a long text fits, and not below what can be seen', () => {
  expect(layoutMap(50, [], 800, 600).cell).toBe(30);
  const book = layoutMap(5000, [], 900, 700);
  expect(book.height).toBeLessThanOrEqual(700);
  expect(layoutMap(100_000, [], 900, 700).cell).toBe(8);
});

test('a point finds the cell it lies on, and none outside', () => {
  const layout = layoutMap(100, sections, 300, 400);
  for (let i = 0; i < 100; i++) expect(chunkAt(layout, layout.x[i]! + 1, layout.y[i]! + layout.cell - 1)).toBe(i);
  expect(chunkAt(layout, layout.x[6]! + 3 * layout.cell, layout.y[6]! + 1)).toBe(-1);
  expect(chunkAt(layout, 5, 5)).toBe(-1);
  expect(chunkAt(layout, 5, 5000)).toBe(-1);
});

test('arrow keys move by cell and row and stop at the edges', () => {
  const layout = layoutMap(100, sections, 300, 400);
  expect(move(layout, 0, 'left')).toBe(0);
  expect(move(layout, 99, 'right')).toBe(99);
  expect(move(layout, 0, 'up')).toBe(0);
  expect(rowOf(layout, move(layout, 8, 'down'))).toBe(rowOf(layout, 8) + 1);
  expect(move(layout, 8, 'up')).toBe(1);
  expect(move(layout, 12, 'rowStart')).toBe(7);
  expect(move(layout, 3, 'rowEnd')).toBe(6);
});

test('chunks before the first section and sections inside one chunk are kept', () => {
  expect(
    bandRanges(10, [
      { title: 'Late', firstChunk: 4 },
      { title: 'Same chunk', firstChunk: 4 },
    ]),
  ).toEqual([
    { title: '', firstChunk: 0, endChunk: 4 },
    { title: 'Late', firstChunk: 4, endChunk: 10 },
  ]);
  const many = bandRanges(
    1000,
    Array.from({ length: 1000 }, (_, i) => ({ title: `s${i}`, firstChunk: i })),
  );
  expect(many.length).toBeLessThanOrEqual(48);
  expect(many.at(-1)!.endChunk).toBe(1000);
});

test('many short sections stand in columns, so that all is seen at once with large cells', () => {
  const story = Array.from({ length: 24 }, (_, i) => ({ title: `Chapter ${i + 1}`, firstChunk: i * 7 }));
  const layout = layoutMap(168, story, 800, 580);
  expect(layout.height).toBeLessThanOrEqual(580);
  expect(layout.cell).toBeGreaterThan(20);
  expect(new Set(layout.bands.map(({ left }) => left)).size).toBeGreaterThan(1);
  for (let i = 0; i < 168; i++) {
    expect(layout.x[i]! + layout.cell).toBeLessThanOrEqual(800);
    expect(chunkAt(layout, layout.x[i]! + 2, layout.y[i]! + 2)).toBe(i);
  }
});

test('a text too long to be seen at once stands in columns too, and scrolls', () => {
  const chapters = Array.from({ length: 22 }, (_, i) => ({ title: `${i + 1}`, firstChunk: i * 8 }));
  const layout = layoutMap(176, chapters, 480, 200);
  expect(layout.height).toBeGreaterThan(200);
  expect(new Set(layout.bands.map(({ left }) => left)).size).toBe(3);
  for (const x of layout.x) expect(x + layout.cell).toBeLessThanOrEqual(480);
  for (let i = 0; i < 176; i++) expect(chunkAt(layout, layout.x[i]! + 1, layout.y[i]! + 1)).toBe(i);
});
