import { expect, test } from 'vitest';
import { colour } from './syntax.ts';

test('spans lie on the very characters, escapes included', () => {
  const code = 'const a = "<&>\'"; // it\'s <b>\nreturn 42;';
  const seen = colour(code, 'javascript').map(({ start, end, role }) => [code.slice(start, end), role]);
  expect(seen).toContainEqual(['const', 'keyword']);
  expect(seen).toContainEqual(['"<&>\'"', 'string']);
  expect(seen).toContainEqual(["// it's <b>", 'comment']);
  expect(seen).toContainEqual(['42', 'number']);
});

test('an unknown language and an endless file stay plain', () => {
  expect(colour('a b c', 'no-such-language')).toEqual([]);
  expect(colour('let a;'.repeat(100_000), 'javascript')).toEqual([]);
});
