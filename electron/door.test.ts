import { expect, test } from 'vitest';
import { Door } from './door.ts';

test('a code works once, for ten minutes; of a flood of them the oldest go', () => {
  let now = 0;
  const door = new Door(() => now);
  const code = door.code();
  expect(door.enter(code, 1)).not.toBeNull();
  expect(door.enter(code, 1)).toBeNull();
  expect(door.enter('', 1)).toBeNull();
  const late = door.code();
  now += 11 * 60_000;
  expect(door.enter(late, 1)).toBeNull();
  const first = door.code();
  const last = Array.from({ length: 100 }, () => door.code()).at(-1)!;
  expect(door.enter(first, 1)).toBeNull();
  expect(door.enter(last, 1)).not.toBeNull();
});

test('cookie and secret are two keys of one run', () => {
  const door = new Door();
  const { cookie, secret } = door.enter(door.code(), 7)!;
  const other = new Door();
  const held = { cookie: cookie.split(';')[0]! };
  expect([door.holdsCookie(held, 7), door.holdsCookie(held, 8), other.holdsCookie(held, 7)]).toEqual([true, false, false]);
  const headers = { 'x-focus-secret': secret };
  expect([door.holdsSecret(headers), other.holdsSecret(headers), door.holdsSecret({})]).toEqual([true, false, false]);
  expect(held.cookie).not.toContain(secret);
  expect(door.holdsSecret({ 'x-focus-secret': held.cookie.split('=')[1]! })).toBe(false);
});
