/** What was acknowledged is there after a power cut: a kill that also takes every write that was not synced (power-cut.c). */
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Library } from './library.ts';

const lacks = process.platform !== 'linux' ? 'the shim is for Linux' : spawnSync('cc', ['--version']).error ? 'no C compiler is installed' : null;
const named = (name: string) => `${name}${lacks ? ` (skipped: ${lacks})` : ''}`;

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'focus-power-'));
  for (const name of ['home', 'undo']) mkdirSync(join(scratch, name));
  if (lacks) return;
  const source = fileURLToPath(new URL('./power-cut.c', import.meta.url));
  const built = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', shim(), source, '-ldl'], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(built.stderr);
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

const shim = () => join(scratch, 'power-cut.so');
const home = (name: string) => join(scratch, 'home', name);
const module = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);

/** Runs until it has acknowledged so many things, then the power goes. @returns what it acknowledged. */
async function cut(script: string, acknowledgements: number): Promise<string[]> {
  const env = { ...process.env, LD_PRELOAD: shim(), FOCUS_CUT: join(scratch, 'home'), FOCUS_UNDO: join(scratch, 'undo') };
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (data: Buffer) => {
    said += data.toString();
    if (said.split('\n').length > acknowledgements) child.kill('SIGKILL');
  });
  await new Promise((resolve) => child.once('close', resolve));
  for (const name of readdirSync(join(scratch, 'undo'))) undo(name);
  // A line that was cut off was not read by anybody.
  return said.split('\n').slice(0, -1);
}

/** Plays the notes of a file back, last first. */
function undo(name: string): void {
  const notes = readFileSync(join(scratch, 'undo', name));
  const starts: number[] = [];
  for (let at = 0; at + 32 <= notes.length; at += 32 + Number(notes.readBigInt64LE(at + 16))) starts.push(at);
  if (!existsSync(home(name))) return;
  const file = openSync(home(name), 'r+');
  for (const at of starts.reverse()) {
    const [offset, , kept, size] = [0, 8, 16, 24].map((place) => Number(notes.readBigInt64LE(at + place))) as [number, number, number, number];
    writeSync(file, notes, at + 32, kept, offset);
    ftruncateSync(file, size);
  }
  closeSync(file);
}

const answers = (times: string) => `
  import { Library } from ${module('./library.ts')};
  const library = new Library(${JSON.stringify(home('library.db'))});
  const { id } = library.createWorkspace('One');
  for (let i = 0; i < 5000; i++) {
    ${times}
  }`;

describe('after a power cut', () => {
  test.skipIf(lacks !== null)(named('every answer that was acknowledged is there'), async () => {
    const acknowledged = await cut(
      answers(`
        library.saveAnswer({ id: 'a' + i, conversation: 'c', askedAt: i, answer: 'x'.repeat(500) }, id);
        console.log('a' + i);`),
      300,
    );
    expect(acknowledged.length).toBeGreaterThanOrEqual(300);
    const library = new Library(home('library.db'));
    const kept = new Set((library.answers({ conversation: 'c' }) as { id: string }[]).map(({ id }) => id));
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
    library.close();
  });

  test.skipIf(lacks !== null)(named('every document that was acknowledged is there, whole'), async () => {
    const acknowledged = await cut(
      `import { identified } from ${module('./library.ts')}; import { laidOut } from ${module('../formats/text/text.ts')};` +
        answers(`
          const text = ('Line ' + i + ' of a book. ').repeat(2000);
          console.log(library.add({ workspace: id, name: i + '.txt', path: null, ...identified(laidOut(text, i + '.txt'), text) }).document.id);`),
      20,
    );
    expect(acknowledged.length).toBeGreaterThanOrEqual(20);
    const library = new Library(home('library.db'));
    for (const id of acknowledged) expect(library.text(id).text).toMatch(/^Line \d+ of a book/);
    library.close();
  });

  test.skipIf(lacks !== null)(named('(a database that does not sync its commits loses some: the cut takes what it should)'), async () => {
    const acknowledged = await cut(
      `
      import { DatabaseSync } from 'node:sqlite';
      const db = new DatabaseSync(${JSON.stringify(home('plain.db'))});
      db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE t (a)');
      for (let i = 0; i < 5000; i++) { db.prepare('INSERT INTO t VALUES (?)').run(i); console.log(i); }`,
      100,
    );
    const db = new DatabaseSync(home('plain.db'));
    const tables = db.prepare("SELECT COUNT(*) AS n FROM sqlite_schema WHERE name = 't'").get() as { n: number };
    const kept = tables.n === 0 ? 0 : (db.prepare('SELECT COUNT(*) AS n FROM t').get() as { n: number }).n;
    expect(kept).toBeLessThan(acknowledged.length);
    db.close();
  });
});
