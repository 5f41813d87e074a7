/** What all procedures share: the library, the queue of long work, documents and engine in processes of their own, and the model in use. */
import { EventEmitter, once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { laidOut } from '../documents/formats/text/text.ts';
import { identified, Library } from '../documents/library/library.ts';
import { type DocumentsOptions, DocumentsProcess } from '../documents/process/client.ts';
import type { EngineStatus } from '../domain/model.ts';
import type { Engine, EngineSetup, EngineState } from '../engine/contract.ts';
import { startEngine } from '../engine/start.ts';
import { FocusError } from '../errors.ts';
import { applicationRoot, focusHome } from '../home.ts';
import { type Cipher, Keys } from '../keys.ts';
import { impersonal, type Log, openLog } from '../log.ts';
import { bestProvider } from '../models/best-provider.ts';
import { graphicsHere } from '../models/graphics.ts';
import { findModel, listModels, readManifest } from '../models/models.ts';
import { type WorkHooks, workOnModels } from '../models/process/client.ts';
import type { ModelsCalls } from '../models/process/protocol.ts';
import { isReader } from '../models/reader-recipe.ts';
import { keepHomePrivate, keepPrivate } from '../private.ts';
import type { Launcher } from '../process/launch.ts';
import { moveStore, placeStore, storeOf } from '../storage.ts';
import { Asking } from './asking.ts';
import { Changes } from './changes.ts';
import { Connections, refuseClosed } from './connections.ts';
import { importFiles } from './importing.ts';
import { Openings } from './openings.ts';
import { Queue } from './queue.ts';
import { ratesOf } from './rates.ts';
import { getReader, seeToReader } from './reader.ts';
import { readAhead, summarise } from './reading.ts';
import type { Services } from './services.ts';
import { Watching } from './watching.ts';

const defaultQuotaBytes = 8e9;
const sample = 'the-saltmarsh-garden';

export interface Launchers {
  /** How the engine's process is started; none = as a Node process. */
  engine?: Launcher;
  documents?: Launcher;
  recognition?: Launcher;
  models?: Launcher;
}

export interface ProgramOptions extends Launchers {
  /** The system's keychain; none = keys of servers are kept in a file that the owner alone may read. */
  cipher?: Cipher;
}

export class Program implements Services {
  readonly library: Library;
  /** Files are opened there, never here. */
  readonly documents: DocumentsProcess;
  readonly queue: Queue;
  readonly watching: Watching;
  readonly openings = new Openings();
  readonly changes = new Changes();
  readonly asking: Asking;
  readonly connections: Connections;
  readonly log: Log;
  /** What the shell knows of itself, for the diagnostics: versions. */
  shell = `Node ${process.version}`;
  /** Where updates come from; null = nowhere. */
  updates: string | null = null;
  readonly home = focusHome();
  readonly #changed = new EventEmitter<{ status: [EngineStatus] }>();
  #engine: Engine | null = null;
  #starting: Promise<Engine> | null = null;
  #moving: Promise<void> | null = null;
  readonly #closing = new AbortController();
  /** Why another model answers than was chosen: told until one is chosen again. */
  #trouble: string | null = null;
  status: EngineStatus = { kind: 'idle', reason: null, model: null };
  /** What the last runs failed with, newest last: for the diagnostics. */
  readonly failures: string[] = [];

  /** What the check of the library found after the start; null = nothing. */
  damage: FocusError | null = null;
  #checking: DocumentsProcess | null = null;
  #purging: NodeJS.Timeout | undefined;
  readonly #launchers: Launchers;
  readonly #documentsOptions: DocumentsOptions;

  constructor({ cipher, ...launchers }: ProgramOptions = {}) {
    this.#launchers = launchers;
    this.log = openLog(this.home.logs);
    const store = storeOf(this.home.root).directory;
    const others = [...keepHomePrivate(this.home.root), ...(existsSync(store) ? keepPrivate(store) : [])];
    if (others.length > 0) this.log.say(`Others may look into what is kept, and it is not ours to shut: ${others.slice(0, 3).join(', ')}.`);
    this.library = new Library(this.home.database);
    this.#documentsOptions = {
      database: this.home.database,
      ...(launchers.documents ? { launcher: launchers.documents } : {}),
      ...(launchers.recognition ? { recognition: launchers.recognition } : {}),
    };
    this.documents = new DocumentsProcess(this.#documentsOptions);
    this.queue = new Queue(this.library.jobs, {
      import: (task) => importFiles(this, task),
      read: (task) => readAhead(this, task),
      summary: (task) => summarise(this, task),
      reader: (task) => getReader(this, task),
    });
    this.connections = new Connections(this.library, new Keys(this.home.keys, cipher ?? null));
    this.watching = new Watching(this);
    this.asking = new Asking(this);
  }

  /** What an earlier run left unfinished goes on. */
  async prepare(): Promise<void> {
    await this.#welcome();
    this.#purge();
    await this.#nameModel();
    this.queue.resume();
    this.watching.start();
    void this.#check();
    // Without it the starter answers, so nothing waits for it.
    await seeToReader(this).catch((error: unknown) => this.failed('reader', error));
  }

  /** The window shows what would answer before anything was asked. */
  async #nameModel(): Promise<void> {
    const served = this.#served();
    if (served) {
      if (!this.#engine) this.#state({ kind: 'idle' }, served);
      return;
    }
    const manifest = await this.bundle()
      .then(readManifest)
      .catch(() => null);
    if (!this.#engine && manifest) this.#state({ kind: 'idle' }, manifest.name);
  }

  /** What was removed long enough ago goes for good, at the start and every hour. */
  #purge(): void {
    this.library.removals.purgeOld();
    this.#purging = setTimeout(() => this.#purge(), 3_600_000).unref();
  }

  /** In a process of its own, beside the first imports: a large library takes a while to read. */
  async #check(): Promise<void> {
    const checker = new DocumentsProcess(this.#documentsOptions);
    this.#checking = checker;
    await checker.call({ method: 'check' }).catch((error: unknown) => {
      this.failed('library check', error);
      if (error instanceof FocusError && error.code === 'store-damaged') this.damage = error;
    });
    await checker.close();
  }

  /** First start: a workspace with the sample document and a few of its questions; one that is cut off leaves the first start to the next. */
  async #welcome(): Promise<void> {
    if (this.library.workspaces().length > 0) return;
    const folder = join(applicationRoot, 'resources', 'samples');
    const text = await readFile(join(folder, `${sample}.md`), 'utf8');
    const questions = JSON.parse(await readFile(join(folder, `${sample}.questions.json`), 'utf8')) as { question: string }[];
    const name = `${sample}.md`;
    const sampled = identified(laidOut(text, name), text);
    this.library.transaction(() => {
      const { id: workspace } = this.library.createWorkspace('My library');
      this.library.add({ workspace, name, path: null, ...sampled, questions: questions.slice(0, 4).map(({ question }) => question) });
    });
  }

  get quotaBytes(): number {
    return Number(this.library.setting('quotaBytes') ?? defaultQuotaBytes);
  }

  /** Execution provider that a person chose, else the best that was found for the model in use (best-provider.ts); null = the processor. */
  get provider(): string | null {
    const chosen = this.library.setting('provider');
    if (chosen) return chosen === 'cpu' ? null : chosen;
    const { model, provider } = this.#bestFound();
    return model === (this.library.setting('model') || this.status.model) && provider !== 'cpu' ? provider : null;
  }

  #bestFound(): { model: string | null; provider: string } {
    return JSON.parse(this.library.setting('bestProvider') || '{"model":null,"provider":"cpu"}') as { model: string; provider: string };
  }

  /** Beside the first answers: the processor runs the model until another provider is proved with it and faster. */
  async #seekProvider(directory: string, model: string): Promise<void> {
    if (this.library.setting('provider') || this.#bestFound().model === model) return;
    const { signal } = this.#closing;
    const prove = (provider: string) => this.onModels({ method: 'prove', directory, provider }, { signal });
    const provider = await bestProvider({ prove, rates: (each) => ratesOf(this, each, signal), cards: await graphicsHere() });
    signal.throwIfAborted();
    this.library.set('bestProvider', JSON.stringify({ model, provider }));
    if (provider !== 'cpu' && this.status.model === model) await this.#restartWhenIdle(signal);
  }

  /** Memory for what was read, as chosen; null = the engine's default. */
  get memoryBytes(): number | null {
    return Number(this.library.setting('memoryBytes')) || null;
  }

  /** In a process of its own. */
  onModels<M extends keyof ModelsCalls>(
    work: { method: M } & ModelsCalls[M]['params'],
    hooks: Omit<WorkHooks, 'launcher'> = {},
  ): Promise<ModelsCalls[M]['result']> {
    return workOnModels(work, { ...hooks, ...(this.#launchers.models ? { launcher: this.#launchers.models } : {}) });
  }

  async engine(documents: readonly string[] = []): Promise<Engine> {
    refuseClosed(this.library, documents, this.#remoteHosts());
    this.#starting ??= this.#begin();
    return this.#starting;
  }

  #begin(): Promise<Engine> {
    const starting: Promise<Engine> = this.#start().catch((error: unknown) => {
      // Restarted while it started: who waits for it gets the one that takes its place.
      if (this.#starting !== starting && !this.#closing.signal.aborted) return this.engine();
      this.#starting = null;
      this.#state({ kind: 'crashed', reason: (error as Error).message });
      throw error;
    });
    return starting;
  }

  #remoteHosts = () => this.connections.inUse().flatMap(({ remote, host }) => (remote ? [host] : []));

  /** What answers where servers do; null = a model on this machine does. */
  #served(): string | null {
    return (
      this.connections
        .inUse()
        .map(({ model, host }) => (model ? `${model} at ${host}` : host))
        .join(', ') || null
    );
  }

  /** Folder of the bundle in use. A chosen model that is gone gives way to the last that worked; where none was chosen it is the reader, once it is there. */
  async bundle(): Promise<string> {
    const models = await listModels();
    const usable = (name: string | null) => models.some((model) => model.name === name && !model.problem);
    const chosen = this.library.setting('model');
    const name = chosen ? [chosen, this.library.setting('lastGoodModel')].find(usable) : null;
    return findModel(name ?? undefined);
  }

  async takeUpReader(signal: AbortSignal): Promise<void> {
    if (!this.#engine || this.#served() || !isReader(await readManifest(await this.bundle()))) return;
    await this.#restartWhenIdle(signal);
  }

  /** An answer that is being written is not cut off for it, nor who waits for the engine. */
  async #restartWhenIdle(signal: AbortSignal): Promise<void> {
    while (this.status.kind === 'busy' || this.status.kind === 'starting') await once(this.#changed, 'status', { signal });
    await this.restart();
    this.engine().catch(() => {});
  }

  /** Takes effect with the next run; what runs now is cancelled. */
  async restart(): Promise<void> {
    const engine = this.#engine;
    this.#engine = null;
    this.#starting = null;
    this.#trouble = null;
    await engine?.close();
    this.#state({ kind: 'idle' });
    await this.#nameModel();
    this.changes.tell({ what: 'models' });
  }

  async close(): Promise<void> {
    clearTimeout(this.#purging);
    this.#closing.abort(new FocusError('cancelled', 'Cancelled.'));
    // A question that hangs ends with the engine.
    const asked = this.asking.close();
    await this.watching.close();
    await this.queue.close();
    await Promise.all([this.documents.close(), this.#checking?.close()]);
    await this.#engine?.close();
    await asked;
    this.library.close();
  }

  onStatus(listener: (status: EngineStatus) => void): () => void {
    this.#changed.on('status', listener);
    return () => this.#changed.off('status', listener);
  }

  failed(what: string, error: unknown): void {
    const code = error instanceof FocusError ? error.code : 'internal';
    if (code === 'cancelled') return;
    const sentence = `${what}: ${code}: ${(error as Error).message}`;
    this.log.say(sentence);
    this.failures.push(`${new Date().toISOString()} ${impersonal(sentence)}`);
    if (this.failures.length > 20) this.failures.shift();
  }

  /** What was read is kept in another folder from now on, and goes there; questions wait for it. null = the usual place. */
  async keepReadTextsIn(folder: string | null): Promise<void> {
    await this.#moved();
    await placeStore(this.home.root, folder);
    await this.restart();
    await this.#moved();
  }

  /** A move of the store has ended, also one that a kill cut off. */
  async #moved(): Promise<void> {
    this.#moving ??= moveStore(this.home.root).finally(() => {
      this.#moving = null;
    });
    await this.#moving;
  }

  async #start(): Promise<Engine> {
    // What could not be moved is read anew.
    await this.#moved().catch((error: unknown) => this.failed('storage', error));
    const served = this.#served();
    if (served) return this.#run({ endpoints: this.connections.addresses() }, served);
    const bundle = await this.bundle();
    try {
      return await this.#startOn(bundle);
    } catch (error) {
      // It was stopped, which says nothing of the model.
      if (error instanceof FocusError && error.code === 'cancelled') throw error;
      const last = this.library.setting('lastGoodModel');
      const back = last ? await findModel(last).catch(() => null) : null;
      if (!back || back === bundle) throw error;
      this.failed('model', error);
      this.library.set('model', last!);
      const engine = await this.#startOn(back);
      this.#trouble = `The chosen model could not be started, so Focus went back to ${last}: ${(error as Error).message}`;
      this.#state({ kind: 'idle' });
      return engine;
    }
  }

  async #startOn(bundle: string): Promise<Engine> {
    const { name } = await readManifest(bundle);
    this.#state({ kind: 'starting' }, name);
    const setup = {
      bundle,
      ...(this.provider ? { provider: this.provider } : {}),
      ...(this.memoryBytes ? { memoryBytes: this.memoryBytes } : {}),
    };
    const engine = this.#run(setup, name);
    try {
      await engine.info();
    } catch (error) {
      if (this.#engine === engine) this.#engine = null;
      await engine.close();
      throw error;
    }
    this.library.set('lastGoodModel', name);
    this.#state({ kind: 'idle' }, name);
    void this.#seekProvider(bundle, name).catch((error: unknown) => this.failed('provider', error));
    return engine;
  }

  /** Servers are asked for nothing before somebody asks something. */
  #run(setup: EngineSetup, name: string): Engine {
    const engine: Engine = startEngine(
      { ...setup, store: { directory: storeOf(this.home.root).directory, quotaBytes: this.quotaBytes } },
      {
        ...(this.#launchers.engine ? { launcher: this.#launchers.engine } : {}),
        onState: (state) => this.#engine === engine && this.#state(state, name),
      },
    );
    this.#engine = engine;
    return engine;
  }

  #state(state: EngineState, model = this.status.model): void {
    if (state.kind === 'crashed') this.log.say(`engine: ${state.reason}`);
    this.status = { kind: state.kind, reason: state.kind === 'crashed' ? state.reason : this.#trouble, model, remote: this.#remoteHosts() };
    this.#changed.emit('status', this.status);
  }
}
