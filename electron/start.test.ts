/** What people are told who start Focus in vain: the start is a process of its own, and its last words are looked at. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { focusHome } from './home.ts';

let scratch: string;
let home: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'focus-start-'));
  home = join(scratch, 'home');
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

const library = () => join(home, 'library.db');
/** What is wrong with the home, and what must be said of it. */
const troubles: Record<string, { make: () => void; says: RegExp }> = {
  'the home is a file': { make: () => writeFileSync(home, ''), says: /folder cannot be made.*FOCUS_HOME/ },
  'the library is a folder': { make: () => mkdirSync(library(), { recursive: true }), says: /is a folder, where the library's file should be/ },
  'the library is a letter': { make: () => put('this is not a database, it is a letter to nobody'), says: /damaged.*restore a backup/ },
  'the library is of a newer version': {
    make() {
      mkdirSync(home);
      const db = new DatabaseSync(library());
      db.exec('CREATE TABLE t (a); PRAGMA user_version = 99');
      db.close();
    },
    says: /written by a newer Focus/,
  },
};
function put(text: string): void {
  mkdirSync(home);
  writeFileSync(library(), text);
}

function started(...options: string[]): Promise<{ code: number | null; said: string }> {
  const entry = fileURLToPath(new URL('./start.ts', import.meta.url));
  const child = spawn(process.execPath, [entry, '--no-open', ...options], {
    env: { ...process.env, FOCUS_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', (data: Buffer) => {
      said += data.toString();
    });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, said })));
}

test.each(Object.keys(troubles))('a start in vain says what is wrong, and shows no stack: %s', async (name) => {
  const { make, says } = troubles[name]!;
  make();
  const { code, said } = await started();
  expect(said).toMatch(says);
  expect(said).not.toMatch(/\n {4}at |node:internal|Error:/);
  expect(code).toBe(3);
});

test('a port that is taken is said', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env.FOCUS_HOME = home;
  focusHome();
  delete process.env.FOCUS_HOME;
  const { code, said } = await started('--port', String((server.address() as AddressInfo).port));
  server.close();
  expect(said).toMatch(/port is taken.*--port/);
  expect(said).not.toMatch(/\n {4}at /);
  expect(code).toBe(3);
});
