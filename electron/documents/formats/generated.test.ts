/** After a change that is meant: npx vitest run electron/documents/formats/generated.test.ts -u */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tortureOf, formats as tried } from '../../../torture/format.ts';
import { applicationRoot } from '../../home.ts';
import { fileAssociations, formatsTable } from './described.ts';
import { formatOfName, formats } from './registry.ts';

/** The file with what stands between the marks replaced. */
function withPart(path: string, begin: string, end: string, part: string): string {
  const whole = readFileSync(path, 'utf8');
  const [head, rest] = whole.split(begin) as [string, string];
  const tail = rest.slice(rest.indexOf(end));
  return `${head}${begin}${part}${tail}`;
}

test("docs/formats.md has a row of each format, as the format's record says it", async () => {
  const file = join(applicationRoot, 'docs', 'formats.md');
  await expect(withPart(file, '<!-- formats -->\n', '\n<!-- /formats -->', `\n${formatsTable()}\n`)).toMatchFileSnapshot(file);
});

test('the packages tell the system of the files that formats name', async () => {
  const file = join(applicationRoot, 'electron-builder.yml');
  await expect(withPart(file, 'fileAssociations:\n', '\nprotocols:', fileAssociations())).toMatchFileSnapshot(file);
});

test('each folder is a format that is called so, with a line in formats.ts and a record of how it is tried', async () => {
  const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(formats.map(({ name }) => name).sort()).toEqual(folders.map(({ name }) => name).sort());
  for (const format of tried) expect((await (await tortureOf(format)).corpus()).seeds.length, format).toBeGreaterThan(0);
});

test('no two formats with files of their own claim an ending; endings are as names are compared', () => {
  const claimed = formats.filter(({ inFolder }) => inFolder !== 'source').flatMap(({ endings }) => endings);
  expect(claimed).toEqual([...new Set(claimed)]);
  for (const { endings, association } of formats) {
    for (const ending of endings) expect(ending).toMatch(/^(?:\.[a-z0-9]+){1,2}$/);
    for (const ending of association?.endings ?? []) expect(endings).toContain(`.${ending}`);
  }
  expect(formatOfName('Books/A.XHTML')?.name).toBe('html');
  expect(formatOfName('src/Makefile')?.name).toBe('code');
  expect(formatOfName('README')).toBeNull();
});
