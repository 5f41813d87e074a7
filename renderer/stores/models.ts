/** Models on this machine, the one in use, what is being done with them, and what is on its way. */
import { create } from 'zustand';
import type { Machine, ModelCard, ModelEvent, Precision, ReaderInfo, UnfinishedDownload } from '../../electron/domain/model.ts';
import { api, type Inputs, report } from '../base/api.ts';
import { duration, number, roughly } from '../base/numbers.ts';
import { strings } from '../base/strings.ts';
import { useToasts } from '../base/toasts.ts';
import { useReading } from './reading.ts';

/** A model that is being fetched or made. */
export interface Installing {
  name: string;
  stage: 'download' | 'import' | 'begin';
  file: string | null;
  done: number;
  total: number;
  cancel(): void;
}

type DownloadRequest = Inputs['models']['download'];
interface ModelObserver {
  onData(event: ModelEvent): void;
  onError(error: unknown): void;
  onComplete(): void;
}

interface Models {
  models: ModelCard[] | null;
  machine: Machine | null;
  unfinished: UnfinishedDownload[];
  reader: ReaderInfo | null;
  loadError: string | null;
  /** Model that is being checked, used or measured. */
  busy: { name: string; what: string } | null;
  installing: Installing | null;
  /** What the last check or benchmark said, by model. */
  said: Record<string, { good: boolean; text: string }>;
  load(): Promise<void>;
  use(name: string): Promise<void>;
  check(name: string): Promise<void>;
  benchmark(name: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** `found`: a model as another program calls it. */
  import(folder: string, precision: Precision, found?: { program: string; name: string }): Promise<boolean>;
  download(input: DownloadRequest): Promise<boolean>;
  discard(id: string): Promise<void>;
  /** As work in the queue: the jobs tell how it goes. */
  getReader(): Promise<void>;
  tryProviders(): Promise<void>;
  setProvider(provider: string | null): Promise<void>;
  setBudget(bytes: number | null): Promise<void>;
}

/** What a model counts by is some three quarters of an English word. */
const wordsOfToken = 0.75;

export const useModels = create<Models>((set, get) => {
  const working = async (name: string, what: string, work: () => Promise<void>) => {
    if (get().busy) return;
    set({ busy: { name, what } });
    try {
      await work();
    } catch (error) {
      report(error);
    } finally {
      set({ busy: null });
    }
  };
  const say = (name: string, good: boolean, text: string) => set({ said: { ...get().said, [name]: { good, text } } });

  /** @returns whether the model is here in the end. */
  const follow = (name: string, start: (observer: ModelObserver) => { unsubscribe(): void }) =>
    new Promise<boolean>((resolve) => {
      let done = false;
      const end = () => {
        set({ installing: null });
        void get().load();
        resolve(done);
      };
      const { unsubscribe } = start({
        onData(event) {
          if (event.type === 'installed') {
            done = true;
            useToasts.getState().show({ kind: 'done', text: strings.models.imported(event.model.name) });
          } else set({ installing: { ...get().installing!, stage: event.stage, file: event.file, done: event.done, total: event.total } });
        },
        onError(error) {
          report(error);
          end();
        },
        onComplete: end,
      });
      const cancel = () => {
        unsubscribe();
        end();
      };
      set({ installing: { name, stage: 'begin', file: null, done: 0, total: 0, cancel } });
    });

  return {
    models: null,
    machine: null,
    unfinished: [],
    reader: null,
    loadError: null,
    busy: null,
    installing: null,
    said: {},
    async load() {
      try {
        const [models, machine, unfinished, reader] = await Promise.all([
          api.models.list.query(),
          api.models.machine.query(),
          api.models.downloads.query(),
          api.models.reader.query(),
        ]);
        set({ models, machine, unfinished, reader, loadError: null });
      } catch (error) {
        set({ loadError: (error as Error).message });
      }
    },
    use: (name) =>
      working(name, strings.models.use, async () => {
        await api.models.use.mutate({ name });
        useReading.getState().forget();
        await get().load();
      }),
    check: (name) =>
      working(name, strings.models.check, async () => {
        const { ok, problems, provider } = await api.models.check.mutate({ name });
        say(name, ok, ok ? strings.models.checkGood(provider ?? 'cpu') : problems.join(' '));
      }),
    benchmark: (name) =>
      working(name, strings.models.bench, async () => {
        const { readTokensPerSecond, perTokenMs, book } = await api.models.benchmark.mutate();
        const measured = strings.models.benchMeasured(number(Math.round(readTokensPerSecond * wordsOfToken)), duration(perTokenMs / wordsOfToken));
        say(name, true, `${strings.models.benchResult(roughly(book.readMs), roughly(book.answerMs))} ${measured}`);
        await get().load();
      }),
    remove: (name) =>
      working(name, strings.models.remove, async () => {
        await api.models.remove.mutate({ name });
        await get().load();
      }),
    import: (folder, precision, found) =>
      follow(found?.name ?? folder, (observer) => api.models.import.subscribe({ folder, precision, ...(found ? { found } : {}) }, observer)),
    download: (input) => follow(input.address, (observer) => api.models.download.subscribe(input, observer)),
    async discard(id) {
      await api.models.discard.mutate({ id }).catch(report);
      await get().load();
    },
    async getReader() {
      await api.models.getReader.mutate().catch(report);
    },
    tryProviders: () =>
      working('', strings.models.tryProviders, async () => {
        await api.models.tryProviders.mutate();
        await get().load();
      }),
    setProvider: (provider) =>
      working('', strings.models.provider, async () => {
        await api.models.setProvider.mutate({ provider });
        await get().load();
      }),
    setBudget: (bytes) =>
      working('', strings.models.memory, async () => {
        await api.models.setBudget.mutate({ bytes });
        await get().load();
      }),
  };
});
