/**
 * The documents process as its callers see it. A file that makes it crash, hang or eat memory is reported by name; the process is
 * replaced and the next file goes on. One call at a time.
 */
import { forked, type Launched } from '../../child.ts';
import { FocusError, fromErrorData } from '../../errors.ts';
import type { ImportProgress } from '../content.ts';
import { shown } from '../presentable.ts';
import type { Asked, DocumentsLauncher, FromDocuments, ResultOf, ToDocuments } from './protocol.ts';

export interface DocumentsOptions {
  /** The library's file; null = only reading. */
  database: string | null;
  launcher?: DocumentsLauncher;
  /** A file during which nothing moves for this long is given up. */
  stallMs?: number;
}

export interface CallHooks {
  signal?: AbortSignal;
  onProgress?: (progress: ImportProgress) => void;
}

/** With what lies beside the heap, buffers above all, the process stays below 1 GiB for any file that is not large itself. */
const mostHeapMiB = 768;
/** For whoever starts the process: bounded memory, and nothing that stands in a file becomes code, whatever a library would make of it. */
export const documentsNodeOptions = [`--max-old-space-size=${mostHeapMiB}`, '--disallow-code-generation-from-strings'];
const forkedProcess: DocumentsLauncher = forked(new URL('./worker.ts', import.meta.url), documentsNodeOptions);
/** A cancel that the process does not see within this, it is ended for. */
const cancelMs = 2000;

export class DocumentsProcess {
  readonly #options: DocumentsOptions;
  #process: Launched<ToDocuments, FromDocuments> | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #nextId = 1;
  #closed = false;

  constructor(options: DocumentsOptions) {
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** @throws FocusError as the importer says it; 'file-hostile' when the process did not survive the file. */
  call<C extends Asked>(call: C, hooks: CallHooks = {}): Promise<ResultOf<C['method']>> {
    const mine = this.#turn.then(() => this.#perform(call, hooks));
    this.#turn = mine.catch(() => {});
    return mine as Promise<ResultOf<C['method']>>;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#turn;
    const process = this.#process;
    if (!process) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => process.kill(), 3000);
      process.onExit(() => {
        clearTimeout(timer);
        resolve();
      });
      process.send({ type: 'close' });
    });
  }

  #perform(call: Asked, { signal, onProgress }: CallHooks): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const cancelled = () => new FocusError('cancelled', 'Cancelled.');
      if (this.#closed || signal?.aborted) return reject(cancelled());
      const process = this.#started();
      const id = this.#nextId++;
      const name = shown('item' in call ? call.item.name : 'path' in call ? call.path : 'The library');
      let stalled = false;
      let watch: NodeJS.Timeout;
      const wait = () => {
        clearTimeout(watch);
        watch = setTimeout(() => {
          stalled = true;
          process.kill();
        }, this.#options.stallMs ?? 120_000);
      };
      let last: NodeJS.Timeout | undefined;
      const onAbort = () => {
        process.send({ type: 'cancel', id });
        last = setTimeout(() => process.kill(), cancelMs);
      };
      const settle = (finish: () => void) => {
        clearTimeout(watch);
        clearTimeout(last);
        signal?.removeEventListener('abort', onAbort);
        this.#listener = null;
        finish();
      };
      this.#listener = {
        message: (message) => {
          if (message.id !== id) return;
          wait();
          if (message.type === 'progress') onProgress?.(message.progress);
          else if (message.type === 'result') settle(() => resolve(message.result));
          else settle(() => reject(fromErrorData(message.error)));
        },
        exit: (how, words) => settle(() => reject(signal?.aborted ? cancelled() : lost(name, how, words, stalled))),
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      wait();
      process.send({ type: 'call', id, call });
    });
  }

  #listener: { message(message: FromDocuments): void; exit(how: string, words: string): void } | null = null;

  #started(): Launched<ToDocuments, FromDocuments> {
    if (this.#process) return this.#process;
    const process = (this.#options.launcher ?? forkedProcess)();
    this.#process = process;
    process.onMessage((message) => {
      if (this.#process === process) this.#listener?.message(message);
    });
    process.onExit((code, signal) => {
      if (this.#process !== process) return;
      this.#process = null;
      this.#listener?.exit(signal ? `was ended by ${signal}` : `ended with code ${code}`, process.lastWords());
    });
    process.send({ type: 'setup', database: this.#options.database });
    return process;
  }
}

function lost(name: string, how: string, words: string, stalled: boolean): FocusError {
  const why = stalled
    ? 'nothing moved for too long while it was read'
    : /heap out of memory|allocation failed/i.test(words)
      ? `reading it takes more than ${mostHeapMiB} MiB of memory`
      : `the process that read it ${how}`;
  return new FocusError(
    'file-hostile',
    `${name} was given up: ${why}. Nothing else was touched. The file may be damaged or made to do harm; if you trust it, save it anew or split it.`,
  );
}
