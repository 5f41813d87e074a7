import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Content } from '../../electron/documents/content.ts';
import { readDocument } from '../../electron/documents/documents.ts';
import { readFolder } from '../../electron/documents/formats/folder/folder.ts';
import { formats, type Torture, tortureOf } from '../format.ts';
import { Random } from '../fuzz/random.ts';
import type { Original } from './original.ts';
import { folderOriginal } from './originals.ts';
import { roundTrip } from './round-trip.ts';

const novel = readFileSync(new URL('../../resources/samples/the-saltmarsh-garden.md', import.meta.url), 'utf8');
const sources = dirname(fileURLToPath(new URL('../../electron/documents/formats/code/symbols.ts', import.meta.url)));
const tortures = await Promise.all(formats.map(tortureOf));

function check(content: Content, how: Torture, original: Original): void {
  const { spans, pieces, failures, ambiguous } = roundTrip(content, how, original, new Random('round trip'), 1000);
  expect(failures).toEqual([]);
  expect(spans).toBe(1000);
  // The check sees a step too far.
  expect(ambiguous / pieces).toBeLessThan(0.05);
}

for (const torture of tortures) {
  const { volume, original, lacks } = torture;
  if (!volume) continue;
  test.skipIf(lacks)(`1,000 spans of ${volume.name} lead back to where they stand in the file${lacks ? ` (SKIPPED: ${lacks})` : ''}`, async () => {
    const bytes = await volume.of(novel);
    check(await readDocument(bytes, volume.name), torture, await original(bytes));
  });
}

test('1,000 spans of a source folder lead back to where they stand in its files', async () => {
  const { content } = await readFolder(sources);
  check(content, await tortureOf('folder'), folderOriginal(sources));
});
