/** The home that is tormented: on a disk of its own where this machine allows one, so that the disk can be filled and shut. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { applicationRoot } from '../../electron/home.ts';
import { isRunning } from '../kills/library/processes.ts';

export interface Said {
  code: number | null;
  stdout: string;
  stderr: string;
}

export class Home {
  readonly folder: string;
  /** Why it has no disk of its own; null = it has. */
  readonly lacksDisk: string | null;
  readonly #compiled: string;

  /** @param disk whether a disk of its own is wanted. */
  constructor(folder: string, compiled: string, disk: boolean) {
    this.folder = folder;
    this.#compiled = compiled;
    mkdirSync(folder, { recursive: true });
    if (!disk) this.lacksDisk = 'none is wanted';
    else if (process.platform !== 'linux' || process.getuid?.() !== 0) this.lacksDisk = 'only root may mount one, on Linux';
    else this.lacksDisk = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2g', 'tmpfs', folder]).status === 0 ? null : 'mounting a tmpfs failed';
  }

  get library(): string {
    return join(this.folder, 'library.db');
  }

  /** `focus`, in a process group of its own, so that all its processes can be killed at once. */
  start(...args: string[]): ChildProcess {
    const env = { ...process.env, FOCUS_HOME: this.folder, FOCUS_OFFLINE: '1', NODE_COMPILE_CACHE: this.#compiled };
    const cli = join(applicationRoot, 'electron', 'cli.ts');
    return spawn(process.execPath, [cli, ...args], { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  async focus(...args: string[]): Promise<Said> {
    const command = this.start(...args);
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      command[name]!.on('data', (data: Buffer) => {
        said[name] += data.toString();
      });
    if (isRunning(command)) await once(command, 'close');
    return { code: command.exitCode, ...said };
  }

  /** @param freeBytes what is left. @returns how to make room again. */
  fill(freeBytes: number): () => void {
    const ballast = join(this.folder, 'ballast');
    const { bavail, bsize } = statfsSync(this.folder);
    writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - freeBytes)));
    return () => rmSync(ballast);
  }

  /** @returns how to open it again. */
  shut(): () => void {
    const as = (mode: 'ro' | 'rw') => {
      if (spawnSync('mount', ['-o', `remount,${mode}`, this.folder]).status !== 0) throw new Error(`The disk cannot be made ${mode}.`);
    };
    as('ro');
    return () => as('rw');
  }

  remove(): void {
    if (this.lacksDisk === null) spawnSync('umount', ['-l', this.folder]);
    if (existsSync(this.folder)) rmSync(this.folder, { recursive: true, force: true });
  }
}
