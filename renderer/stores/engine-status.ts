/** What the engine does, and with which model, as the program tells it. */
import { create } from 'zustand';
import type { EngineStatus } from '../../electron/domain/model.ts';
import { api, useConnection } from '../base/api.ts';

interface Status {
  /** null = not told since the connection began. */
  status: EngineStatus | null;
  /** Listens until the returned function is called. */
  watch(): () => void;
}

export const useStatus = create<Status>((set) => ({
  status: null,
  watch() {
    set({ status: null });
    // A stream that fails is asked for again with the next connection.
    const { unsubscribe } = api.engine.status.subscribe(undefined, {
      onData: (status) => set({ status }),
      onError: () => set({ status: null }),
      onComplete: () => {},
    });
    return unsubscribe;
  },
}));

/** null = the program does not answer, or has not said yet. */
export function useEngineStatus(): EngineStatus | null {
  const open = useConnection((connection) => connection.open);
  const status = useStatus((state) => state.status);
  return open ? status : null;
}
