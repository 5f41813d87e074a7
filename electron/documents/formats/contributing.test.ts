/** "Add a format" of CONTRIBUTING.md, followed to the letter in a copy of the sources: one folder, one line, and the format is everywhere. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applicationRoot } from '../../home.ts';

const copy = mkdtempSync(join(tmpdir(), 'focus-contributing-'));
const formats = join(copy, 'electron', 'documents', 'formats');
afterAll(() => rmSync(copy, { recursive: true }));

/** What the section's code blocks say, by the file that each names. */
function blocks(section: string): Map<string, string> {
  const text = readFileSync(join(applicationRoot, 'CONTRIBUTING.md'), 'utf8');
  const part = text.split(/^## /m).find((each) => each.startsWith(section))!;
  return new Map([...part.matchAll(/^ {3}```ts (\S+)\n([\s\S]*?)^ {3}```$/gm)].map(([, file, code]) => [file!, code!.replace(/^ {3}/gm, '')]));
}

beforeAll(() => {
  for (const folder of ['electron', 'torture', 'resources']) cpSync(join(applicationRoot, folder), join(copy, folder), { recursive: true });
  for (const file of ['package.json', 'tsconfig.json']) cpSync(join(applicationRoot, file), join(copy, file));
  symlinkSync(join(applicationRoot, 'node_modules'), join(copy, 'node_modules'), 'junction');
  const files = blocks('Add a format');
  mkdirSync(join(formats, 'subtitles'));
  for (const file of ['subtitles.ts', 'format.ts', 'torture.ts']) writeFileSync(join(formats, 'subtitles', file), files.get(file)!);
  appendFileSync(join(formats, 'formats.ts'), files.get('formats.ts')!);
});

function run(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8' });
  expect(`${stdout}${stderr}`.slice(-2000), 'what it said').toSatisfy(() => status === 0);
  return stdout;
}

const trial = `
import { readFileSync, writeFileSync } from 'node:fs';
import { readDocument } from './electron/documents/documents.ts';
import { fileAssociations, formatsTable } from './electron/documents/formats/described.ts';
import { kindOfFile } from './electron/documents/formats/folder/left-out.ts';
import { labelOf } from './electron/documents/formats/registry.ts';
import { tortureOf } from './torture/format.ts';
import { caseOf } from './torture/fuzz/case.ts';
import { Random } from './torture/fuzz/random.ts';
import { Trials } from './torture/fuzz/trial.ts';
import { roundTrip } from './torture/round-trip/round-trip.ts';
const how = await tortureOf('subtitles');
const novel = readFileSync('resources/samples/the-saltmarsh-garden.md', 'utf8');
const bytes = await how.volume.of(novel);
const content = await readDocument(bytes, how.volume.name);
const { spans, failures } = roundTrip(content, how, await how.original(bytes), new Random('round trip'), 200);
const trials = new Trials();
const complaints = [];
const corpus = await how.corpus();
for (let number = 0; number < 20; number++) complaints.push(...(await trials.try(caseOf('subtitles', corpus, 7, number))).complaints);
await trials.close();
console.log(JSON.stringify({ format: content.format, spans, failures: failures.length, complaints, label: labelOf('subtitles'),
  kind: kindOfFile('a/film.sub', null), row: formatsTable().includes('| Subtitles (.sub) |'), association: fileAssociations().includes('ext: [sub]') }));
`;

test('a made-up format of one folder and one line is read, labelled, taken as a document, described, fuzzed and traced back', () => {
  writeFileSync(join(copy, 'trial.ts'), trial);
  expect(JSON.parse(run('trial.ts'))).toEqual({
    format: 'subtitles',
    spans: 200,
    failures: 0,
    complaints: [],
    label: 'Subtitles',
    kind: 'document',
    row: true,
    association: true,
  });
});

test('and its types are right', () => {
  const { compilerOptions } = JSON.parse(readFileSync(join(copy, 'tsconfig.json'), 'utf8'));
  writeFileSync(join(copy, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['electron/documents/formats/**/*.ts'] }));
  run(join(applicationRoot, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', '.');
});
