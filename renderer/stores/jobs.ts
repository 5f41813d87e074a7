/** Long work as the program's queue has it: imports, reading ahead, summaries. It goes on whoever looks on; this store only watches. */
import { create } from 'zustand';
import type { JobInfo } from '../../electron/domain/job.ts';
import { api, report } from '../base/api.ts';
import { strings } from '../base/strings.ts';
import { useToasts } from '../base/toasts.ts';

interface Jobs {
  /** Oldest first. */
  jobs: JobInfo[];
  /** The job whose password was given last, until its field has the focus again. */
  unlocking: string | null;
  /** Listens until the returned function is called. */
  watch(): () => void;
  cancel(id: string): void;
  retry(id: string): void;
  /** Tries a locked file with a password. @throws when the program cannot be told. */
  unlock(id: string, password: string): Promise<void>;
  /** Reads a text in an encoding that it does not say itself. `place`: of its failure. @throws when the program cannot be told. */
  readAs(id: string, place: number, encoding: string): Promise<void>;
  forget(id: string): void;
}

export const useJobs = create<Jobs>((set, get) => ({
  jobs: [],
  unlocking: null,
  watch() {
    const { unsubscribe } = api.jobs.watch.subscribe(undefined, {
      onData(event) {
        if (event.type === 'all') set({ jobs: event.jobs });
        else if (event.type === 'removed') set({ jobs: get().jobs.filter(({ id }) => id !== event.id) });
        else {
          const { job } = event;
          const before = get().jobs.find(({ id }) => id === job.id);
          set({ jobs: before ? get().jobs.map((one) => (one.id === job.id ? job : one)) : [...get().jobs, job] });
          if (job.endedAt !== null && before?.endedAt !== job.endedAt) announce(job);
        }
      },
      // A connection that broke is opened again, and with it a new watch.
      onError: () => {},
      onComplete: () => {},
    });
    return unsubscribe;
  },
  cancel: (id) => void api.jobs.cancel.mutate({ id }).catch(report),
  retry: (id) => void api.jobs.retry.mutate({ id }).catch(report),
  async unlock(id, password) {
    set({ unlocking: id });
    await api.jobs.retry.mutate({ id, password });
  },
  async readAs(id, place, encoding) {
    await api.jobs.retry.mutate({ id, readAs: { place, encoding } });
  },
  forget: (id) => void api.jobs.forget.mutate({ id }).catch(report),
}));

export const isActive = ({ state }: JobInfo): boolean => state === 'waiting' || state === 'running';

/** The first reason why a job, or a file of it, did not come to its end. */
export const problemOf = ({ error, failures }: JobInfo) => error ?? failures[0]?.error ?? null;

/** What a job came to, said once, when it ends. */
function announce(job: JobInfo): void {
  const { show } = useToasts.getState();
  const problem = problemOf(job);
  if (job.state === 'cancelled') show({ kind: 'done', text: strings.jobs.cancelled(job.title) });
  else if (job.failed > 1) show({ kind: 'error', text: strings.jobs.someFailed(job.title, job.failed), kept: true });
  else if (problem) show({ kind: 'error', text: problem.message, kept: true });
  else if (job.state === 'done') show({ kind: 'done', text: strings.jobs.done[job.kind](job.title, job.imported) });
}

/** The work under way, or waiting, for a document. */
export const useJobOf = (kind: JobInfo['kind'], document: string | null): JobInfo | undefined =>
  useJobs(({ jobs }) => jobs.find((job) => job.kind === kind && job.document === document && isActive(job)));
