/** Workspaces, their documents, imports under way and the search over all of them. */
import { create } from 'zustand';
import type { DocumentInfo, ImportEvent, ImportSource, SearchHit, Stream, Workspace } from '../../electron/api/contract.ts';
import { api, report } from '../api.ts';
import { strings } from '../app/strings.ts';
import { useToasts } from '../app/toasts.tsx';

export interface ImportJob {
  id: number;
  name: string;
  done: number;
  /** 0 = not known yet. */
  total: number;
  unit: string;
  cancel(): void;
}

interface Library {
  workspaces: Workspace[];
  workspace: string | null;
  /** null = not loaded yet. */
  documents: DocumentInfo[] | null;
  loadError: string | null;
  jobs: ImportJob[];
  query: string;
  /** null = no search. */
  hits: SearchHit[] | null;
  load(): Promise<void>;
  choose(workspace: string): Promise<void>;
  create(name: string): Promise<void>;
  rename(workspace: string, name: string): Promise<void>;
  /** With its documents and answers; another workspace is shown. */
  removeWorkspace(workspace: string): Promise<void>;
  import(sources: ImportSource[], name: string): void;
  reimport(document: DocumentInfo): void;
  remove(id: string): Promise<void>;
  search(query: string): void;
}

const kept = 'focus.workspace';
const searchDelayMs = 200;
let nextJob = 1;
let searchTimer: ReturnType<typeof setTimeout> | undefined;

export const useLibrary = create<Library>((set, get) => {
  const refresh = async () => {
    const { workspace } = get();
    if (!workspace) return;
    const documents = await api.documents.list({ workspace });
    if (get().workspace !== workspace) return;
    const workspaces = get().workspaces.map((one) => (one.id === workspace ? { ...one, documents: documents.length } : one));
    set({ workspaces, documents, loadError: null });
  };

  const follow = (name: string, stream: Stream<ImportEvent>) => {
    const id = nextJob++;
    const change = (part: Partial<ImportJob>) => set({ jobs: get().jobs.map((job) => (job.id === id ? { ...job, ...part } : job)) });
    const end = () => {
      set({ jobs: get().jobs.filter((job) => job.id !== id) });
      refresh().catch(report);
    };
    const subscription = stream.subscribe({
      onData(event) {
        if (event.type === 'progress') change({ name: event.name, done: event.done, total: event.total, unit: event.unit });
        else if (event.type === 'imported') useToasts.getState().show({ kind: 'done', text: strings.library.importDone(event.document.title) });
        else if (event.type === 'failed') useToasts.getState().show({ kind: 'error', text: event.error.message, code: event.error.code });
      },
      onError(error) {
        end();
        useToasts.getState().show({ kind: 'error', text: error.message, code: error.code });
      },
      onComplete: end,
    });
    const cancel = () => {
      subscription.unsubscribe();
      end();
      useToasts.getState().show({ kind: 'done', text: strings.library.importCancelled(name) });
    };
    set({ jobs: [...get().jobs, { id, name, done: 0, total: 0, unit: '', cancel }] });
  };

  return {
    workspaces: [],
    workspace: null,
    documents: null,
    loadError: null,
    jobs: [],
    query: '',
    hits: null,
    async load() {
      try {
        const workspaces = await api.workspaces.list();
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
      const workspace = await api.workspaces.create({ name });
      set({ workspaces: [...get().workspaces, workspace] });
      await get().choose(workspace.id);
    },
    async rename(id, name) {
      await api.workspaces.rename({ id, name });
      set({ workspaces: get().workspaces.map((workspace) => (workspace.id === id ? { ...workspace, name } : workspace)) });
    },
    async removeWorkspace(id) {
      await api.workspaces.remove({ id });
      const workspaces = get().workspaces.filter((workspace) => workspace.id !== id);
      set({ workspaces });
      if (get().workspace === id && workspaces[0]) await get().choose(workspaces[0].id);
    },
    import(sources, name) {
      const { workspace } = get();
      if (workspace && sources.length > 0) follow(name, api.documents.import({ workspace, sources }));
    },
    reimport(document) {
      const { workspace } = get();
      if (workspace) follow(document.title, api.documents.reimport({ workspace, id: document.id }));
    },
    async remove(id) {
      const { workspace } = get();
      if (!workspace) return;
      await api.documents.remove({ workspace, id }).catch(report);
      await refresh().catch(report);
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
        api.documents
          .search({ workspace, query })
          .then((hits) => get().query === query && set({ hits }))
          .catch(report);
      }, searchDelayMs);
    },
  };
});

/** A document of the workspace by id. */
export const useDocument = (id: string | null): DocumentInfo | undefined =>
  useLibrary(({ documents }) => documents?.find((document) => document.id === id));
