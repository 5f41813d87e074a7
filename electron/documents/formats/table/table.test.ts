import fc from 'fast-check';
import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import type { Content } from '../../content.ts';
import { placeOf } from '../../places.ts';
import { mostRows, readTable } from './table.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const rowsOf = ({ text, blocks }: Content) => blocks.map(({ start, end, place }) => [place, text.slice(start, end)]);

test('each row names its columns and knows its number; cells of several lines, empty cells and empty rows', async () => {
  const content = await readTable(bytes('name,age,notes\nAnn,41,"likes, commas"\n\nBen,,"two\nlines"\r\n,,\nCleo,7,"say ""hi"""\n'), 'people.csv');
  expect(rowsOf(content)).toEqual([
    ['row 2', 'name: Ann; age: 41; notes: likes, commas'],
    ['row 4', 'name: Ben; notes: two lines'],
    ['row 6', 'name: Cleo; age: 7; notes: say "hi"'],
  ]);
  expect(content).toMatchObject({ format: 'table', metadata: { columns: 'name, age, notes' }, warnings: [], language: null });
  expect(placeOf(content, content.text.indexOf('Cleo'))).toBe('row 6');
});

test.each([
  ['semicolons', 'a.csv', 'city;price\nKöln;1,50\nBonn;2,75\n', 'city: Köln; price: 1,50'],
  ['tabs', 'a.tsv', 'city\tprice\nKöln\t1,50\n', 'city: Köln; price: 1,50'],
  ['tabs in a .csv', 'a.csv', 'city\tprice\nKöln, am Rhein\t1\nBonn\t2\n', 'city: Köln, am Rhein; price: 1'],
  ['bars', 'a.csv', 'city|price\nKöln|1\n', 'city: Köln; price: 1'],
  ['what the file says', 'a.csv', 'sep=;\r\ncity;a,b\r\nKöln;1,2\r\n', 'city: Köln; a,b: 1,2'],
  ['one column', 'a.csv', 'city\nKöln\nBonn\n', 'city: Köln'],
  ['old line ends', 'a.csv', 'city,price\rKöln,1\rBonn,2\r', 'city: Köln; price: 1'],
])('delimiters: %s', async (_, name, text, row) => {
  expect(rowsOf(await readTable(bytes(text), name))[0]).toEqual(['row 2', row]);
});

test.each([
  ['numbers above numbers', '1,Ann\n2,Ben\n', ['row 1', '1; Ann']],
  ['the same name twice', 'a,a\n1,2\n', ['row 1', 'a; a']],
  ['a value the column repeats', 'yes,Ann\nno,Ben\nyes,Cleo\n', ['row 1', 'yes; Ann']],
  ['years above figures are names', 'land,2019,2020\nA,12,13\nB,4,5\n', ['row 2', 'land: A; 2019: 12; 2020: 13']],
  ['a column without a name', 'land,\nA,12\n', ['row 2', 'land: A; column 2: 12']],
])('headers: %s', async (_, text, row) => {
  expect(rowsOf(await readTable(bytes(text), 'a.csv'))[0]).toEqual(row);
});

test('rows of another length are taken and named by their line', async () => {
  const content = await readTable(bytes('a,b\n1,"x\ny"\n3\n4,5,6\n'), 'a.csv');
  expect(rowsOf(content)).toEqual([
    ['row 2', 'a: 1; b: x y'],
    ['row 3', 'a: 3'],
    ['row 4', 'a: 4; b: 5; column 3: 6'],
  ]);
  expect(content.warnings).toEqual([
    'Line 4 of a.csv has 1 columns where the first row has 2; it is taken as it is.',
    'Line 5 of a.csv has 3 columns where the first row has 2; it is taken as it is.',
  ]);
  const many = await readTable(bytes(`a,b\n${'1\n'.repeat(50)}`), 'a.csv');
  expect(many.warnings.length).toBe(11);
  expect(many.warnings[10]).toBe('40 more lines of a.csv have another number of columns.');
});

test('a quote that is never closed loses nothing', async () => {
  const content = await readTable(bytes('a,b\n1,"fine\nrow"\n2,"open\n3,c\n4,5" pipe\n5,e\n'), 'a.csv');
  expect(rowsOf(content)).toEqual([
    ['row 2', 'a: 1; b: fine row'],
    ['row 3', 'a: 2; b: "open'],
    ['row 4', 'a: 3; b: c'],
    ['row 5', 'a: 4; b: 5" pipe'],
    ['row 6', 'a: 5; b: e'],
  ]);
  expect(content.warnings).toEqual(['A quote that opens in line 4 of a.csv is not closed where its cell ends; the line is taken as it is.']);
  const last = await readTable(bytes('a,b\n1,"open\n2,"x\ny"\n'), 'a.csv');
  expect(rowsOf(last)).toEqual([
    ['row 2', 'a: 1; b: "open'],
    ['row 3', 'a: 2; b: x y'],
  ]);
  const late = await readTable(bytes('a,b\n1,"x, y"\n2,"open\n3,c\n'), 'a.csv');
  expect(rowsOf(late)).toEqual([
    ['row 2', 'a: 1; b: x, y'],
    ['row 3', 'a: 2; b: "open'],
    ['row 4', 'a: 3; b: c'],
  ]);
  expect(late.warnings).toEqual(['A quote that opens in line 3 of a.csv is not closed where its cell ends; the line is taken as it is.']);
  const wild = await readTable(bytes(`a,b\n${Array.from({ length: 20 }, (_, i) => `${i},"open`).join('\n')}\n`), 'a.csv');
  expect(rowsOf(wild).at(-1)).toEqual(['row 21', 'a: 19; b: "open']);
  expect(wild.blocks.length).toBe(20);
  expect(wild.warnings.at(-1)).toBe('The quotes of a.csv do not close; from line 7 on they are taken as plain characters.');
});

test('other encodings', async () => {
  const text = `Straße;Größe\n${'Müllerstraße;schön groß\nKölner Straße;kürzer\n'.repeat(4)}`;
  const latin = await readTable(iconv.encode(text, 'windows-1252'), 'a.csv');
  expect(rowsOf(latin)[0]).toEqual(['row 2', 'Straße: Müllerstraße; Größe: schön groß']);
  expect(latin.warnings[0]).toContain('read as windows-1252');
  expect(rowsOf(await readTable(iconv.encode(text, 'utf-16le', { addBOM: true }), 'a.csv'))).toEqual(rowsOf(latin));
});

test('limits: rows, bytes, nothing in it; it can be cancelled and tells how far it is', async () => {
  const large = bytes('a,b\n'.repeat(mostRows + 2));
  await expect(readTable(large, 'a.csv')).rejects.toThrow('a.csv has more than 500,000 rows');
  await expect(readTable(new Uint8Array(257 * 2 ** 20), 'a.csv')).rejects.toThrow('a.csv has 257 MiB');
  await expect(readTable(bytes('a,b\n\n,\n'), 'a.csv')).rejects.toThrow('a.csv has no rows but its headers');
  const stop = new AbortController();
  const seen: number[] = [];
  const reading = readTable(large, 'a.csv', {
    signal: stop.signal,
    onProgress: ({ done, total, unit }) => {
      seen.push(done);
      expect([total, unit]).toEqual([mostRows + 3, 'rows']);
      if (done >= 20_000) stop.abort();
    },
  });
  await expect(reading).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  expect(seen).toEqual([10_000, 20_000]);
});

test('1,000 cells lead back to their rows', async () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'é', '😀', ' ', '\n', ',', ';', '"', '1'), maxLength: 8 });
  const tables = fc
    .integer({ min: 1, max: 4 })
    .chain((columns) => fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 2, maxLength: 12 }));
  await fc.assert(
    fc.asyncProperty(tables, fc.nat(), async (table, pick) => {
      const quoted = table.map((row, i) => row.map((text, j) => `"${text.replaceAll('"', '""')} mark${i}x${j}mark"`).join(',')).join('\n');
      const content = await readTable(bytes(`${table[0]!.map((_, j) => `name${j}`).join(',')}\n${quoted}\n`), 'a.csv');
      const row = pick % table.length;
      const column = (pick >> 4) % table[0]!.length;
      const at = content.text.indexOf(`mark${row}x${column}mark`);
      expect(at).toBeGreaterThanOrEqual(0);
      expect(placeOf(content, at)).toBe(`row ${row + 2}`);
      expect(content.text.slice(0, at)).toMatch(new RegExp(`name${column}: [^]{0,40}$`));
    }),
    { numRuns: 1000 },
  );
});

test('rows of one cell above the row that names the columns are titles, not names', async () => {
  const { text, blocks } = await readTable(Buffer.from('Stanley Cups,,\n,,\nTeam,Location,Cups\nBlues,STL,1\nFlyers,PHI,2\n'), 'cups.csv');
  expect(text).toBe('Stanley Cups\n\nTeam: Blues; Location: STL; Cups: 1\n\nTeam: Flyers; Location: PHI; Cups: 2');
  expect(blocks.map(({ place }) => place)).toEqual(['row 1', 'row 4', 'row 5']);
});
