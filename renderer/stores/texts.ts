/** Texts of documents, fetched once and shared by reader, map and answers. */
import { useEffect } from 'react';
import { create } from 'zustand';
import type { DocumentText } from '../../electron/domain/document.ts';
import { api } from '../base/api.ts';

type Held = { state: 'loading' } | { state: 'here'; text: DocumentText } | { state: 'failed'; message: string };

interface Texts {
  held: Record<string, Held>;
  fetch(id: string): void;
  /** Forgets a text, after a re-import. */
  drop(id: string): void;
}

export const useTexts = create<Texts>((set, get) => ({
  held: {},
  fetch(id) {
    const held = get().held[id];
    if (held && held.state !== 'failed') return;
    const put = (value: Held) => set(({ held }) => ({ held: { ...held, [id]: value } }));
    put({ state: 'loading' });
    api.documents.text.query({ id }).then(
      (text) => put({ state: 'here', text }),
      (error: Error) => put({ state: 'failed', message: error.message }),
    );
  },
  drop(id) {
    set(({ held: { [id]: _, ...rest } }) => ({ held: rest }));
  },
}));

/** The text of a document, asked for when it is first shown. */
export function useText(id: string | null): Held | null {
  const held = useTexts((texts) => (id ? texts.held[id] : undefined));
  const fetch = useTexts((texts) => texts.fetch);
  useEffect(() => {
    if (id) fetch(id);
  }, [id, fetch]);
  return id ? (held ?? { state: 'loading' }) : null;
}
