/**
 * A lock that one process at a time holds, on a file that stays. The system lets go of it when the process ends, however it ends, so
 * that there is no staleness to guess at. SQLite is the portable way to such a lock that Node has; nothing is ever written to the file.
 */

import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { makePrivate } from './private.ts';

export interface Lock {
  release(): void;
}

const busy = 5;
const tryEveryMs = 50;

/** Waits up to `waitMs` for another holder to let go. null = it did not. */
export async function lockFile(path: string, { waitMs = 0, signal }: { waitMs?: number; signal?: AbortSignal } = {}): Promise<Lock | null> {
  const until = performance.now() + waitMs;
  for (;;) {
    signal?.throwIfAborted();
    const lock = tryLock(path);
    if (lock || performance.now() >= until) return lock;
    await sleep(tryEveryMs);
  }
}

/** Without waiting. null = another holds it. */
export function tryLock(path: string): Lock | null {
  makePrivate(path);
  const file = new DatabaseSync(path, { timeout: 0 });
  try {
    // No journal: a file beside it would stay behind after a kill.
    file.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    file.close();
    if ((error as { errcode?: number }).errcode === busy) return null;
    throw error;
  }
  return { release: () => file.close() };
}
