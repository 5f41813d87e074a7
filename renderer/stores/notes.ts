/** Highlights and notes of the document that the reader shows. */
import { create } from 'zustand';
import type { Note } from '../../electron/domain/note.ts';
import { api, report } from '../base/api.ts';
import type { Passage } from '../base/navigation.ts';
import { offerUndo } from './removals.ts';

interface Notes {
  document: string | null;
  /** In the order of the text; [] also until they are loaded. */
  notes: Note[];
  load(document: string): void;
  /** Something changed in a document; '' = in any. */
  refresh(document: string): void;
  /** Resolves with the note that was made; null = it could not be. */
  add(passage: Passage, words: string): Promise<Note | null>;
  write(id: string, words: string): void;
  remove(id: string): void;
}

export const useNotes = create<Notes>((set, get) => ({
  document: null,
  notes: [],
  load(document) {
    if (get().document !== document) set({ document, notes: [] });
    api.notes.list.query({ document }).then((notes) => get().document === document && set({ notes }), report);
  },
  refresh(changed) {
    const { document, load } = get();
    if (document && (changed === document || changed === '')) load(document);
  },
  async add(passage, words) {
    const { document } = get();
    if (!document) return null;
    return api.notes.add.mutate({ document, ...passage, words }).catch((error: unknown) => {
      report(error);
      return null;
    });
  },
  write: (id, words) => void api.notes.write.mutate({ id, words }).catch(report),
  remove(id) {
    const { document } = get();
    if (document) api.notes.remove.mutate({ id, document }).then(offerUndo, report);
  },
}));
