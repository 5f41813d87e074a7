/**
 * `node torture/kills/library/kills.ts [kills]`: so many kill -9 at random moments of imports, reading, backups and restores, of one process or of all
 * of them at once; one that comes when the work is over does not count. After each kill the library is audited: its file sound, every document as an import that nobody disturbed makes it, or not
 * there at all; a backup whole or not there; a restore done or not begun. What was cut off goes on at the next start and comes to its end.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { restore } from '../../../electron/documents/library/database.ts';
import { Library } from '../../../electron/documents/library/library.ts';
import { applicationRoot } from '../../../electron/home.ts';
import { auditLibrary } from '../../fuzz/audit.ts';
import type { Victim } from './host.ts';
import { KillMoments } from './moments.ts';
import { allGone, endOf, isRunning, kill, toEnd, told } from './processes.ts';
import { writeShelf } from './shelf.ts';

type Work = 'queue' | 'import' | 'backup' | 'restore';
/** In turns: the queue is what the app works by, `focus import` what a terminal does. */
const turns: readonly Work[] = ['queue', 'backup', 'queue', 'import', 'queue', 'restore', 'backup'];
const victims: readonly Victim[] = ['host', 'documents', 'all', 'engine'];
/** Kills that the work of one home takes before it is let come to its end. */
const mostKills = 4;
/** Of the kills that are wanted so many come too late before the trial is given up. */
const mostLate = 3;

export interface KillReport {
  /** That ended a process amid its work, by what was done and who was killed. */
  kills: Record<string, number>;
  /** Work that was over before its kill came. */
  late: number;
  /** Works that were killed, went on, and came to their end. */
  finished: number;
}

export async function killAtRandomMoments(wanted: number): Promise<KillReport> {
  const trial = new Trial();
  try {
    await trial.prepare();
    for (let done = 0; done < wanted; ) {
      // A work whose kill came late has its turn again.
      if (await trial.killOnce(turns[done % turns.length]!, done)) done++;
      else if (++trial.report.late > 10 + mostLate * wanted)
        throw new Error(`Only ${done} of ${wanted} kills met work: ${JSON.stringify(trial.report)}`);
      if (process.stderr.isTTY) process.stderr.write(`\r${done} `);
    }
    await trial.finish();
  } catch (cause) {
    throw new Error(`A fault after ${JSON.stringify(trial.report)}; what the kill left is in ${trial.directory}.`, { cause });
  }
  trial.remove();
  return trial.report;
}

class Trial {
  readonly report: KillReport = { kills: {}, late: 0, finished: 0 };
  readonly directory = mkdtempSync(join(tmpdir(), 'focus-kills-'));
  readonly #shelf = this.#at('shelf');
  /** What is in a library that nobody disturbed. */
  #expected = new Map<string, string>();
  /** How long each work takes on this machine, ms. */
  readonly #takes: Record<Work, number> = { queue: 0, import: 0, backup: 0, restore: 0 };
  readonly #killsOf: Record<'queue' | 'import', number> = { queue: 0, import: 0 };
  readonly #moments = new KillMoments((work) => this.#takes[work.split(' ')[0] as Work]);

  async prepare(): Promise<void> {
    await writeShelf(this.#shelf);
    const measured = async (work: Work, run: () => Promise<unknown>) => {
      const started = performance.now();
      await run();
      this.#takes[work] = performance.now() - started;
    };
    await measured('queue', () => this.#finishQueue('whole'));
    await measured('backup', () => toEnd(this.#focus('whole', 'library', 'backup', this.#at('first.db'))));
    await measured('import', () => toEnd(this.#import('measured')));
    await measured('restore', () => toEnd(this.#focus('measured', 'library', 'restore', this.#at('first.db'))));
    this.#expected = auditLibrary(this.#library('whole')).documents;
    for (const path of [this.#library('whole'), this.#library('measured'), this.#at('first.db')]) this.#complete(path);
  }

  /** @returns whether the kill met the work. */
  async killOnce(work: Work, moment: number): Promise<boolean> {
    if (work === 'queue') return this.#killQueue(victims[Math.floor(moment / 2) % victims.length]!);
    if (work === 'import') return this.#killImport();
    return work === 'backup' ? this.#killBackup() : this.#killRestore();
  }

  /** What was cut off last comes to its end too. */
  async finish(): Promise<void> {
    await this.#finishWork('queue');
    await this.#finishWork('import');
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  async #killQueue(victim: Victim): Promise<boolean> {
    const host = this.#host('queue');
    const ended = endOf(host);
    const begun = told(host, 'begun');
    // One in four dies amid its start.
    const amidStart = randomInt(4) === 0;
    if (!amidStart) await Promise.race([begun, ended]);
    const dead = await this.#killAmid(host, victim, 'queue', `${amidStart ? 'start' : 'work'} ${this.#killsOf.queue}`);
    const end = await ended;
    if (end === 'done') {
      this.#complete(this.#library('queue'));
      if (dead) this.report.finished++;
      this.#renew('queue');
    } else if (end !== 'SIGKILL') throw new Error(`Killed: ${victim}. The host ended with: ${end}`);
    else await this.#afterKill(host, 'queue');
    return dead;
  }

  async #killImport(): Promise<boolean> {
    const command = this.#import('import');
    const dead = await this.#killAmid(command, randomInt(2) === 0 ? 'host' : 'all', 'import');
    await toEnd(command).catch(() => {});
    if (dead) await this.#afterKill(command, 'import');
    else {
      this.#complete(this.#library('import'));
      this.#renew('import');
    }
    return dead;
  }

  /** At a random moment of what the work is thought to take from now on. `stage`: work of another length. @returns whether there was somebody to kill */
  async #killAmid(target: ChildProcess, victim: Victim, work: Work, stage = ''): Promise<boolean> {
    const kind = `${work} ${stage}`;
    const afterMs = randomInt(Math.ceil(this.#moments.length(kind)));
    await sleep(afterMs);
    const dead = await kill(target, victim);
    this.#moments.learn(kind, afterMs, dead);
    if (dead) this.#count(work, victim);
    return dead;
  }

  /** All that it left is sound, and nobody is left of it. After a few kills it comes to its end. */
  async #afterKill(killed: ChildProcess, work: 'queue' | 'import'): Promise<void> {
    await allGone(killed);
    const path = this.#library(work);
    if (existsSync(path)) this.#audited(path);
    if (++this.#killsOf[work] === mostKills) await this.#finishWork(work);
  }

  async #finishWork(work: 'queue' | 'import'): Promise<void> {
    if (this.#killsOf[work] === 0) return;
    await (work === 'queue' ? this.#finishQueue('queue') : toEnd(this.#import('import')));
    this.#complete(this.#library(work));
    this.report.finished++;
    this.#renew(work);
  }

  #renew(work: 'queue' | 'import'): void {
    this.#killsOf[work] = 0;
    rmSync(this.#at(work), { recursive: true, force: true });
  }

  async #killBackup(): Promise<boolean> {
    const target = this.#at('kept.db');
    const partial = `${target}.partial`;
    const command = this.#focus('whole', 'library', 'backup', target);
    // From its first page on; most of the time before is the start of Node.
    while (isRunning(command) && !existsSync(partial) && !existsSync(target)) await sleep(2);
    const dead = await this.#killAmid(command, 'all', 'backup');
    await allGone(command);
    this.#complete(this.#library('whole'));
    if (!existsSync(target)) {
      if (existsSync(partial)) await this.#refusedOrWhole(partial);
      await toEnd(this.#focus('whole', 'library', 'backup', target));
      this.report.finished++;
      if (existsSync(partial)) throw new Error('A backup left its beginnings behind.');
    }
    this.#complete(target);
    removeDatabase(target);
    return dead;
  }

  /** The beginnings of a backup are not taken for one. */
  async #refusedOrWhole(file: string): Promise<void> {
    const target = this.#at('refused.db');
    await restore(file, target).then(
      () => this.#complete(target),
      (error: { code?: string }) => {
        if (error.code !== 'store-damaged') throw error;
        if (existsSync(target)) throw new Error('A restore that was refused changed the library.');
      },
    );
    removeDatabase(target);
  }

  async #killRestore(): Promise<boolean> {
    rmSync(this.#at('restored'), { recursive: true, force: true });
    mkdirSync(this.#at('restored'));
    const path = this.#library('restored');
    const before = new Library(path);
    before.createWorkspace('Before');
    before.close();
    const command = this.#focus('restored', 'library', 'restore', this.#at('first.db'));
    const dead = await this.#killAmid(command, 'all', 'restore');
    await allGone(command);
    if (!existsSync(path)) throw new Error('A restore that was killed left no library.');
    if (this.#audited(path) > 0) this.#complete(path);
    else {
      const library = new Library(path);
      const [workspace] = library.workspaces();
      library.close();
      if (workspace?.name !== 'Before') throw new Error('A restore that was killed left neither library.');
      await toEnd(this.#focus('restored', 'library', 'restore', this.#at('first.db')));
      this.report.finished++;
      this.#complete(path);
    }
    return dead;
  }

  /** Every document that is there is whole. @returns how many there are */
  #audited(path: string): number {
    const { faults, documents } = auditLibrary(path);
    if (faults.length > 0) throw new Error(faults.join('; '));
    for (const [id, hash] of documents) if (this.#expected.get(id) !== hash) throw new Error(`${path}: document ${id} is not as it ought to be.`);
    return documents.size;
  }

  #complete(path: string): void {
    // `focus import` does not take the sample in.
    const least = path === this.#library('import') || path === this.#library('measured') ? this.#expected.size - 1 : this.#expected.size;
    const count = this.#audited(path);
    if (count < least) throw new Error(`${path} holds ${count} of ${least} documents.`);
  }

  #count(work: Work, victim: Victim): void {
    const what = `${work}, ${victim}`;
    this.report.kills[what] = (this.report.kills[what] ?? 0) + 1;
  }

  #at(name: string): string {
    return join(this.directory, name);
  }

  #library(home: string): string {
    return join(this.#at(home), 'library.db');
  }

  #environment(home: string): NodeJS.ProcessEnv {
    // Most of what such a short life costs is compiling.
    return { ...process.env, FOCUS_HOME: this.#at(home), FOCUS_OFFLINE: '1', NODE_COMPILE_CACHE: this.#at('compiled') };
  }

  /** Each in a group of its own, so that all of its processes can be killed at once. */
  #focus(home: string, ...args: string[]): ChildProcess {
    const cli = join(applicationRoot, 'electron', 'cli.ts');
    return spawn(process.execPath, [cli, ...args], { env: this.#environment(home), detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  }

  #import(home: string): ChildProcess {
    return this.#focus(home, 'import', this.#shelf, '--files');
  }

  #host(home: string): ChildProcess {
    const file = fileURLToPath(new URL('./host.ts', import.meta.url));
    return fork(file, [this.#shelf], { env: this.#environment(home), execArgv: [], detached: true, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  }

  async #finishQueue(home: string): Promise<void> {
    const end = await endOf(this.#host(home));
    if (end !== 'done') throw new Error(`Nobody was killed; the host ended with: ${end}`);
  }
}

function removeDatabase(path: string): void {
  for (const ending of ['', '-wal', '-shm']) rmSync(path + ending, { force: true });
}

if (import.meta.main) console.log(JSON.stringify(await killAtRandomMoments(Number(process.argv[2] ?? 50))));
