/**
 * The queue of long work: imports one after the other in the documents process, reading and summaries one after the other on the
 * engine. It is kept in the library, so that work goes on where it stood after the program ended, however it ended.
 */
import { EventEmitter } from 'node:events';
import type { Job, Jobs, NewJob, Wanted } from '../documents/library/jobs.ts';
import type { ImportEvent, JobInfo, JobKind, RunEvent } from '../domain/job.ts';
import type { SummaryInfo } from '../domain/summary.ts';
import { FocusError, fromErrorData, toErrorData } from '../errors.ts';

export type JobEvent = ImportEvent | RunEvent | { type: 'summary'; summary: SummaryInfo };
type Progress = Pick<JobInfo, 'at' | 'done' | 'total' | 'unit'>;

/** A job under way, as the work of its kind sees it. */
export interface Task {
  job: Job;
  signal: AbortSignal;
  /** Of a locked file, as long as the program runs: it is not kept on disk. */
  password: string | undefined;
  /** To who watches the queue. */
  progress(progress: Progress): void;
  /** To who waits for this job. */
  emit(event: JobEvent): void;
}

/** What is done for a job of each kind; throws when it cannot be done. */
export type Works = Record<JobKind, (task: Task) => Promise<void>>;

/** What work that failed was wanting. */
interface Again {
  password?: string;
  /** Of a text, the encoding that it does not say, by its place among the items. */
  readAs?: { place: number; encoding: string };
}

interface Running {
  abort: AbortController;
  progress: Progress | null;
  /** What it has made so far, for who comes to look on. */
  draft: JobEvent | null;
  ended: Promise<void>;
}

/** Each does one job at a time. */
const onEngine: readonly JobKind[] = ['read', 'summary'];
const lanes: readonly (readonly JobKind[])[] = [['import'], onEngine, ['reader']];
/** Why a job is stopped that is to go on later. */
const putBack = new FocusError('cancelled', 'This goes on later.');
/** The engine's process may end under a job so often before it is given up. */
const mostCrashes = 3;
const progressMs = 100;
const mostFailures = 20;

export class Queue {
  readonly #jobs: Jobs;
  readonly #works: Works;
  readonly #running = new Map<string, Running>();
  readonly #passwords = new Map<string, string>();
  readonly #events = new EventEmitter<{ changed: [JobInfo]; removed: [string]; event: [string, JobEvent] }>();
  readonly #telling = new Map<string, NodeJS.Timeout>();
  readonly #busy = new Set<readonly JobKind[]>();
  /** Questions that go before what waits for the engine. */
  #priorityWork = 0;
  #closed = false;

  constructor(jobs: Jobs, works: Works) {
    this.#jobs = jobs;
    this.#works = works;
    this.#events.setMaxListeners(0);
  }

  /** Takes up what an earlier run of the program left. */
  resume(): void {
    this.#jobs.reclaim();
    this.#turn();
  }

  /** Stops what runs; it goes on at the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { abort } of this.#running.values()) abort.abort(putBack);
    await Promise.all([...this.#running.values()].map(({ ended }) => ended));
  }

  add(job: NewJob, items: Wanted[] = [], password?: string): JobInfo {
    const added = this.#jobs.add(job, items);
    if (password !== undefined) this.#passwords.set(added.id, password);
    this.#changed(added.id);
    this.#turn();
    return this.#info(added);
  }

  list(): JobInfo[] {
    return this.#jobs.all().map((job) => this.#info(job));
  }

  get(id: string): JobInfo {
    return this.#info(this.#jobs.get(id));
  }

  /** What is finished of it stays. */
  cancel(id: string): void {
    const running = this.#running.get(id);
    if (running) running.abort.abort();
    else if (this.#jobs.get(id).state === 'waiting') {
      this.#jobs.end(id, 'cancelled');
      this.#changed(id);
    }
  }

  retry(id: string, { password, readAs }: Again = {}): void {
    if (password !== undefined) this.#passwords.set(id, password);
    if (readAs) this.#jobs.readAs(id, readAs.place, readAs.encoding);
    this.#jobs.retry(id);
    this.#changed(id);
    this.#turn();
  }

  /** Ended work leaves the list. */
  forget(id: string): void {
    const { state } = this.#jobs.get(id);
    if (state === 'running' || state === 'waiting') throw new FocusError('bad-input', 'This work is not finished. Cancel it first.');
    this.#jobs.remove(id);
    this.#passwords.delete(id);
    this.#events.emit('removed', id);
  }

  /** @returns how to stop listening. */
  watch(listener: { changed(job: JobInfo): void; removed(id: string): void }): () => void {
    this.#events.on('changed', listener.changed);
    this.#events.on('removed', listener.removed);
    return () => {
      this.#events.off('changed', listener.changed);
      this.#events.off('removed', listener.removed);
    };
  }

  /** What happens in a job that was just added, until it ends; aborting cancels it. @throws FocusError when it fails or is cancelled. */
  async follow(id: string, onEvent: (event: JobEvent) => void, signal: AbortSignal): Promise<JobInfo> {
    const cancel = () => this.cancel(id);
    const onlyOwn = (of: string, event: JobEvent) => of === id && onEvent(event);
    this.#events.on('event', onlyOwn);
    try {
      if (signal.aborted) cancel();
      signal.addEventListener('abort', cancel, { once: true });
      const ended = await this.#ended(id);
      if (ended.error) throw fromErrorData(ended.error);
      if (ended.state === 'cancelled') throw new FocusError('cancelled', 'Cancelled.');
      return ended;
    } finally {
      signal.removeEventListener('abort', cancel);
      this.#events.off('event', onlyOwn);
    }
  }

  /** What happens in a job from now on, and what it has made so far; who listens does not hold it. @returns how to stop listening. */
  listen(id: string, onEvent: (event: JobEvent) => void): () => void {
    const onlyOwn = (of: string, event: JobEvent) => of === id && onEvent(event);
    this.#events.on('event', onlyOwn);
    const draft = this.#running.get(id)?.draft;
    if (draft) onEvent(draft);
    return () => void this.#events.off('event', onlyOwn);
  }

  /** A question does not wait for a book to be read or summarised: that makes room and goes on behind it. */
  async withPriority<T>(work: () => Promise<T>): Promise<T> {
    this.#priorityWork++;
    for (const [id, { abort }] of this.#running) if (onEngine.includes(this.#jobs.get(id).kind)) abort.abort(putBack);
    try {
      return await work();
    } finally {
      this.#priorityWork--;
      this.#turn();
    }
  }

  #ended(id: string): Promise<JobInfo> {
    return new Promise((resolve, reject) => {
      const stop = this.watch({
        changed(job) {
          if (job.id !== id || job.endedAt === null) return;
          stop();
          resolve(job);
        },
        removed(gone) {
          if (gone !== id) return;
          stop();
          reject(new FocusError('cancelled', 'Its workspace was removed.'));
        },
      });
      const job = this.get(id);
      if (job.endedAt !== null) {
        stop();
        resolve(job);
      }
    });
  }

  /** Every lane that is free takes its next job. */
  #turn(): void {
    setImmediate(() => {
      for (const lane of lanes) if (!this.#busy.has(lane)) void this.#work(lane);
    });
  }

  async #work(lane: readonly JobKind[]): Promise<void> {
    this.#busy.add(lane);
    try {
      while (!this.#closed && (lane !== onEngine || this.#priorityWork === 0)) {
        const job = this.#jobs.claim(lane);
        if (!job) return;
        await this.#perform(job);
      }
    } finally {
      this.#busy.delete(lane);
    }
  }

  async #perform(job: Job): Promise<void> {
    const abort = new AbortController();
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const running: Running = { abort, progress: null, draft: null, ended };
    this.#running.set(job.id, running);
    this.#changed(job.id);
    const task: Task = {
      job,
      signal: abort.signal,
      password: this.#passwords.get(job.id),
      progress: (progress) => {
        running.progress = progress;
        this.#changed(job.id, true);
      },
      emit: (event) => {
        if (event.type === 'draft') running.draft = event;
        this.#events.emit('event', job.id, event);
      },
    };
    try {
      await this.#works[job.kind](task);
      const { imported, failed } = this.#jobs.counts(job.id);
      this.#jobs.end(job.id, failed > 0 && imported === 0 ? 'failed' : 'done');
    } catch (error) {
      this.#stopped(job, error, abort.signal);
    } finally {
      this.#running.delete(job.id);
      this.#changed(job.id);
      end();
    }
  }

  #stopped(job: Job, error: unknown, signal: AbortSignal): void {
    const data = toErrorData(error);
    // Put back, or the engine was closed under it for another model: neither is its fault.
    if (signal.reason === putBack || (!signal.aborted && data.code === 'cancelled')) this.#jobs.release(job.id, { tried: false });
    else if (signal.aborted) this.#jobs.end(job.id, 'cancelled');
    // What was read is kept, so that the next attempt has less to do.
    else if (data.code === 'engine-crashed' && (this.#jobs.find(job.id)?.attempts ?? mostCrashes) < mostCrashes)
      this.#jobs.release(job.id, { tried: true });
    else this.#jobs.end(job.id, 'failed', data);
  }

  #info({ work: _work, attempts: _attempts, ...job }: Job): JobInfo {
    const { imported, failed } = this.#jobs.counts(job.id);
    const { progress } = this.#running.get(job.id) ?? {};
    return { ...job, at: null, ...progress, imported, failed, failures: failed > 0 ? this.#jobs.failures(job.id, mostFailures) : [] };
  }

  /** `often`: told a few times a second at most; what comes between is told with the next. */
  #changed(id: string, often = false): void {
    const waiting = this.#telling.get(id);
    if (often && waiting) return;
    clearTimeout(waiting);
    if (often) return void this.#telling.set(id, setTimeout(() => this.#changed(id), progressMs).unref());
    this.#telling.delete(id);
    if (this.#closed) return;
    const job = this.#jobs.find(id);
    if (job) this.#events.emit('changed', this.#info(job));
    // It went with its workspace.
    else this.#events.emit('removed', id);
  }
}
