/** Models on this machine, the one in use, and what is being done with them. */
import { create } from 'zustand';
import type { Machine, ModelCard } from '../../electron/api/contract.ts';
import { api, report } from '../api.ts';
import { duration, number } from '../app/numbers.ts';
import { strings } from '../app/strings.ts';
import { useToasts } from '../app/toasts.tsx';

/** A novel, for the benchmark's sentence: 100,000 words are about 135,000 tokens. */
const novelTokens = 135_000;

interface Models {
  models: ModelCard[] | null;
  machine: Machine | null;
  loadError: string | null;
  /** Model that is being checked, used or measured. */
  busy: { name: string; what: string } | null;
  /** What the last check or benchmark said, by model. */
  said: Record<string, { good: boolean; text: string }>;
  load(): Promise<void>;
  use(name: string): Promise<void>;
  check(name: string): Promise<void>;
  benchmark(name: string): Promise<void>;
  import(folder: string): Promise<boolean>;
}

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
  return {
    models: null,
    machine: null,
    loadError: null,
    busy: null,
    said: {},
    async load() {
      try {
        const [models, machine] = await Promise.all([api.models.list(), api.models.machine()]);
        set({ models, machine, loadError: null });
      } catch (error) {
        set({ loadError: (error as Error).message });
      }
    },
    use: (name) =>
      working(name, strings.models.use, async () => {
        await api.models.use({ name });
        await get().load();
      }),
    check: (name) =>
      working(name, strings.models.check, async () => {
        const { ok, problems, provider } = await api.models.check({ name });
        say(name, ok, ok ? strings.models.checkGood(provider ?? 'cpu') : problems.join(' '));
      }),
    benchmark: (name) =>
      working(name, strings.models.bench, async () => {
        const { readTokensPerSecond } = await api.models.benchmark();
        say(name, true, strings.models.benchResult(number(Math.round(readTokensPerSecond)), duration((1000 * novelTokens) / readTokensPerSecond)));
        await get().load();
      }),
    async import(folder) {
      let done = false;
      await working(folder, strings.models.importRun, async () => {
        const model = await api.models.import({ folder });
        useToasts.getState().show({ kind: 'done', text: strings.models.imported(model.name) });
        done = true;
        await get().load();
      });
      return done;
    },
  };
});
