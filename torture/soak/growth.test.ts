import { expect, test } from 'vitest';
import { growth, inParts, type Sample } from './growth.ts';

/** An hour of samples; `n` counts from 0 to 359. */
const hour = (residentMiB: (n: number) => number, descriptors: (n: number) => number = () => 20): Sample[] =>
  Array.from({ length: 360 }, (_, n) => ({ at: n * 10_000, process: 'host', residentBytes: residentMiB(n) * 2 ** 20, descriptors: descriptors(n) }));

test('what warms up and then stays is no growth, however it wanders', () => {
  expect(growth(hour((n) => (n < 60 ? 100 + n : 160 + 20 * Math.sin(n))))).toEqual([]);
});

test('memory that grows by a megabyte a minute is told', () => {
  expect(growth(hour((n) => 100 + n))).toEqual(
    ['host grew from 280 to 400 MiB.'].map(() => expect.stringMatching(/^host grew from \d+ to \d+ MiB\.$/)),
  );
});

test('descriptors that are left open are told', () => {
  expect(
    growth(
      hour(
        () => 100,
        (n) => 20 + Math.floor(n / 20),
      ),
    ),
  ).toEqual([expect.stringMatching(/^host held 29 descriptors, then 35\.$/)]);
});

test('no samples are no good sign', () => {
  expect(growth([])).toEqual(['Nothing was measured.']);
});

test('parts hold their medians', () => {
  expect(
    inParts(
      hour((n) => n),
      2,
    ).host,
  ).toEqual([
    { residentMiB: 90, descriptors: 20 },
    { residentMiB: 270, descriptors: 20 },
  ]);
});
