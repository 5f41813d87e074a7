/** Models that are not here yet: what other programs keep, and the catalogue. Each is asked for when the pane opens, and tells its own trouble. */
import { create } from 'zustand';
import type { Catalogue, FoundModels } from '../../electron/domain/model.ts';
import { api, errorData } from '../base/api.ts';

interface Loading<What> {
  data: What | null;
  error: string | null;
  busy: boolean;
}

interface Sources {
  found: Loading<FoundModels>;
  catalogue: Loading<Catalogue>;
  look(): Promise<void>;
  /** `again`: the machine is measured anew. */
  list(again?: boolean): Promise<void>;
}

const nothing = { data: null, error: null, busy: false };

export const useSources = create<Sources>((set, get) => ({
  found: nothing,
  catalogue: nothing,
  async look() {
    if (get().found.busy) return;
    set({ found: { ...get().found, busy: true } });
    const found = await api.catalogue.elsewhere.query().then(done, failed);
    set({ found: { ...found, data: found.data ?? get().found.data } });
  },
  async list(again = false) {
    if (get().catalogue.busy) return;
    set({ catalogue: { ...get().catalogue, busy: true } });
    const catalogue = await api.catalogue.list.query({ again }).then(done, failed);
    set({ catalogue: { ...catalogue, data: catalogue.data ?? get().catalogue.data } });
  },
}));

const done = <What>(data: What): Loading<What> => ({ data, error: null, busy: false });
const failed = (error: unknown): Loading<never> => ({ data: null, error: errorData(error).message, busy: false });
