/** The citations that the reader marks: those of the answer or summary that the person came from. */
import { create } from 'zustand';
import type { CitationInfo } from '../../electron/domain/citation.ts';
import { type PaneName, useNavigation } from '../base/navigation.ts';

interface Citations {
  citations: CitationInfo[];
  /** Pane to go back to. */
  from: PaneName | null;
  /** Opens the reader at one of them. */
  open(citations: CitationInfo[], index: number): void;
}

export const useCitations = create<Citations>((set) => ({
  citations: [],
  from: null,
  open(citations, index) {
    const citation = citations[index];
    if (!citation) return;
    const { pane, open } = useNavigation.getState();
    set((old) => ({ citations, from: pane === 'reader' ? old.from : pane }));
    open(citation.document, { start: citation.start, end: citation.end });
  },
}));
