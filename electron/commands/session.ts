import { refuseClosed } from '../api/connections.ts';
import { Library } from '../documents/library/library.ts';
import { DocumentsProcess } from '../documents/process/client.ts';
import type { Engine, EngineEvent, RunHooks } from '../engine/contract.ts';
import { addressOf } from '../engine/endpoint/address.ts';
import { startEngine } from '../engine/start.ts';
import type { ErrorCode } from '../errors.ts';
import { focusHome } from '../home.ts';
import { findModel } from '../models/models.ts';
import { workOnModels } from '../models/process/client.ts';
import { chooseProvider } from '../models/providers.ts';
import { storeOf } from '../storage.ts';

export interface EngineFlags {
  model?: string;
  provider?: string;
  /** Servers; then `model` names one of theirs. */
  endpoint?: string[];
  /** Whose documents are read. */
  workspace?: string | string[];
  /** commander's --no-store gives false. */
  store?: boolean;
  memory?: string;
}

/** Default quota of the KV store, bytes. */
const storeQuotaBytes = 20 * 2 ** 30;
/** Between two lines of progress where no terminal listens. */
const quietMs = 60_000;

/** What one run of the command holds: the processes of engine and documents, the library, Ctrl-C, the progress line. */
export class Session {
  readonly #abort = new AbortController();
  #engine: Engine | null = null;
  #documents: DocumentsProcess | null = null;
  #library: Library | null = null;
  #progressShown = false;
  #toldAt = performance.now();

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  cancel(): void {
    // A second Ctrl-C does not wait for the current wave.
    if (this.#abort.signal.aborted) process.exit(130);
    this.#abort.abort();
  }

  /**
   * @param documents of the library that it is to read; none told = all of the workspaces that the flags name. They are looked at each time: a workspace
   * may have been closed to servers since. @throws FocusError 'access-denied'
   */
  async engine(flags: EngineFlags, documents?: readonly string[]): Promise<Engine> {
    const hosts = (flags.endpoint ?? []).map(addressOf).flatMap(({ host, remote }) => (remote ? [host] : []));
    if (hosts.length > 0 && flags.workspace !== undefined) refuseClosed(this.library(), documents ?? this.#documentsOf(flags.workspace), hosts);
    if (this.#engine) return this.#engine;
    const store = flags.store === false ? {} : { store: { directory: storeOf(focusHome().root).directory, quotaBytes: storeQuotaBytes } };
    if (flags.endpoint) {
      const key = process.env.FOCUS_ENDPOINT_KEY;
      const endpoints = flags.endpoint.map((url) => ({ url, model: flags.model ?? '', ...(key ? { key } : {}) }));
      this.#engine = startEngine({ endpoints, ...store });
      return this.#engine;
    }
    const bundle = await findModel(flags.model);
    this.#engine = startEngine({
      bundle,
      ...(flags.provider ? { provider: await this.#proved(bundle, flags.provider) } : {}),
      ...(flags.memory ? { memoryBytes: Number(flags.memory) * 2 ** 20 } : {}),
      ...store,
    });
    return this.#engine;
  }

  #documentsOf(workspaces: string | string[]): string[] {
    const library = this.library();
    const named = library.workspaces().filter(({ id, name }) => [workspaces].flat().some((wanted) => wanted === id || wanted === name));
    return named.flatMap(({ id }) => library.documents(id).map((document) => document.id));
  }

  /** The provider asked for, or the best one, after its self-test with this model. */
  async #proved(directory: string, wanted: string): Promise<string> {
    // The manifest's numbers are the processor's own.
    if (wanted === 'cpu') return wanted;
    const prove = (provider: string) => workOnModels({ method: 'prove', directory, provider }, { signal: this.signal });
    const { provider, tried } = await chooseProvider(prove, wanted === 'best' ? undefined : wanted);
    for (const proof of tried) if (!proof.ok) this.say(proof.reason);
    return provider;
  }

  library(): Library {
    this.#library ??= new Library(focusHome().database);
    return this.#library;
  }

  /** @param database the library's file; null = only reading. */
  documents(database: string | null): DocumentsProcess {
    this.#documents ??= new DocumentsProcess({ database });
    return this.#documents;
  }

  hooks(onEvent?: (event: EngineEvent) => void): RunHooks {
    return {
      signal: this.signal,
      onEvent: (event) => {
        if (event.type === 'progress') this.progress(`${event.stage} ${event.done}/${event.total} ${event.unit}`);
        if (event.type === 'warning') this.say(event.message);
        onEvent?.(event);
      },
    };
  }

  /** One line on stderr, written over itself; where no terminal listens a line of its own, once a minute. */
  progress(text: string): void {
    if (!process.stderr.isTTY) {
      if (performance.now() - this.#toldAt < quietMs) return;
      this.#toldAt = performance.now();
      console.error(`focus: ${text}`);
      return;
    }
    process.stderr.write(`\r\x1b[K${text}`);
    this.#progressShown = true;
  }

  /** A sentence on stderr. */
  say(sentence: string): void {
    this.clearProgress();
    console.error(`focus: ${sentence}`);
  }

  clearProgress(): void {
    if (this.#progressShown) process.stderr.write('\r\x1b[K');
    this.#progressShown = false;
  }

  async close(): Promise<void> {
    this.clearProgress();
    await this.#documents?.close();
    await this.#engine?.close();
    this.#library?.close();
  }
}

export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, (_, item) => (ArrayBuffer.isView(item) ? Array.from(item as Float32Array) : item)));
}

export function exitCodeOf(code: ErrorCode): number {
  switch (code) {
    case 'cancelled':
      return 130;
    case 'bundle-invalid':
    case 'bundle-hash':
    case 'architecture-unknown':
    case 'weights-invalid':
    case 'provider-failed':
      return 4;
    case 'engine-crashed':
    case 'engine-busy':
    case 'store-damaged':
    case 'internal':
      return 5;
    default:
      return 3;
  }
}
