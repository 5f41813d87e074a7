/** Highlights and notes of the document: listed, found by their words, led to, and saved as Markdown. */
import { useState } from 'react';
import { Input, SearchField } from 'react-aria-components';
import type { Note } from '../../../electron/domain/note.ts';
import { api, report } from '../../base/api.ts';
import type { Passage } from '../../base/navigation.ts';
import { strings } from '../../base/strings.ts';
import { useToasts } from '../../base/toasts.ts';
import { Button, IconButton } from '../../components/controls.tsx';
import { saveFile } from '../../components/save.ts';
import { useNotes } from '../../stores/notes.ts';
import { SidePanel } from './side-panel.tsx';

interface NotesPanelProps {
  document: string;
  /** The passage that is marked in the text: it can be highlighted without a mouse. */
  passage: Passage | null;
  /** The note whose words are being written. */
  written: string | null;
  onWrite: (id: string | null) => void;
  onOpen: (note: Note) => void;
  onClose: () => void;
}

export function NotesPanel({ document, passage, written, onWrite, onOpen, onClose }: NotesPanelProps) {
  const { notes, add } = useNotes();
  const [query, setQuery] = useState('');
  const wanted = query.trim().toLowerCase();
  const shown = notes.filter(({ quote, words }) => `${quote}\n${words}`.toLowerCase().includes(wanted));
  const save = () =>
    api.exports.notes.query({ document }).then((file) => {
      saveFile(file);
      useToasts.getState().show({ kind: 'done', text: strings.ask.saved(file.name) });
    }, report);
  return (
    <SidePanel title={strings.reader.notes} close={strings.reader.notesClose} onClose={onClose}>
      {passage && (
        <Button icon="note" onPress={() => void add(passage, '').then((note) => note && onWrite(note.id))}>
          {strings.reader.noteHere}
        </Button>
      )}
      {notes.length > 3 && (
        <SearchField aria-label={strings.reader.notesFind} value={query} onChange={setQuery}>
          <Input className="input" placeholder={strings.reader.notesFind} />
        </SearchField>
      )}
      {shown.length === 0 && <p className="quiet">{notes.length === 0 ? strings.reader.notesNone : strings.reader.notesNoneFound}</p>}
      <ol className="notes-list" aria-label={strings.reader.notes}>
        {shown.map((note) => (
          <Entry key={note.id} note={note} isWritten={note.id === written} onWrite={onWrite} onOpen={() => onOpen(note)} />
        ))}
      </ol>
      {notes.length > 0 && (
        <Button icon="save" onPress={() => void save()}>
          {strings.reader.notesSave}
        </Button>
      )}
    </SidePanel>
  );
}

interface EntryProps {
  note: Note;
  isWritten: boolean;
  onWrite: (id: string | null) => void;
  onOpen: () => void;
}

function Entry({ note, isWritten, onWrite, onOpen }: EntryProps) {
  const { write, remove } = useNotes();
  const [words, setWords] = useState(note.words);
  const quote = note.quote.replace(/\s+/g, ' ').trim();
  const short = quote.slice(0, 80);
  const keep = () => {
    write(note.id, words.trim());
    onWrite(null);
  };
  return (
    <li className="notes-entry">
      <button type="button" className="notes-quote" aria-label={strings.reader.noteOpen(short)} onClick={onOpen}>
        {quote}
      </button>
      {isWritten ? (
        <form
          className="stack-tight"
          onSubmit={(event) => {
            event.preventDefault();
            keep();
          }}
        >
          <textarea
            className="input"
            rows={3}
            maxLength={10_000}
            aria-label={strings.reader.noteWords}
            value={words}
            // biome-ignore lint/a11y/noAutofocus: the field opens because the person asked to write here.
            autoFocus
            onChange={(event) => setWords(event.target.value)}
            onKeyDown={(event) => event.key === 'Escape' && onWrite(null)}
          />
          <div className="row">
            <Button look="main" type="submit">
              {strings.reader.noteSave}
            </Button>
          </div>
        </form>
      ) : (
        <div className="row">
          <p className="notes-words">{note.words}</p>
          <IconButton icon="edit" label={strings.reader.noteEdit(short)} onPress={() => onWrite(note.id)} />
          <IconButton icon="trash" label={strings.reader.noteRemove(short)} onPress={() => remove(note.id)} />
        </div>
      )}
    </li>
  );
}
