/** How much memory a large file takes in the documents process, from its bytes until it is in the library. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { peakBytesOf } from '../../../torture/fuzz/trial.ts';
import { Library } from '../library/library.ts';
import { DocumentsProcess } from './client.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'focus-memory-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const told = process.platform === 'linux';
const paragraph = 'The wind stood in the north-east all night. '.repeat(2000);
const row = `high,"${'The wind stood in the north-east, '.repeat(2000)}"\n`;

/** With what the collector leaves for later. They were 4 and 7. */
test.skipIf(!told).each([
  ['tides.txt', `${paragraph}\n\n`, 3],
  ['tides.csv', row, 5],
])(
  `%s is never held in too many copies${told ? '' : ' (skipped: the system does not tell the most memory of a process)'}`,
  async (name, part, most) => {
    const database = join(folder, 'library.db');
    const library = new Library(database);
    const { id: workspace } = library.createWorkspace('One');
    const documents = new DocumentsProcess({ database });
    const take = async (copies: number) => {
      const path = join(folder, `${copies}-${name}`);
      writeFileSync(path, part.repeat(copies));
      const { document } = await documents.call({ method: 'import', workspace, item: { kind: 'file', name, path } });
      expect(document.chars).toBeGreaterThan(part.length * copies * 0.9);
      return peakBytesOf(documents.pid)!;
    };
    const small = await take(10);
    const large = await take(1000);
    await documents.close();
    library.close();
    expect((large - small) / (part.length * 1000)).toBeLessThan(most);
  },
);
