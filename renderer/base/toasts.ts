/** What went wrong or was done, to be said once below the pane: a sentence for people. */
import { create } from 'zustand';

interface Toast {
  id: number;
  kind: 'done' | 'error';
  text: string;
  /** What can be done about it, for as long as it is said. */
  action?: { label: string; run: () => void };
  /** It can be read elsewhere as well, so it goes by itself. */
  kept?: boolean;
}

interface Toasts {
  toasts: Toast[];
  show(toast: Omit<Toast, 'id'>): void;
  dismiss(id: number): void;
}

const doneLastsMs = 6_000;
const keptLastsMs = 12_000;
const mostShown = 3;
let nextId = 1;

export const useToasts = create<Toasts>((set, get) => ({
  toasts: [],
  show(toast) {
    const last = get().toasts.at(-1);
    if (last && last.text === toast.text && last.kind === toast.kind && !toast.action) return;
    const id = nextId++;
    set({ toasts: [...get().toasts.slice(1 - mostShown), { ...toast, id }] });
    const lastsMs = toast.action || toast.kept ? keptLastsMs : toast.kind === 'done' ? doneLastsMs : null;
    if (lastsMs !== null) setTimeout(() => get().dismiss(id), lastsMs);
  },
  dismiss: (id) => set({ toasts: get().toasts.filter((toast) => toast.id !== id) }),
}));
