/** One running app for one home: two would take each other's work and model. A second one is told where the first is. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Lock, lockFile } from './lock.ts';

/** Address: how a browser gets in, key and all; null = it shows a window of its own, or is just starting. */
const holderSchema = z.object({ pid: z.int(), address: z.string().nullable() });
export type Holder = z.infer<typeof holderSchema>;

export interface Instance {
  /** Tells a second one where to look. */
  announce(address: string): void;
  release(): void;
}

/** One that is just closing lets go within this. */
const closingMs = 1500;
const unknown: Holder = { pid: 0, address: null };

/** The home, for this process alone from now on; or who has it. */
export async function claimHome(root: string): Promise<{ instance: Instance } | { holder: Holder }> {
  const file = join(root, 'running.json');
  const lock = await lockFile(join(root, 'running.lock'), { waitMs: closingMs });
  return lock ? { instance: held(lock, file) } : { holder: readHolder(file) };
}

function held(lock: Lock, file: string): Instance {
  // Only the owner of the home may read the key.
  const write = (address: string | null) => writeFileSync(file, JSON.stringify({ pid: process.pid, address } satisfies Holder), { mode: 0o600 });
  write(null);
  return {
    announce: write,
    release() {
      rmSync(file, { force: true });
      lock.release();
    },
  };
}

function readHolder(file: string): Holder {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return unknown;
  }
}

/** What is said to who starts a second one. */
export function takenSentence({ pid, address }: Holder, root: string): string {
  const who = pid > 0 ? ` (process ${pid})` : '';
  return address
    ? `Focus is open already${who}, in a browser of this machine: ${address}`
    : `Focus is open already${who}, with the library in ${root}. Go to its window, or close it first; FOCUS_HOME names another folder for a second one.`;
}
