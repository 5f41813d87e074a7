import { expect, it } from 'vitest';
import { Openings, openingOf, openingsOf, openingsSchema } from './openings.ts';

const id = 'a'.repeat(24);

it.each([
  [`focus://document/${id}`, { type: 'place', document: id, passage: null }],
  [`focus://document/${id}/12-40`, { type: 'place', document: id, passage: { start: 12, end: 40 } }],
  [`focus://document/${id}/12`, { type: 'place', document: id, passage: { start: 12, end: 12 } }],
  ['focus://document/../../etc', null],
  [`focus://document/${id}/12-40?x=<script>`, null],
  [`focus://import/${id}`, null],
  [`https://focus/document/${id}`, null],
  [`focus://document/${id}\n`, null],
])('link %s', (address, opening) => {
  expect(openingOf(address)).toEqual(opening);
});

it('a command line: files and links, no switches; a foreign focus: address opens nothing', () => {
  const absolute = (path: string) => `/here/${path}`;
  expect(openingsOf(['--inspect', 'a.pdf', `focus://document/${id}`, 'focus://evil', '', 'b.md'], absolute)).toEqual([
    { type: 'place', document: id, passage: null },
    { type: 'files', paths: ['/here/a.pdf', '/here/b.md'] },
  ]);
  expect(openingsOf(['--no-sandbox'], absolute)).toEqual([]);
});

it('what another process hands over is checked', () => {
  expect(openingsSchema.safeParse([{ type: 'files', paths: ['/a'] }]).success).toBe(true);
  for (const wrong of [null, {}, [{ type: 'run' }], [{ type: 'files', paths: [1] }], [{ type: 'place', document: '../x', passage: null }]])
    expect(openingsSchema.safeParse(wrong).success).toBe(false);
});

it('waits for a window, and is told once', () => {
  const openings = new Openings();
  const first = { type: 'files', paths: ['/a'] } as const;
  openings.add({ ...first, paths: ['/a'] });
  const seen: unknown[] = [];
  const stop = openings.listen((opening) => seen.push(opening));
  expect(seen).toEqual([first]);
  stop();
  openings.add({ type: 'files', paths: ['/b'] });
  openings.listen((opening) => seen.push(opening));
  expect(seen).toHaveLength(2);
});
