import { useMemo, useState } from 'react';
import { Input, SearchField } from 'react-aria-components';
import type { DocumentInfo } from '../../electron/domain/document.ts';
import { strings } from '../base/strings.ts';
import { Button, Check, Sheet } from './controls.tsx';

/** Documents that are drawn at once: a library may have thousands. */
const mostShown = 200;

/** Chooses documents of the workspace; null = all of them. */
export function DocumentsSheet(props: {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  documents: readonly DocumentInfo[];
  chosen: readonly string[] | null;
  onChange: (chosen: string[] | null) => void;
}) {
  const { title, isOpen, onClose, documents, chosen, onChange } = props;
  const [query, setQuery] = useState('');
  const found = useMemo(() => {
    const words = query.toLowerCase().trim();
    return documents.filter(({ title }) => title.toLowerCase().includes(words));
  }, [documents, query]);
  const toggle = (id: string, isChosen: boolean) => {
    const next = isChosen ? [...(chosen ?? []), id] : (chosen ?? []).filter((other) => other !== id);
    onChange(next.length === 0 ? null : next);
  };
  return (
    <Sheet title={title} isOpen={isOpen} onClose={onClose}>
      <Check isSelected={chosen === null} onChange={() => onChange(null)}>
        {strings.ask.scopeAll}
      </Check>
      {documents.length > 8 && (
        <SearchField aria-label={strings.ask.scopeFind} value={query} onChange={setQuery}>
          <Input className="input" placeholder={strings.ask.scopeFind} />
        </SearchField>
      )}
      <fieldset className="scope-list">
        <legend className="field-label">{strings.ask.scopeChoose}</legend>
        {found.slice(0, mostShown).map(({ id, title }) => (
          <Check key={id} isSelected={chosen?.includes(id) ?? false} onChange={(isChosen) => toggle(id, isChosen)}>
            {title}
          </Check>
        ))}
      </fieldset>
      <div className="row">
        <Button look="main" onPress={onClose}>
          {strings.ask.scopeDone}
        </Button>
      </div>
    </Sheet>
  );
}
