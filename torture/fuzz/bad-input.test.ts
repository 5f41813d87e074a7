import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Item } from '../../electron/documents/item.ts';
import { shown } from '../../electron/documents/presentable.ts';
import { DocumentsProcess } from '../../electron/documents/process/client.ts';
import type { FocusError } from '../../electron/errors.ts';
import { type BadPath, badInput, badPaths } from './bad-input.ts';
import { complaintsAbout, sentenceComplaints } from './complaints.ts';

const documents = new DocumentsProcess({ database: null });
const folder = mkdtempSync(join(tmpdir(), 'focus-bad-'));
// For whoever the file is opened as.
chmodSync(folder, 0o755);
afterAll(async () => {
  await documents.close();
  rmSync(folder, { recursive: true });
});

/** What people are told: the sentence of a refusal, or that it was read and with which warnings. */
async function told(item: Item, password?: string): Promise<string> {
  try {
    const content = await documents.call({ method: 'read', item, ...(password ? { password } : {}) });
    expect(complaintsAbout(content), item.name).toEqual([]);
    return `Read. ${content.warnings.join(' ')}`.trim();
  } catch (error) {
    const { code, message } = error as FocusError;
    expect(sentenceComplaints(message), message).toEqual([]);
    expect(message).toContain(item.name);
    expect(message).not.toContain('was given up');
    return `${message} (\`${code}\`)`;
  }
}

/** Of a path: as it is listed, else as what is listed is read. */
async function toldOfPath(path: string, open?: BadPath['open']): Promise<string> {
  try {
    if (open) await open(path);
    else {
      const { items, notes } = await documents.call({ method: 'list', path });
      return [await told(items[0]!), ...notes].join(' ');
    }
  } catch (error) {
    expect(sentenceComplaints((error as FocusError).message)).toEqual([]);
    return `${(error as FocusError).message} (\`${(error as FocusError).code}\`)`;
  }
  throw new Error(`${path} was opened.`);
}

const linux = process.platform === 'linux';
test.skipIf(!linux)(
  `docs/bad-input.md says of each bad file what people are told${linux ? '' : ' (skipped: some of them can be made on Linux only)'}`,
  async () => {
    const rows: string[] = [];
    for (const { what, name, bytes, password } of badInput)
      rows.push(row(what, name, await told({ kind: 'bytes', name, bytes: await bytes() }, password)));
    for (const { what, name, make, open } of badPaths) {
      const path = join(folder, name);
      make(path);
      rows.push(row(what, shown(name), (await toldOfPath(path, open)).replaceAll(folder, '/books')));
    }
    const table = ['| input | for example | what people are told |', '| --- | --- | --- |', ...rows].join('\n');
    const file = join(import.meta.dirname, '../../docs/bad-input.md');
    const page = readFileSync(file, 'utf8').replace(
      /(<!-- table -->\n)[\s\S]*?(\n<!-- \/table -->)/,
      (_, begin, end) => `${begin}\n${table}\n${end}`,
    );
    // After a change that is meant: npx vitest run torture/fuzz/bad-input.test.ts -u
    await expect(page).toMatchFileSnapshot(file);
  },
  300_000,
);

const row = (what: string, name: string, sentence: string) => `| ${what} | ${name} | ${sentence.replaceAll('|', '\\|')} |`;
