/**
 * Workspaces that follow a folder of this machine: what changes there is imported again, what is new is imported, what is gone is said
 * to be gone and stays in the library. Changes wake a look over the whole folder, so that nothing depends on single events.
 */
import { stat } from 'node:fs/promises';
import { basename, relative, sep } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';
import { folderReason } from '../documents/formats/folder/left-out.ts';
import type { Wanted } from '../documents/library/jobs.ts';
import type { Watched } from '../documents/library/library.ts';
import { FocusError, toErrorData } from '../errors.ts';
import type { Services } from './services.ts';

/** After the last change; programs write a file in several steps, and several files at once. */
const quietMs = 500;

interface Followed {
  watched: Watched;
  watcher: FSWatcher;
  abort: AbortController;
  timer: NodeJS.Timeout | undefined;
  looking: Promise<void>;
  /** Size and time of the files as they were queued: one that fails is not tried again until it changes. */
  queued: Map<string, string>;
  problem: string | null;
}

export class Watching {
  readonly #services: Services;
  readonly #followed = new Map<string, Followed>();

  constructor(services: Services) {
    this.#services = services;
  }

  /** Takes up the folders that workspaces follow, and looks what changed meanwhile. */
  start(): void {
    for (const { id } of this.#services.library.workspaces()) {
      const watched = this.#services.library.watched(id);
      if (watched) this.#follow(id, watched);
    }
  }

  /** null = none any more. @throws FocusError when there is no such folder. */
  async set(workspace: string, watched: Watched | null): Promise<void> {
    if (watched && !(await stat(watched.path).catch(() => null))?.isDirectory())
      throw new FocusError('bad-input', `${watched.path} is not a folder that can be opened. Choose another one.`);
    await this.#leave(workspace);
    this.#services.library.watch(workspace, watched);
    if (watched) this.#follow(workspace, watched);
  }

  /** Why the folder cannot be followed right now; null = it can. */
  problem(workspace: string): string | null {
    return this.#followed.get(workspace)?.problem ?? null;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#followed.keys()].map((workspace) => this.#leave(workspace)));
  }

  #follow(workspace: string, watched: Watched): void {
    const { path } = watched;
    const watcher = watch(path, {
      ignoreInitial: true,
      followSymlinks: false,
      ignored: (below) =>
        below !== path &&
        relative(path, below)
          .split(sep)
          .some((name) => folderReason(name) !== null),
    });
    const followed: Followed = {
      watched,
      watcher,
      abort: new AbortController(),
      timer: undefined,
      looking: Promise.resolve(),
      queued: new Map(),
      problem: null,
    };
    this.#followed.set(workspace, followed);
    // Until it is ready, a change may pass for what was there.
    watcher.on('ready', () => this.#lookSoon(workspace, followed));
    watcher.on('all', () => this.#lookSoon(workspace, followed));
    watcher.on('error', (cause) => this.#trouble(followed, cause));
    this.#lookSoon(workspace, followed);
  }

  async #leave(workspace: string): Promise<void> {
    const followed = this.#followed.get(workspace);
    if (!followed) return;
    this.#followed.delete(workspace);
    clearTimeout(followed.timer);
    followed.abort.abort();
    await followed.watcher.close();
    await followed.looking;
  }

  #lookSoon(workspace: string, followed: Followed): void {
    clearTimeout(followed.timer);
    followed.timer = setTimeout(() => {
      followed.looking = followed.looking.then(() => this.#look(workspace, followed)).catch((cause) => this.#trouble(followed, cause));
    }, quietMs);
  }

  #trouble(followed: Followed, cause: unknown): void {
    if (followed.abort.signal.aborted) return;
    followed.problem = toErrorData(cause).message;
    this.#services.failed('watching', cause);
  }

  /** Queues what is new or changed; marks what is gone. */
  async #look(workspace: string, followed: Followed): Promise<void> {
    const { watched, abort, queued } = followed;
    const { library, documents, queue } = this.#services;
    const { path, folder } = watched;
    const { items } = await documents.call({ method: 'list', path, ...(folder ? { folder } : {}) }, { signal: abort.signal });
    followed.problem = null;
    const known = new Map(library.files.all(workspace).map((file) => [file.path, file]));
    const changed: Wanted[] = [];
    for (const item of items) {
      if (item.kind !== 'file' && item.kind !== 'folder') continue;
      const stamp = await stampOf(item.path);
      const before = known.get(item.path);
      if (!stamp) continue;
      if (before?.missing) library.files.setMissing(workspace, item.path, false);
      const now = `${stamp.bytes} ${stamp.modifiedMs}`;
      // A folder's own time says nothing of what is in it.
      const same =
        item.kind === 'file' && (queued.get(item.path) === now || (before?.bytes === stamp.bytes && before.modifiedMs === stamp.modifiedMs));
      if (same) continue;
      queued.set(item.path, now);
      changed.push(item);
    }
    const gone: string[] = [];
    for (const file of known.values()) {
      if (file.missing || !file.path.startsWith(path + sep) || (await stampOf(file.path))) continue;
      library.files.setMissing(workspace, file.path, true);
      queued.delete(file.path);
      gone.push(`${relative(path, file.path)} is not there any more; its document stays.`);
    }
    abort.signal.throwIfAborted();
    if (changed.length === 0 && gone.length === 0) return;
    queue.add({ kind: 'import', workspace, title: basename(path), work: {}, document: null, notes: gone }, changed);
  }
}

async function stampOf(path: string): Promise<{ bytes: number; modifiedMs: number } | null> {
  const info = await stat(path).catch(() => null);
  return info && { bytes: info.size, modifiedMs: info.mtimeMs };
}
