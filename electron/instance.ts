/** One running app for one home: two would take each other's work and model. A second one is told where the first is. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Lock, lockFile } from './lock.ts';

/** `address`: where its page is, null = it shows a window of its own, or is just starting. `key`: the owner's, to ask it for a way in. */
const holderSchema = z.object({ pid: z.int(), address: z.string().nullable(), key: z.string().nullable() });
export type Holder = z.infer<typeof holderSchema>;

export interface Instance {
  /** Tells a second one where to look. */
  announce(address: string, key: string): void;
  release(): void;
}

/** One that is just closing lets go within this. */
const closingMs = 1500;
const unknown: Holder = { pid: 0, address: null, key: null };
/** For a program on this machine to answer. */
const answerMs = 5000;

/** The home, for this process alone from now on; or who has it. */
export async function claimHome(root: string): Promise<{ instance: Instance } | { holder: Holder }> {
  const file = join(root, 'running.json');
  const lock = await lockFile(join(root, 'running.lock'), { waitMs: closingMs });
  return lock ? { instance: held(lock, file) } : { holder: readHolder(file) };
}

function held(lock: Lock, file: string): Instance {
  // Only the owner of the home may read the key.
  const write = (address: string | null, key: string | null) =>
    writeFileSync(file, JSON.stringify({ pid: process.pid, address, key } satisfies Holder), { mode: 0o600 });
  // Also one that somebody else made before us.
  rmSync(file, { force: true });
  write(null, null);
  return {
    announce: write,
    release() {
      rmSync(file, { force: true });
      lock.release();
    },
  };
}

export function readHolder(file: string): Holder {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return unknown;
  }
}

/** An address that lets a browser in to the program that has the home, once; null = it has no page, or does not answer. */
export async function wayIn({ address, key }: Holder): Promise<string | null> {
  if (address === null || key === null) return null;
  const asked = { method: 'POST', headers: { Authorization: `Bearer ${key}` }, signal: AbortSignal.timeout(answerMs) };
  const code = await fetch(`${address}/codes`, asked).then(
    (response) => (response.ok ? response.text() : null),
    () => null,
  );
  return code && `${address}/enter#${code}`;
}

/** What is said to who starts a second one. */
export function takenSentence({ pid, address }: Pick<Holder, 'pid' | 'address'>, root: string): string {
  const who = pid > 0 ? ` (process ${pid})` : '';
  return address
    ? `Focus is open already${who}, in a browser of this machine: ${address}`
    : `Focus is open already${who}, with the library in ${root}. Go to its window, or close it first; FOCUS_HOME names another folder for a second one.`;
}
