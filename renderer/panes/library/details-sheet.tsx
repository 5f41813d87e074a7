import { useEffect, useState } from 'react';
import { Input, Label, TextField } from 'react-aria-components';
import type { DocumentInfo } from '../../../electron/domain/document.ts';
import { api, report } from '../../base/api.ts';
import { bytes, number } from '../../base/numbers.ts';
import { strings } from '../../base/strings.ts';
import { Button, Sheet } from '../../components/controls.tsx';
import { FactTable } from '../../components/fact-table.tsx';
import { useLibrary } from '../../stores/library.ts';

const longest = 300;

/** What a document is called, and what is known of it. */
export function DetailsSheet({ document, isRead, onClose }: { document: DocumentInfo; isRead: boolean; onClose: () => void }) {
  const renameDocument = useLibrary((library) => library.renameDocument);
  const [title, setTitle] = useState(document.title.slice(0, longest));
  const [author, setAuthor] = useState((document.metadata.author ?? '').slice(0, longest));
  const [size, setSize] = useState<number | null>(null);
  useEffect(() => {
    api.documents.size.query({ id: document.id }).then(setSize, report);
  }, [document.id]);
  const save = () => void renameDocument(document.id, { title: title.trim(), author: author.trim() }).then(onClose, report);
  const { facts } = strings.library;
  const known: [string, string][] = [
    [facts.format, document.label],
    [facts.words, number(document.words)],
    ...(document.pages ? ([[facts.pages, number(document.pages)]] as [string, string][]) : []),
    [facts.size, size === null ? strings.loading : bytes(size)],
    [facts.read, isRead ? strings.library.isRead : strings.library.isUnread],
    [facts.path, document.path ?? facts.noPath],
  ];
  return (
    <Sheet title={strings.library.detailsTitle} isOpen onClose={onClose}>
      <TextField className="field" value={title} onChange={setTitle} maxLength={longest} autoFocus>
        <Label>{strings.library.title}</Label>
        <Input className="input" onKeyDown={(event) => event.key === 'Enter' && title.trim() && save()} />
      </TextField>
      <TextField className="field" value={author} onChange={setAuthor} maxLength={longest}>
        <Label>{strings.library.author}</Label>
        <Input className="input" onKeyDown={(event) => event.key === 'Enter' && title.trim() && save()} />
      </TextField>
      <FactTable facts={known} />
      <div className="row">
        <Button look="main" isDisabled={title.trim() === ''} onPress={save}>
          {strings.library.save}
        </Button>
        <Button onPress={onClose}>{strings.cancel}</Button>
      </div>
    </Sheet>
  );
}
