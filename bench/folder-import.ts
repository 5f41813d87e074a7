/**
 * `node bench/folder-import.ts [--folder node_modules] [--files 3000] [--csv-mb 0] [--text-mb 0]`: a quarter, a half and all of a tree of so
 * many files are imported, each in a fresh documents process, as one document and file by file (in any order, so that large files are spread
 * evenly). Prints MB a minute, how often progress was told, and the most memory that the process held in each quarter of the work and at its end,
 * when a document goes into the library (where the system tells: Linux). A table and a text of so many MB likewise.
 */
import { linkSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { ImportProgress } from '../electron/documents/content.ts';
import { listFolder } from '../electron/documents/formats/folder/folder.ts';
import type { Item } from '../electron/documents/item.ts';
import { Library } from '../electron/documents/library/library.ts';
import { DocumentsProcess } from '../electron/documents/process/client.ts';
import { seeded, shuffled } from '../electron/evaluation/random.ts';
import { applicationRoot } from '../electron/home.ts';
import { peakBytesOf } from '../torture/fuzz/trial.ts';

const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: join(applicationRoot, 'node_modules') },
    files: { type: 'string', default: '3000' },
    'csv-mb': { type: 'string', default: '0' },
    'text-mb': { type: 'string', default: '0' },
  },
});
const directory = mkdtempSync(join(tmpdir(), 'focus-folder-import-'));
const mb = (bytes: number) => (bytes / 1e6).toFixed(1);

/** The first files of the folder that are read, linked into a tree of their own. @returns their size */
async function tree(root: string, files: number): Promise<number> {
  let count = 0;
  let all = 0;
  for await (const { path, bytes, reason } of listFolder(resolve(values.folder))) {
    if (count === files) break;
    if (reason !== null) continue;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    linkSync(join(resolve(values.folder), path), join(root, path));
    count++;
    all += bytes;
  }
  if (count < files) throw new Error(`${values.folder} has only ${count} files that are read.`);
  return all;
}

async function imported(what: string, bytes: number, items: Item[]): Promise<void> {
  const database = join(directory, 'library.db');
  const library = new Library(database);
  const { id: workspace } = library.createWorkspace('Bench');
  const documents = new DocumentsProcess({ database });
  let told = 0;
  const refused: string[] = [];
  const peaks: number[] = [];
  /** The first time that a quarter is done, its peak is noted and the next one's begins. */
  const reached = (share: number) => {
    if (share < (peaks.length + 1) / 4) return;
    peaks.push(Math.round((peakBytesOf(documents.pid) ?? 0) / 2 ** 20));
    forgetPeakOf(documents.pid);
  };
  const started = performance.now();
  for (const [i, item] of items.entries()) {
    const onProgress = ({ done, total }: ImportProgress) => {
      told++;
      if (items.length === 1) reached(done / total);
    };
    await documents.call({ method: 'import', workspace, item }, { onProgress }).catch((error: Error) => refused.push(error.message));
    reached(items.length === 1 ? 2 : (i + 1) / items.length);
  }
  const minutes = (performance.now() - started) / 60_000;
  await documents.close();
  const count = library.documents(workspace).length;
  library.close();
  for (const ending of ['', '-wal', '-shm']) rmSync(database + ending, { force: true });
  const rate = `${mb(bytes)} MB in ${(minutes * 60).toFixed(1)} s, ${mb(bytes / minutes)} MB/min`;
  console.log(`${what.padEnd(30)} ${rate}, ${count} documents, ${refused.length} refused, progress ${told} times, at most ${peaks.join(', ')} MiB`);
  if (refused.length > 0) console.log(`  ${refused[0]}`);
}

/** The system counts the process's most memory from here on (Linux). */
function forgetPeakOf(pid: number | undefined): void {
  if (process.platform === 'linux' && pid !== undefined) writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** Lines until there are so many bytes. */
function written(path: string, bytes: number, line: (i: number) => string): Item {
  const lines: string[] = [];
  for (let i = 0, length = 0; length < bytes; i++) length += lines[lines.push(line(i)) - 1]!.length;
  writeFileSync(path, lines.join(''));
  return { kind: 'file', name: path, path };
}

try {
  for (const share of [4, 2, 1]) {
    const files = Math.floor(Number(values.files) / share);
    if (files === 0) continue;
    const root = join(directory, `tree-${files}`);
    const bytes = await tree(root, files);
    await imported(`${files} files as one document`, bytes, [{ kind: 'folder', name: `tree-${files}`, path: root }]);
    const lister = new DocumentsProcess({ database: null });
    const { items } = await lister.call({ method: 'list', path: root, folder: 'files' });
    await lister.close();
    await imported(`${files} files, file by file`, bytes, shuffled(seeded(1), items));
  }
  // Half a million rows are read at most.
  const remark = 'The wind stood in the north-east all night, and no boat came in. ';
  const sizes = [
    ['csv-mb', 'table.csv', (i: number) => `${i},harbour ${i % 997},${(i * 37) % 1009},"${remark.repeat(4)}"\n`],
    ['text-mb', 'text.txt', (i: number) => `The wind stood at ${(i * 37) % 360} degrees, and boat ${i} came in late.${i % 5 === 4 ? '\n\n' : ' '}`],
  ] as const;
  for (const [size, name, line] of sizes) {
    if (Number(values[size]) === 0) continue;
    const item = written(join(directory, name), Number(values[size]) * 1e6, line);
    await imported(`${name} of ${values[size]} MB`, statSync(join(directory, name)).size, [item]);
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
