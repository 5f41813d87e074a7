/** What documents hold and what can be asked of them: asked for when it is first shown, and kept, since a text never changes. */
import { useEffect } from 'react';
import { create } from 'zustand';
import type { DocumentOverview } from '../../electron/domain/document.ts';
import { api, report } from '../base/api.ts';

interface Overview {
  /** null = not here yet. */
  chapters: DocumentOverview['chapters'] | null;
  /** null = not here yet; [] = none can be made of the text. */
  questions: string[] | null;
}

interface Overviews {
  held: Record<string, Overview>;
  fetch(id: string): void;
}

const nothing: Overview = { chapters: null, questions: null };

const useOverviews = create<Overviews>((set, get) => ({
  held: {},
  fetch(id) {
    if (get().held[id]) return;
    const put = (part: Partial<Overview>) => set(({ held }) => ({ held: { ...held, [id]: { ...(held[id] ?? nothing), ...part } } }));
    const forget = () => set(({ held: { [id]: _, ...rest } }) => ({ held: rest }));
    put({});
    api.documents.overview.query({ id }).then(put, (error: unknown) => {
      forget();
      report(error);
    });
    // Without a model there are none; whoever asks a question is told why.
    api.documents.questions.query({ id }).then(
      (questions) => put({ questions }),
      () => put({ questions: [] }),
    );
  },
}));

export function useOverview(id: string | null): Overview {
  const held = useOverviews((overviews) => (id ? overviews.held[id] : undefined));
  const fetch = useOverviews((overviews) => overviews.fetch);
  useEffect(() => {
    if (id) fetch(id);
  }, [id, fetch]);
  return held ?? nothing;
}
