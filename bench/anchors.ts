/**
 * From a citation back to its place: random spans of files, looked up by another road than the importer's (torture/round-trip).
 *   node bench/anchors.ts [--spans 1000] BOOK.txt.xz|FILE.html|.epub|.docx|.pdf|.md|.txt|.ts|.ipynb|.csv|FOLDER …
 * Of a book (.xz) pandoc and LibreOffice make the files. Prints what was not found; exit code 1 where anything was not; last line: JSON
 * {file: {spans, pieces, failures}}.
 */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { readDocument } from '../electron/documents/documents.ts';
import { readFolder } from '../electron/documents/formats/folder/folder.ts';
import { tortureOf } from '../torture/format.ts';
import { Random } from '../torture/fuzz/random.ts';
import { originalOf } from '../torture/round-trip/original-of.ts';
import { folderOriginal } from '../torture/round-trip/originals.ts';
import { roundTrip } from '../torture/round-trip/round-trip.ts';
import { madeFiles, nameOf } from './made-files.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { spans: { type: 'string', default: '1000' } } });
if (positionals.length === 0) throw new Error('Which files? Give books (.txt.xz), files of any format, or folders.');

const figures: Record<string, { spans: number; pieces: number; failures: number }> = {};
const folder = mkdtempSync(join(tmpdir(), 'focus-anchors-'));
try {
  for (const path of positionals) {
    if (!path.endsWith('.xz')) await check(basename(path), path);
    else for (const made of madeFiles(path, folder, ['html', 'epub', 'docx', 'pdf'])) await check(`${nameOf(path)}, ${made.name}`, made.path);
  }
} finally {
  rmSync(folder, { recursive: true });
}
console.log(JSON.stringify(figures));
process.exitCode = Object.values(figures).some(({ failures }) => failures > 0) ? 1 : 0;

async function check(name: string, path: string): Promise<void> {
  const isFolder = statSync(path).isDirectory();
  const bytes = isFolder ? new Uint8Array() : readFileSync(path);
  const content = isFolder ? (await readFolder(path)).content : await readDocument(bytes, basename(path));
  const original = isFolder ? folderOriginal(path) : await originalOf(path, bytes);
  const { spans, pieces, failures } = roundTrip(content, await tortureOf(content.format), original, new Random(name), Number(values.spans));
  figures[name] = { spans, pieces, failures: failures.length };
  console.log(`${name}: ${spans} spans in ${pieces} places, ${failures.length} not found`);
  for (const { place, words, found } of failures.slice(0, 5))
    console.log(`  ${place}: ${JSON.stringify(words)} in ${JSON.stringify(found?.slice(0, 200))}`);
}
