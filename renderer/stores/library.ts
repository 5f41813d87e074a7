/** Workspaces, their documents, and the search over all of them. */
import { create } from 'zustand';
import type { DocumentInfo, SearchHit, Workspace } from '../../electron/domain/document.ts';
import type { ImportSource, JobInfo } from '../../electron/domain/job.ts';
import { api, report } from '../base/api.ts';
import { offerUndo } from './removals.ts';

interface Library {
  workspaces: Workspace[];
  workspace: string | null;
  /** null = not loaded yet. */
  documents: DocumentInfo[] | null;
  loadError: string | null;
  query: string;
  /** null = no search. */
  hits: SearchHit[] | null;
  /** Documents that the model in use has read. */
  read: ReadonlySet<string>;
  /** Documents whose text an earlier one has already, by id. */
  twins: ReadonlyMap<string, string>;
  load(): Promise<void>;
  choose(workspace: string): Promise<void>;
  create(name: string): Promise<void>;
  rename(workspace: string, name: string): Promise<void>;
  /** With its documents and answers; another workspace is shown. */
  removeWorkspace(workspace: string): Promise<void>;
  /** Into the queue: it goes on whatever becomes of this window. */
  import(sources: ImportSource[]): Promise<void>;
  /** `encoding`: of a text that does not say its own. */
  reimport(document: DocumentInfo, encoding?: string): Promise<void>;
  /** The workspace follows a folder besides those that it follows. */
  follow(folder: { path: string; folder?: 'whole' | 'files' }): Promise<void>;
  unfollow(path: string): Promise<void>;
  /** Workspaces as they are now; where the one shown is gone, another is. */
  followWorkspaces(): Promise<void>;
  /** Documents as they are now. */
  refresh(): Promise<void>;
  /** Out of the workspace; they can be put back for a while. */
  remove(ids: string[]): Promise<void>;
  move(ids: string[], to: string): Promise<void>;
  /** What the document is called, in every workspace. */
  renameDocument(id: string, called: { title: string; author: string }): Promise<void>;
  search(query: string): void;
}

const kept = 'focus.workspace';
const searchDelayMs = 200;
/** Documents that are asked for at once: all of a large library would keep the host from everything else meanwhile. */
const pageLength = 1000;
let searchTimer: ReturnType<typeof setTimeout> | undefined;

export const useLibrary = create<Library>((set, get) => {
  const refresh = async () => {
    const { workspace } = get();
    if (!workspace) return;
    const byId = new Map<string, DocumentInfo>();
    for (let offset = 0, found = pageLength; found === pageLength; offset += found) {
      const page = await api.documents.list.query({ workspace, limit: pageLength, offset });
      if (get().workspace !== workspace) return;
      // What was taken out meanwhile moves others to the page before.
      for (const document of page) byId.set(document.id, document);
      found = page.length;
      // Of a large library the first documents stand there before the last ones are asked for.
      if (get().documents === null) set({ documents: page, loadError: null });
    }
    const documents = [...byId.values()];
    const workspaces = get().workspaces.map((one) => (one.id === workspace ? { ...one, documents: documents.length } : one));
    set({ workspaces, documents, loadError: null });
    const [ids, pairs] = await Promise.all([api.documents.alreadyRead.query(), api.documents.twins.query({ workspace })]);
    if (get().workspace !== workspace) return;
    set({ read: new Set(ids), twins: new Map(pairs) });
    // What came in may lie in a folder that is followed: its line counts it.
    if (get().workspaces.some(({ id, watched }) => id === workspace && watched.length > 0)) set({ workspaces: await api.workspaces.list.query() });
    // What came in may hold what is looked for.
    if (get().query.trim() !== '') get().search(get().query);
  };

  return {
    workspaces: [],
    workspace: null,
    documents: null,
    loadError: null,
    query: '',
    hits: null,
    read: new Set(),
    twins: new Map(),
    async load() {
      try {
        const workspaces = await api.workspaces.list.query();
        const last = get().workspace ?? localStorage.getItem(kept);
        const workspace = workspaces.find(({ id }) => id === last)?.id ?? workspaces[0]?.id ?? null;
        set({ workspaces, workspace });
        await refresh();
      } catch (error) {
        set({ loadError: (error as Error).message });
      }
    },
    async choose(workspace) {
      localStorage.setItem(kept, workspace);
      set({ workspace, documents: null, hits: null, query: '' });
      await refresh().catch(report);
    },
    async create(name) {
      const workspace = await api.workspaces.create.mutate({ name });
      set({ workspaces: [...get().workspaces, workspace] });
      await get().choose(workspace.id);
    },
    async rename(id, name) {
      await api.workspaces.rename.mutate({ id, name });
      set({ workspaces: get().workspaces.map((workspace) => (workspace.id === id ? { ...workspace, name } : workspace)) });
    },
    async removeWorkspace(id) {
      offerUndo(await api.workspaces.remove.mutate({ id }));
      await get().followWorkspaces();
    },
    async followWorkspaces() {
      const workspaces = await api.workspaces.list.query();
      set({ workspaces });
      const { workspace, choose } = get();
      if (workspaces[0] && !workspaces.some(({ id }) => id === workspace)) await choose(workspaces[0].id);
    },
    async import(sources) {
      const { workspace } = get();
      if (workspace && sources.length > 0) await api.jobs.import.mutate({ workspace, sources });
    },
    async reimport({ path, format }, encoding) {
      const way = format === 'folder' ? { folder: 'whole' as const } : {};
      if (path !== null) await get().import([{ kind: 'path', path, ...way, ...(encoding ? { encoding } : {}) }]);
    },
    async follow(watched) {
      const { workspace } = get();
      if (!workspace) return;
      await api.workspaces.watch.mutate({ id: workspace, watched });
      set({ workspaces: await api.workspaces.list.query() });
    },
    async unfollow(path) {
      const { workspace } = get();
      if (!workspace) return;
      await api.workspaces.unwatch.mutate({ id: workspace, path });
      set({ workspaces: await api.workspaces.list.query() });
    },
    refresh,
    async remove(ids) {
      const { workspace } = get();
      if (!workspace || ids.length === 0) return;
      await api.documents.remove.mutate({ workspace, ids }).then(offerUndo, report);
    },
    async move(ids, to) {
      const { workspace } = get();
      if (workspace) await api.documents.move.mutate({ workspace, ids, to }).catch(report);
    },
    async renameDocument(id, called) {
      await api.documents.rename.mutate({ id, ...called });
    },
    search(query) {
      set({ query });
      clearTimeout(searchTimer);
      if (query.trim() === '') {
        set({ hits: null });
        return;
      }
      searchTimer = setTimeout(() => {
        const { workspace } = get();
        if (!workspace) return;
        api.documents.search
          .query({ workspace, query })
          .then((hits) => get().query === query && set({ hits }))
          .catch(report);
      }, searchDelayMs);
    },
  };
});

/** What an import took in, or a followed folder changed, shows at once. */
export function refreshAfterImports(jobs: readonly JobInfo[], before: readonly JobInfo[]): void {
  const { workspace, refresh } = useLibrary.getState();
  const changed = jobs.some((job) => {
    const old = before.find(({ id }) => id === job.id);
    return (
      job.kind === 'import' && job.workspace === workspace && old !== undefined && (old.imported !== job.imported || old.endedAt !== job.endedAt)
    );
  });
  if (changed) refresh().catch(report);
}

/** A document of the workspace by id. */
export const useDocument = (id: string | null): DocumentInfo | undefined =>
  useLibrary(({ documents }) => (id === null ? undefined : documents?.find((document) => document.id === id)));
