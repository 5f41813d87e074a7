/** Where the person is: the pane, and the passage that the reader has open. Kept in the address's hash, so that back and reload work. */
import { create } from 'zustand';

export const panes = ['library', 'reader', 'chunks', 'ask', 'summary', 'models', 'settings'] as const;
export type PaneName = (typeof panes)[number];

/** A span of a document's text, in UTF-16 offsets. */
export interface Passage {
  start: number;
  end: number;
}

export interface Place {
  pane: PaneName;
  /** Document that reader, chunk map and summary show. */
  document: string | null;
  /** Passage to mark and scroll to in the reader. */
  passage: Passage | null;
}

interface Navigation extends Place {
  go(pane: PaneName, document?: string | null): void;
  /** Opens the reader at a passage. */
  open(document: string, passage?: Passage): void;
}

export function toHash({ pane, document, passage }: Place): string {
  const parts = [pane, ...(document ? [encodeURIComponent(document)] : []), ...(document && passage ? [`${passage.start}-${passage.end}`] : [])];
  return `#/${parts.join('/')}`;
}

export function fromHash(hash: string): Place {
  const [pane, document, span] = hash.replace(/^#\/?/, '').split('/');
  const known = panes.find((name) => name === pane) ?? 'library';
  const range = /^(\d+)-(\d+)$/.exec(span ?? '');
  return {
    pane: known,
    document: document ? decodeURIComponent(document) : null,
    passage: range ? { start: Number(range[1]), end: Number(range[2]) } : null,
  };
}

export const useNavigation = create<Navigation>((set, get) => {
  const move = (place: Place) => {
    set(place);
    const hash = toHash(place);
    if (location.hash !== hash) history.pushState(null, '', hash);
  };
  return {
    ...fromHash(location.hash),
    go(pane, document) {
      move({
        pane,
        document: document === undefined ? get().document : document,
        passage: pane === 'reader' && document === undefined ? get().passage : null,
      });
    },
    open(document, passage) {
      move({ pane: 'reader', document, passage: passage ?? null });
    },
  };
});

/** Back and forward. Returns how to stop listening. */
export function followHistory(): () => void {
  const onPop = () => useNavigation.setState(fromHash(location.hash));
  addEventListener('popstate', onPop);
  return () => removeEventListener('popstate', onPop);
}
