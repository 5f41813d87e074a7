/** What is done to a home. Each act may fail only in words that say what happened; what it leaves is audited after it. */
import { closeSync, fstatSync, openSync, readdirSync, readSync, rmSync, writeSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { auditLibrary } from '../fuzz/audit.ts';
import { Session } from '../kills/journeys/session.ts';
import { allGone, kill } from '../kills/library/processes.ts';
import type { Home, Said } from './home.ts';

export interface Stage {
  home: Home;
  random(): number;
  /** Files that nobody imported before. */
  shelf: string;
  /** A book that was read before: what the store of read texts holds. */
  book: string;
  /** A place beside the home. */
  aside: string;
  /** How long an import of a shelf takes here, ms. */
  importMs: number;
}

/** @returns sentences about what ought not to be. */
export type Act = (stage: Stage) => Promise<string[]>;

/** A command that could not do its work: it says so with one of these words, without a stack, and nothing else. */
function unlike(act: string, { code, stderr }: Said, words: RegExp): string[] {
  const faults: string[] = [];
  if (code === 0) faults.push(`${act}: the command says that all went well.`);
  else if (!words.test(stderr)) faults.push(`${act}: the command says something else: ${stderr.slice(-300)}`);
  if (/^\s+at .*:\d+:\d+/m.test(stderr)) faults.push(`${act}: a stack was shown.`);
  return faults;
}

const importing = (shelf: string) => ['import', shelf, '--files'];

const killed: Act = async ({ home, shelf, random, importMs }) => {
  const command = home.start(...importing(shelf));
  await sleep(random() * importMs);
  await kill(command, random() < 0.5 ? 'host' : 'all');
  await allGone(command);
  return [];
};

const fullDisk: Act = async ({ home, shelf, random }) => {
  const makeRoom = home.fill(200_000 + random() * 600_000);
  try {
    return unlike('full disk', await home.focus(...importing(shelf)), /\bdisk\b.* is full/i);
  } finally {
    makeRoom();
  }
};

const readOnly: Act = async ({ home, shelf }) => {
  const open = home.shut();
  try {
    return unlike('read-only disk', await home.focus(...importing(shelf)), /allows? no changes|read-only/i);
  } finally {
    open();
  }
};

/** A bit in every file of the store is another; who asks next must find it out. */
const damagedStore: Act = async ({ home, random }) => {
  const store = join(home.folder, 'store');
  for (const entry of readdirSync(store, { withFileTypes: true, recursive: true }))
    if (entry.isFile()) flip(join(entry.parentPath, entry.name), 1, random);
  return [];
};

/** The library itself is damaged, and put back from its backup. */
const damagedLibrary: Act = async ({ home, aside, random }) => {
  const backup = join(aside, 'backup.focus');
  const faults: string[] = [];
  const kept = await home.focus('library', 'backup', backup);
  if (kept.code !== 0) return [`backup: ${kept.stderr}`];
  const before = auditLibrary(home.library).documents;
  flip(home.library, 40, random);
  const looked = await home.focus('library', 'list');
  // A bit may have changed where nobody looks; what is found is called damage, without a stack.
  if (looked.code !== 0) faults.push(...unlike('damaged library', looked, /damaged/i));
  const restored = await home.focus('library', 'restore', backup);
  if (restored.code !== 0) faults.push(`restore: ${restored.stderr}`);
  const after = auditLibrary(home.library).documents;
  if (after.size !== before.size || [...before].some(([id, hash]) => after.get(id) !== hash))
    faults.push('restore: the library is not the one of the backup.');
  for (const name of readdirSync(home.folder)) if (name.startsWith('library.db.before-')) rmSync(join(home.folder, name));
  rmSync(backup);
  return faults;
};

/** The program at work: lines are reset, and everything that runs is cancelled. */
const resetAndCancelled: Act = async ({ home, shelf, random }) => {
  const session = new Session(home.folder);
  const faults: string[] = [];
  await session.start();
  try {
    const { api } = session;
    const workspace = (await api.workspaces.list.query())[0]!.id;
    const { port } = new URL(await session.address());
    await api.jobs.import.mutate({ workspace, sources: [{ kind: 'path', path: shelf, folder: 'files' }] });
    const [document] = await api.documents.list.query({ workspace });
    if (document) await api.jobs.read.mutate({ id: document.id });
    for (let n = 0; n < 50; n++) {
      const line = connect(Number(port), '127.0.0.1');
      line.on('error', () => {});
      line.write(n % 2 === 0 ? 'GET / HT' : `GET /trpc HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
      await sleep(random() * 20);
      line.resetAndDestroy();
    }
    for (const { id, endedAt } of await api.jobs.list.query()) if (endedAt === null) await api.jobs.cancel.mutate({ id });
    const until = performance.now() + 60_000;
    while ((await api.jobs.list.query()).some(({ endedAt }) => endedAt === null)) {
      if (performance.now() > until) {
        faults.push('cancelled: work goes on a minute after it was cancelled.');
        break;
      }
      await sleep(100);
    }
  } catch (error) {
    faults.push(`reset and cancelled: ${(error as Error).message}`);
  } finally {
    await session.kill('host');
  }
  return faults;
};

/** So many bits of a file, anywhere behind its first kilobyte. */
function flip(path: string, count: number, random: () => number): void {
  const file = openSync(path, 'r+');
  const { size } = fstatSync(file);
  const byte = Buffer.alloc(1);
  for (let n = 0; n < count && size > 1024; n++) {
    const at = 1024 + Math.floor(random() * (size - 1024));
    readSync(file, byte, 0, 1, at);
    byte[0]! ^= 1 << Math.floor(random() * 8);
    writeSync(file, byte, 0, 1, at);
  }
  closeSync(file);
}

export const acts: Record<string, { act: Act; needsDisk?: true }> = {
  killed: { act: killed },
  'full disk': { act: fullDisk, needsDisk: true },
  'read-only': { act: readOnly, needsDisk: true },
  'damaged store': { act: damagedStore },
  'damaged library': { act: damagedLibrary },
  'reset and cancelled': { act: resetAndCancelled },
};
