/**
 * Who works through a library's jobs: a name that no other process ever had, and a lock on a file beside the library that ends with the
 * process, however it ends. The number of a process would not do: after a restart of the machine another one has it.
 */
import { randomUUID } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { type Lock, tryLock } from '../../lock.ts';

/** Whoever calls holds the library's write lock, so that nobody takes a name that is being made for one that is gone. */
export class Owner {
  readonly name: string = randomUUID();
  /** What the files of all owners begin with; null = the library is in memory, and nobody else has it. */
  readonly #beginning: string | null;
  #lock: Lock | null = null;

  constructor(library: string | null) {
    this.#beginning = library === null ? null : `${library}.owner-`;
  }

  /** At work from now on, as others see it. */
  arrive(): void {
    if (this.#beginning !== null) this.#lock ??= tryLock(this.#beginning + this.name);
  }

  leave(): void {
    if (!this.#lock) return;
    this.#lock.release();
    this.#lock = null;
    rmSync(this.#beginning + this.name, { force: true });
  }

  /** Names of those at work, this one included. What those that are gone left behind is removed. */
  present(): Set<string> {
    const names = new Set([this.name]);
    if (this.#beginning === null) return names;
    const beginning = basename(this.#beginning);
    for (const file of readdirSync(dirname(this.#beginning))) {
      const name = file.slice(beginning.length);
      if (!file.startsWith(beginning) || name === this.name) continue;
      const path = this.#beginning + name;
      const lock = tryLock(path);
      if (lock) {
        lock.release();
        rmSync(path, { force: true });
      } else names.add(name);
    }
    return names;
  }
}
