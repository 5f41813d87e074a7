/** What went wrong or was done, to be said once in a corner: a sentence for people, the code for those who help them. */
import { create } from 'zustand';

interface Toast {
  id: number;
  kind: 'done' | 'error';
  text: string;
  code?: string;
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
let nextId = 1;

export const useToasts = create<Toasts>((set, get) => ({
  toasts: [],
  show(toast) {
    const last = get().toasts.at(-1);
    if (last && last.text === toast.text && last.kind === toast.kind) return;
    const id = nextId++;
    set({ toasts: [...get().toasts.slice(-3), { ...toast, id }] });
    const lastsMs = toast.kind === 'done' ? doneLastsMs : toast.kept ? keptLastsMs : null;
    if (lastsMs !== null) setTimeout(() => get().dismiss(id), lastsMs);
  },
  dismiss: (id) => set({ toasts: get().toasts.filter((toast) => toast.id !== id) }),
}));
