import { expect, test } from 'vitest';

globalThis.location = { hash: '' } as Location;
const { fromHash, toHash } = await import('./navigation.ts');

test('a place survives the address bar', () => {
  const place = { pane: 'reader', document: 'a/b #1', passage: { start: 5, end: 40 } } as const;
  expect(fromHash(toHash(place))).toEqual(place);
  expect(fromHash(toHash({ pane: 'ask', document: null, passage: null }))).toEqual({ pane: 'ask', document: null, passage: null });
});

test('an unknown address is the library', () => {
  expect(fromHash('#/nonsense')).toEqual({ pane: 'library', document: null, passage: null });
  expect(fromHash('').pane).toBe('library');
});
