/** Imports: sources become items of a job, and the job takes them in one by one; a file that fails is reported and the rest goes on. */
import { basename } from 'node:path';
import type { ImportProgress } from '../documents/content.ts';
import { pack } from '../documents/formats/folder/packed.ts';
import type { Item } from '../documents/item.ts';
import type { Wanted } from '../documents/library/jobs.ts';
import type { ImportSource, JobInfo } from '../domain/job.ts';
import { type ErrorCode, FocusError, toErrorData } from '../errors.ts';
import type { Task } from './queue.ts';
import type { Services } from './services.ts';

/** Not the file's fault, and the next file would meet the same. */
const endsAll: readonly ErrorCode[] = ['disk-full', 'read-only', 'store-damaged', 'cancelled'];

export function queueImport(services: Services, workspace: string, sources: readonly ImportSource[]): JobInfo {
  const items = sources.map(wanted);
  const title = items.length === 1 ? items[0]!.name : `${items[0]!.name} and ${items.length - 1} more`;
  const password = sources.map((source) => ('password' in source ? source.password : undefined)).find((given) => given !== undefined);
  return services.queue.add({ kind: 'import', workspace, title, work: {}, document: null }, items, password);
}

function wanted(source: ImportSource): Wanted {
  switch (source.kind) {
    case 'text':
      return { kind: 'text', name: `${source.title}.md`, title: source.title, text: source.text };
    case 'file':
      return { kind: 'bytes', name: source.name, bytes: Buffer.from(source.base64, 'base64') };
    case 'folder': {
      const { name, folder } = source;
      const bytes = pack(source.files.map(({ path, base64 }) => ({ path, bytes: Buffer.from(base64, 'base64') })));
      return { kind: 'packed', name, bytes, ...(folder ? { folder } : {}) };
    }
    case 'path':
      return {
        ...{ kind: 'path', name: basename(source.path) || source.path, path: source.path },
        ...(source.folder ? { folder: source.folder } : {}),
        ...(source.encoding ? { encoding: source.encoding } : {}),
      };
  }
}

/** The work of an import job: the next item that is not done, until none is left. */
export async function importFiles(services: Services, task: Task): Promise<void> {
  const { jobs } = services.library;
  const { id } = task.job;
  for (let next = jobs.nextItem(id); next; next = jobs.nextItem(id)) {
    task.signal.throwIfAborted();
    const { place, item } = next;
    const { name } = item;
    tell(services, task, name, null);
    try {
      const { items, notes } = await comesTo(services, task, item);
      if (items) jobs.expand(id, place, items);
      else {
        const { document, again } = await importItem(services, task, item as Item);
        jobs.settle(id, place, { document: document.id });
        task.emit({ type: 'imported', document, again });
      }
      if (notes.length > 0) jobs.note(id, notes);
    } catch (error) {
      const data = toErrorData(error);
      if (task.signal.aborted || endsAll.includes(data.code)) throw error;
      services.failed('import', new FocusError(data.code, data.message));
      jobs.settle(id, place, { error: data });
      task.emit({ type: 'failed', name, error: data });
    }
    const { all, imported, failed } = jobs.counts(id);
    jobs.advance(id, { done: imported + failed, total: all, unit: 'files' });
  }
  task.emit({ type: 'done' });
}

/** The items that a path or a folder turns out to be; null = it is one itself. */
async function comesTo({ documents }: Services, { signal }: Task, item: Wanted): Promise<{ items: Item[] | null; notes: string[] }> {
  if (item.kind !== 'path' && item.kind !== 'packed') return { items: null, notes: [] };
  const way = item.folder ? { folder: item.folder } : {};
  if (item.kind === 'path') {
    const { items, notes } = await documents.call({ method: 'list', path: item.path, ...way }, { signal });
    const { encoding } = item;
    return { items: encoding ? items.map((one) => (one.kind === 'file' ? { ...one, encoding } : one)) : items, notes };
  }
  const { name, bytes } = item;
  return documents.call({ method: 'unpack', item: { kind: 'packed', name, bytes }, ...way }, { signal });
}

function importItem(services: Services, task: Task, given: Item) {
  const { signal, password, job } = task;
  const item = asBefore(services, job.workspace, given);
  return services.documents.call(
    { method: 'import', workspace: job.workspace, item, ...(password === undefined ? {} : { password }) },
    { signal, onProgress: (progress) => tell(services, task, item.name, progress) },
  );
}

/** A file whose encoding somebody chose keeps it when it comes again. */
function asBefore({ library }: Services, workspace: string, item: Item): Item {
  if (item.kind !== 'file' || item.encoding !== undefined) return item;
  const before = library.files.document(workspace, item.path);
  const encoding = before === null ? null : library.document(before).encoding;
  return encoding?.chosen ? { ...item, encoding: encoding.name } : item;
}

/** Of one file its own progress, of many how many are done. */
function tell(services: Services, { job, emit, progress }: Task, name: string, inside: ImportProgress | null): void {
  const { all, imported, failed } = services.library.jobs.counts(job.id);
  const shown = inside && all === 1 ? inside : { done: imported + failed, total: all, unit: all === 1 ? 'file' : 'files' };
  progress({ at: name, ...shown });
  emit({ type: 'progress', name, ...shown });
}
