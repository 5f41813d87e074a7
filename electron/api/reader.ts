/** The reader as work in the queue: begun by the first start, kept over restarts, tried again when asked. */
import type { JobInfo } from '../domain/job.ts';
import { readerState } from '../models/reader.ts';
import { readerName } from '../models/reader-recipe.ts';
import { isOffline } from '../offline.ts';
import type { Task } from './queue.ts';
import type { Services } from './services.ts';

/** Setting: a person removed the reader, so it does not come back by itself. */
export const declined = 'readerDeclined';

/** Queues the reader where nothing speaks against it; what failed at the last start is tried again. `again`: what was cancelled as well. */
export async function seeToReader(services: Services, { again = false } = {}): Promise<void> {
  const { library, queue } = services;
  const chosen = library.setting('model');
  if (isOffline() || library.setting(declined) || (chosen && chosen !== readerName)) return;
  if ((await readerState()).state !== 'due') return;
  const last = lastJob(services);
  if (last?.state === 'cancelled' && !again) return;
  if (last && last.state !== 'done') return queue.retry(last.id);
  queueReader(services);
}

/** A person asks for it. */
export function queueReader(services: Services): JobInfo {
  const { library, queue } = services;
  library.set(declined, '');
  const last = lastJob(services);
  if (last && last.state !== 'done') {
    queue.retry(last.id);
    return queue.get(last.id);
  }
  const workspace = library.workspaces()[0]!.id;
  return queue.add({ kind: 'reader', workspace, title: readerName, work: {}, document: null });
}

export async function getReader(services: Services, { signal, progress }: Task): Promise<void> {
  try {
    await services.onModels(
      { method: 'reader', options: {} },
      { signal, onProgress: ({ file, done, total, unit }) => progress({ at: file, done, total, unit }) },
    );
    await services.takeUpReader(signal);
  } catch (error) {
    services.failed('reader', error);
    throw error;
  }
}

const lastJob = ({ queue }: Services) => queue.list().findLast(({ kind }) => kind === 'reader');
