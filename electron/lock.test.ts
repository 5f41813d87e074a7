import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockFile } from './lock.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'focus-lock-'));
  path = join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a lock on a file', () => {
  it('is held by one at a time, and free again when it is let go', async () => {
    const first = await lockFile(path);
    expect(first).not.toBeNull();
    expect(await lockFile(path)).toBeNull();
    first!.release();
    const second = await lockFile(path);
    expect(second).not.toBeNull();
    second!.release();
  });

  it('is waited for as long as the caller likes', async () => {
    const first = await lockFile(path);
    const waiting = lockFile(path, { waitMs: 60_000 });
    first!.release();
    const second = await waiting;
    expect(second).not.toBeNull();
    second!.release();
  });

  it('is not waited for by one who gave up', async () => {
    const first = await lockFile(path);
    const abort = new AbortController();
    const waiting = lockFile(path, { waitMs: 60_000, signal: abort.signal });
    abort.abort(new Error('given up'));
    await expect(waiting).rejects.toThrow('given up');
    first!.release();
  });

  it('is free at once when the process that held it was killed', async () => {
    const holder = `const { lockFile } = await import(${JSON.stringify(new URL('./lock.ts', import.meta.url).href)});
      await lockFile(${JSON.stringify(path)});
      console.log('held');
      setInterval(() => {}, 1000);`;
    const other = spawn(process.execPath, ['--input-type=module', '-e', holder], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => other.stdout.once('data', resolve));
    expect(await lockFile(path)).toBeNull();
    const ended = new Promise((resolve) => other.once('exit', resolve));
    other.kill('SIGKILL');
    await ended;
    const mine = await lockFile(path);
    expect(mine).not.toBeNull();
    mine!.release();
  });
});
