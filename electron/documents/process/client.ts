/**
 * The documents process as its callers see it. A file that makes it crash, hang or eat memory or time is reported by name; the process is
 * replaced and the next file goes on. One call at a time.
 */
import { statSync } from 'node:fs';
import { FocusError } from '../../errors.ts';
import { forked, type Launcher } from '../../process/launch.ts';
import type { ChildEnd, Limits } from '../../process/limits.ts';
import { type CallHooks, Supervisor } from '../../process/supervisor.ts';
import { chosenScanLanguages } from '../../scan-languages.ts';
import type { ImportProgress } from '../content.ts';
import type { Item } from '../item.ts';
import { shown } from '../presentable.ts';
import type { Recognised } from '../recognition/recognised.ts';
import type { DocumentsCall, DocumentsCalls, DocumentsSetup, RawCall, RawCalls, RecognitionCalls, Scanned } from './protocol.ts';
import { recognitionProcess } from './recognition.ts';

export interface DocumentsOptions extends DocumentsSetup {
  launcher?: Launcher;
  /** Of the process that recognises text in pictures. */
  recognition?: Launcher;
  /** A file during which nothing moves for this long is given up. */
  stallMs?: number;
  /** Instead of what the size of a file allows: for tests. */
  residentBytes?: number;
  processorMs?: number;
}

const mostHeapMiB = 768;
/** For whoever starts the process: bounded memory, and nothing that stands in a file becomes code, whatever a library would make of it. */
export const documentsNodeOptions = [`--max-old-space-size=${mostHeapMiB}`, '--disallow-code-generation-from-strings'];
const forkedProcess = forked(new URL('./worker.ts', import.meta.url), documentsNodeOptions);

/**
 * What a file of up to 10 MiB may take; a larger one gets more in proportion. Buffers and what WebAssembly holds lie beside the heap and know no limit of
 * their own. A process is looked at ten times a second, so what grows by a gigabyte a second is stopped below 1.5 GiB. The fuzz run's largest peak is
 * 818 MiB, its slowest file 64 s.
 */
const plainBytes = 10 * 2 ** 20;
const mostResidentBytes = 1.25 * 2 ** 30;
const residentPerByte = 4;
const mostProcessorMs = 100_000;
const processorMsPerByte = 10_000 / 2 ** 20;

export class DocumentsProcess {
  readonly #documents: Supervisor<RawCalls>;
  readonly #recognition: Supervisor<RecognitionCalls>;

  constructor({ database, launcher = forkedProcess, recognition, stallMs = 120_000, residentBytes, processorMs }: DocumentsOptions) {
    this.#recognition = recognitionProcess(recognition);
    this.#documents = new Supervisor({
      launcher,
      setup: { database } satisfies DocumentsSetup,
      limits: (call) => {
        const more = Math.max(0, sizeOf(call) - plainBytes);
        const limits: Limits = {
          silentMs: stallMs,
          heartbeatsCount: false,
          residentBytes: residentBytes ?? mostResidentBytes + more * residentPerByte,
        };
        // The library's check is no file of anybody's making, and a library may be large.
        return call?.method === 'check' ? limits : { ...limits, processorMs: processorMs ?? mostProcessorMs + more * processorMsPerByte };
      },
      failure: givenUp,
    });
  }

  get pid(): number | undefined {
    return this.#documents.pid;
  }

  /** Where pages are pictures, their text is recognised in the other process first. @throws FocusError as the importer says it. */
  async call<M extends keyof DocumentsCalls>(
    call: { method: M } & DocumentsCalls[M]['params'],
    hooks: DocumentsHooks = {},
  ): Promise<DocumentsCalls[M]['result']> {
    const asked = call as DocumentsCall;
    if (asked.method !== 'import' && asked.method !== 'read')
      return this.#documents.call(asked as RawCall, hooks) as Promise<DocumentsCalls[M]['result']>;
    const languages = asked.scans ?? chosenScanLanguages();
    const first = await this.#documents.call({ ...asked, recognition: languages.length > 0 ? 'ask' : 'none' }, hooks);
    const result = isScanned(first)
      ? await this.#documents.call({ ...asked, recognition: await this.#recognised(asked, first.scanned, languages, hooks) }, hooks)
      : first;
    return result as DocumentsCalls[M]['result'];
  }

  /** What fails there is said, and the rest of the document is read; a picture has no rest. */
  async #recognised(
    { item, password }: DocumentsCalls['read']['params'],
    pages: number[] | null,
    languages: string[],
    hooks: DocumentsHooks,
  ): Promise<Recognised> {
    if (item.kind !== 'file' && item.kind !== 'bytes') throw new Error('Only files have scanned pages.');
    try {
      return await this.#recognition.call({ method: 'recognise', item, pages, languages, ...(password === undefined ? {} : { password }) }, hooks);
    } catch (error) {
      if (pages === null || hooks.signal?.aborted || !(error instanceof FocusError)) throw error;
      return { pages: [], warnings: [error.message] };
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#documents.close(), this.#recognition.close()]);
  }
}

const isScanned = (result: unknown): result is Scanned => typeof result === 'object' && result !== null && 'scanned' in result;

export type DocumentsHooks = CallHooks<ImportProgress>;

/** Bytes that a call is given to read; 0 = not known before. */
function sizeOf(call: RawCall | null): number {
  if (!call || !('item' in call)) return 0;
  const item: Item = call.item;
  if (item.kind === 'text') return item.text.length;
  if (item.kind === 'bytes' || item.kind === 'packed') return item.bytes.length;
  return item.kind === 'file' ? (statSync(item.path, { throwIfNoEntry: false })?.size ?? 0) : 0;
}

function givenUp({ cause, how, stderr, limits }: ChildEnd, call: RawCall | null): FocusError {
  const name = shown(call && 'item' in call ? call.item.name : call && 'path' in call ? call.path : 'The library');
  const tooMuch = (mib: number) => `reading it takes more than ${Math.round(mib)} MiB of memory`;
  const whys: Record<ChildEnd['cause'], string> = {
    silent: 'nothing moved for too long while it was read',
    memory: tooMuch(limits.residentBytes / 2 ** 20),
    processor: `reading it takes more than ${Math.round((limits.processorMs ?? 0) / 1000)} seconds of the processor's time`,
    cancel: 'a cancel was not heard',
    crashed: /heap out of memory|allocation failed/i.test(stderr) ? tooMuch(mostHeapMiB) : `the process that read it ${how}`,
  };
  return new FocusError(
    'file-hostile',
    `${name} was given up: ${whys[cause]}. Nothing else was touched. The file may be damaged or made to do harm; if you trust it, save it anew or split it.`,
  );
}
