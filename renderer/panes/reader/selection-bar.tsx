import { type RefObject, useLayoutEffect, useRef, useState } from 'react';
import { quoted } from '../../../electron/domain/location.ts';
import { useNavigation } from '../../base/navigation.ts';
import { strings } from '../../base/strings.ts';
import { Button } from '../../components/controls.tsx';
import { useAsk } from '../../stores/ask.ts';
import { useNotes } from '../../stores/notes.ts';
import { useSelected } from './selection.ts';

/** Longer ones are cut in a question: the model reads the text itself anyway. */
const longestQuote = 400;
const gap = 8;

interface SelectionBarProps {
  document: string;
  text: string;
  view: RefObject<HTMLElement | null>;
  /** A note was made that waits for its words. */
  onNote: (id: string) => void;
}

/** What can be done with the words that are selected, beside them. */
export function SelectionBar({ document, text, view, onNote }: SelectionBarProps) {
  const selected = useSelected(view);
  const go = useNavigation((navigation) => navigation.go);
  const add = useNotes((notes) => notes.add);
  const bar = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ left: 0, top: 0 });
  useLayoutEffect(() => {
    if (!selected || !bar.current) return;
    const { width, height } = bar.current.getBoundingClientRect();
    const { box } = selected;
    const left = Math.min(Math.max(gap, box.left), innerWidth - width - gap);
    setPlace({ left, top: box.top - height - gap > gap ? box.top - height - gap : Math.min(box.bottom + gap, innerHeight - height - gap) });
  }, [selected]);
  if (!selected) return null;
  const { start, end } = selected;
  const words = text.slice(start, end).replace(/\s+/g, ' ').trim();
  const quote = quoted(words.length > longestQuote ? `${words.slice(0, longestQuote)}…` : words);
  const ask = () => {
    useAsk.getState().about([document]);
    go('ask', document);
  };
  const made = (open: boolean) =>
    void add({ start, end }, '').then((note) => {
      getSelection()?.removeAllRanges();
      if (note && open) onNote(note.id);
    });
  return (
    // A press keeps what is selected.
    <div
      ref={bar}
      className="selection-bar"
      role="toolbar"
      aria-label={strings.reader.selection}
      style={place}
      onMouseDown={(event) => event.preventDefault()}
    >
      <Button
        look="plain"
        onPress={() => {
          ask();
          useAsk.getState().setDraft(strings.reader.askDraft(quote));
          requestAnimationFrame(() => window.document.getElementById('question')?.focus());
        }}
      >
        {strings.reader.askThis}
      </Button>
      <Button
        look="plain"
        onPress={() => {
          ask();
          useAsk.getState().ask(strings.reader.explainQuestion(quote));
        }}
      >
        {strings.reader.explain}
      </Button>
      <Button look="plain" onPress={() => made(false)}>
        {strings.reader.highlight}
      </Button>
      <Button look="plain" onPress={() => made(true)}>
        {strings.reader.note}
      </Button>
    </div>
  );
}
