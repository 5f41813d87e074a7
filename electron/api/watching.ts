/**
 * Workspaces that follow folders of this machine: what changes there is imported again, what is new is imported, what is gone is said
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
  workspace: string;
  watched: Watched;
  watcher: FSWatcher;
  abort: AbortController;
  timer: NodeJS.Timeout | undefined;
  looking: Promise<void>;
  /** Size and time of the files as they were queued: one that fails is not tried again until it changes. */
  queued: Map<string, string>;
  problem: string | null;
  /** Looks that are asked for and not done. */
  looks: number;
}

export class Watching {
  readonly #services: Services;
  readonly #followed: Followed[] = [];

  constructor(services: Services) {
    this.#services = services;
  }

  /** Takes up the folders that workspaces follow, and looks what changed meanwhile. */
  start(): void {
    for (const { id } of this.#services.library.workspaces()) for (const watched of this.#services.library.watched(id)) this.#follow(id, watched);
  }

  /** One folder more. @throws FocusError when there is no such folder, or one of them lies in the other. */
  async add(workspace: string, watched: Watched): Promise<void> {
    const { library } = this.#services;
    if (!(await stat(watched.path).catch(() => null))?.isDirectory())
      throw new FocusError('bad-input', `${watched.path} is not a folder that can be opened. Choose another one.`);
    const held = library.watched(workspace);
    const around = held.find(({ path }) => lies(watched.path, path));
    if (around)
      throw new FocusError('bad-input', `${watched.path} is followed already${around.path === watched.path ? '' : `: it lies in ${around.path}`}.`);
    const inside = held.find(({ path }) => lies(path, watched.path));
    // Its files would be imported twice, and perhaps not in the same way.
    if (inside) throw new FocusError('bad-input', `${inside.path}, which lies in this folder, is followed already. Stop following it first.`);
    library.watch(workspace, [...held, watched]);
    this.#follow(workspace, watched);
  }

  /** `path`: one of its folders; none = all. */
  async end(workspace: string, path?: string): Promise<void> {
    const { library } = this.#services;
    library.watch(workspace, path === undefined ? [] : library.watched(workspace).filter((watched) => watched.path !== path));
    await Promise.all(this.#of(workspace, path).map((followed) => this.#leave(followed)));
  }

  state(workspace: string, path: string): { problem: string | null; looking: boolean } {
    const [followed] = this.#of(workspace, path);
    return { problem: followed?.problem ?? null, looking: (followed?.looks ?? 0) > 0 };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#followed].map((followed) => this.#leave(followed)));
  }

  #of(workspace: string, path?: string): Followed[] {
    return this.#followed.filter((one) => one.workspace === workspace && (path === undefined || one.watched.path === path));
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
      workspace,
      watched,
      watcher,
      abort: new AbortController(),
      timer: undefined,
      looking: Promise.resolve(),
      queued: new Map(),
      problem: null,
      looks: 0,
    };
    this.#followed.push(followed);
    // Until it is ready, a change may pass for what was there.
    watcher.on('ready', () => this.#lookSoon(followed));
    watcher.on('all', () => this.#lookSoon(followed));
    watcher.on('error', (cause) => this.#trouble(followed, cause));
    this.#lookSoon(followed);
  }

  async #leave(followed: Followed): Promise<void> {
    this.#followed.splice(this.#followed.indexOf(followed), 1);
    clearTimeout(followed.timer);
    followed.abort.abort();
    await followed.watcher.close();
    await followed.looking;
  }

  #lookSoon(followed: Followed): void {
    clearTimeout(followed.timer);
    followed.timer = setTimeout(() => {
      this.#looks(followed, 1);
      followed.looking = followed.looking
        .then(() => this.#look(followed))
        .catch((cause) => this.#trouble(followed, cause))
        .finally(() => this.#looks(followed, -1));
    }, quietMs);
  }

  /** Windows show that it is looked at, and what came of it. */
  #looks(followed: Followed, by: 1 | -1): void {
    followed.looks += by;
    if (!followed.abort.signal.aborted) this.#services.changes.tell({ what: 'workspaces' });
  }

  #trouble(followed: Followed, cause: unknown): void {
    if (followed.abort.signal.aborted) return;
    followed.problem = toErrorData(cause).message;
    this.#services.failed('watching', cause);
  }

  /** Queues what is new or changed; marks what is gone. */
  async #look(followed: Followed): Promise<void> {
    const { workspace, watched, abort, queued } = followed;
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
      if (file.missing || !lies(file.path, path) || (await stampOf(file.path))) continue;
      library.files.setMissing(workspace, file.path, true);
      queued.delete(file.path);
      gone.push(`${relative(path, file.path)} is not there any more; its document stays.`);
    }
    abort.signal.throwIfAborted();
    if (changed.length === 0 && gone.length === 0) return;
    queue.add({ kind: 'import', workspace, title: basename(path), work: {}, document: null, notes: gone }, changed);
  }
}

/** Whether it is the folder, or lies in it. */
const lies = (path: string, folder: string) => path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

async function stampOf(path: string): Promise<{ bytes: number; modifiedMs: number } | null> {
  const info = await stat(path).catch(() => null);
  return info && { bytes: info.size, modifiedMs: info.mtimeMs };
}
