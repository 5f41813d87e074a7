import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeOf } from '../../places.ts';
import { readCode } from './code.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

test('a source file: its lines, its symbols, its language', async () => {
  const text = '// Books.\nexport class Library {\r\n  add() {}\n}\n';
  const content = await readCode(bytes(text), '/src/library.ts');
  expect(content).toMatchObject({ format: 'code', title: 'library.ts', text, language: 'typescript', warnings: [] });
  expect(content.blocks.map(({ start, end, line }) => [line, text.slice(start, end)])).toEqual([
    [1, '// Books.'],
    [2, 'export class Library {'],
    [3, '  add() {}'],
    [4, '}'],
    [5, ''],
  ]);
  expect(content.sections).toEqual([
    { title: 'Library', start: 0, level: 1 },
    { title: 'Library.add', start: text.indexOf('  add'), level: 2 },
  ]);
  expect(placeOf(content, text.indexOf('add'))).toBe('line 3');
});

test('1,000 spans lead back to their lines', async () => {
  const line = fc.string({
    unit: fc.constantFrom('a', ' ', '{', '}', '(', ')', '"', '/', '*', '\t', 'é', '😀', 'class ', 'function f'),
    maxLength: 30,
  });
  const files = fc.array(line, { minLength: 1, maxLength: 40 }).filter((lines) => lines.join('').trim() !== '');
  await fc.assert(
    fc.asyncProperty(files, fc.constantFrom('\n', '\r\n'), fc.nat(), fc.nat(), async (lines, end, number, column) => {
      const content = await readCode(bytes(lines.join(end)), 'a.ts');
      const index = number % lines.length;
      const before = lines.slice(0, index).reduce((sum, each) => sum + each.length + end.length, 0);
      expect(placeOf(content, before + (column % (lines[index]!.length + 1)))).toBe(`line ${index + 1}`);
    }),
    { numRuns: 1000 },
  );
});

test('a file of another encoding is read and says so; a parse that would not end leaves the outline empty', async () => {
  const latin = Buffer.from('// Der Müller fährt über die Brücke nach Köln, die Straße ist schön.\nint f(void) { return 0; }\n', 'latin1');
  const content = await readCode(latin, 'a.c');
  expect(content.warnings[0]).toContain('read as windows-1252');
  expect(content.sections.map(({ title }) => title)).toEqual(['f']);
  const long = await readCode(bytes('let a = 1;\n'.repeat(400_000)), 'a.js');
  expect(long.sections).toEqual([]);
  expect(long.warnings[0]).toContain('a.js is too long');
  expect(long.blocks.length).toBe(400_001);
});

test('limits: 64 MiB, five million lines', async () => {
  await expect(readCode(new Uint8Array(65 * 2 ** 20), 'a.ts')).rejects.toThrow('a.ts has 65 MiB');
  await expect(readCode(new Uint8Array(6_000_000).fill(10).fill(97, 0, 1), 'a.ts')).rejects.toThrow('a.ts has 6000000 lines');
});
