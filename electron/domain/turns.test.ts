import { expect, it } from 'vitest';
import { pathTo, shownPath } from './turns.ts';

const ids = (path: { turn: { id: string } }[]) => path.map(({ turn }) => turn.id);

it('turns that were kept before branches were known follow each other', () => {
  const turns = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];
  expect(ids(shownPath(turns))).toEqual(['a', 'b', 'c']);
  expect(pathTo(turns, 'b').map(({ id }) => id)).toEqual(['a', 'b']);
});

it('a question asked anew is a branch beside the old one, which keeps what followed it', () => {
  const turns = [
    { id: 'a', after: null },
    { id: 'b', after: 'a' },
    { id: 'c', after: 'b' },
    { id: 'b2', after: 'a' },
  ];
  const newest = shownPath(turns);
  expect(ids(newest)).toEqual(['a', 'b2']);
  expect(newest[1]).toMatchObject({ at: 1, branches: ['b', 'b2'] });
  expect(ids(shownPath(turns, new Set(['b'])))).toEqual(['a', 'b', 'c']);
  expect(pathTo(turns, 'c').map(({ id }) => id)).toEqual(['a', 'b', 'c']);
});

it('what was asked again in its own place keeps its followers, though it is newer than they are', () => {
  const turns = [
    { id: 'b', after: 'a' },
    { id: 'a', after: null },
  ];
  expect(ids(shownPath(turns))).toEqual(['a', 'b']);
});
