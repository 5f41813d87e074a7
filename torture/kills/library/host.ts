/** What kills.ts kills: the program with its queue, importing a folder and reading a document, until all of it is done. */
import { queueImport } from '../../../electron/api/importing.ts';
import { Program } from '../../../electron/api/program.ts';
import { queueReading } from '../../../electron/api/reading.ts';
import type { JobInfo } from '../../../electron/domain/job.ts';
import type { EngineProcess } from '../../../electron/engine/process/client.ts';

export type Victim = 'host' | 'all' | 'documents' | 'engine';
export type ToHost = { kill: 'documents' | 'engine' };
/** `begun` at the first progress of its work; `killed`: whether such a process ran; `done` when all work came to its end. */
export type FromHost = { type: 'begun' } | { type: 'killed'; victim: boolean } | { type: 'done' } | { type: 'failed'; why: string };

/** A file that a process was killed over is given up, and so is a book that the engine died over again and again; a person would say: again. */
const mostRetries = 5;

async function work(shelf: string): Promise<void> {
  const tell = (message: FromHost) => void process.send?.(message);
  const program = new Program();
  process.on('message', ({ kill }: ToHost) => {
    void victimOf(program, kill).then((pid) => {
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
      tell({ type: 'killed', victim: pid !== undefined });
    });
  });
  const { queue, library } = program;
  const stop = queue.watch({ changed: ({ done }) => done > 0 && begin(), removed: () => {} });
  const begin = () => {
    stop();
    tell({ type: 'begun' });
  };
  await program.prepare();
  const workspace = library.workspaces()[0]!.id;
  const has = (kind: JobInfo['kind']) => queue.list().some((job) => job.kind === kind);
  if (!has('import')) queueImport(program, workspace, [{ kind: 'path', path: shelf, folder: 'files' }]);
  if (!has('read')) queueReading(program, library.documents(workspace).find(({ path }) => path === null)!.id);
  for (const { id } of queue.list()) await toGoodEnd(program, id);
  await program.close();
  tell({ type: 'done' });
  process.disconnect();
}

async function victimOf(program: Program, name: 'documents' | 'engine'): Promise<number | undefined> {
  return name === 'documents' ? program.documents.pid : ((await program.engine()) as EngineProcess).pid;
}

async function toGoodEnd({ queue }: Program, id: string): Promise<void> {
  for (let retries = 0; ; retries++) {
    const job = await ended(queue, id);
    if (job.state === 'done' && job.failed === 0) return;
    if (retries === mostRetries) throw new Error(`${job.kind} ended as ${job.state}: ${job.error?.message ?? job.failures[0]?.error.message}`);
    queue.retry(id);
  }
}

function ended(queue: Program['queue'], id: string): Promise<JobInfo> {
  return new Promise((resolve) => {
    const look = (job: JobInfo) => {
      if (job.id !== id || job.endedAt === null) return;
      stop();
      resolve(job);
    };
    const stop = queue.watch({ changed: look, removed: () => {} });
    look(queue.get(id));
  });
}

process.on('unhandledRejection', (error) => {
  process.send?.({ type: 'failed', why: String(error) } satisfies FromHost);
  process.exitCode = 1;
});
await work(process.argv[2]!).catch(async (error: unknown) => {
  process.send?.({ type: 'failed', why: String(error) } satisfies FromHost);
  process.exit(1);
});
