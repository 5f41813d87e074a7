import { useState } from 'react';
import { strings } from '../../base/strings.ts';
import { Button, Check } from '../../components/controls.tsx';
import { DocumentsSheet } from '../../components/documents-sheet.tsx';
import { present, useAsk } from '../../stores/ask.ts';
import { useLibrary } from '../../stores/library.ts';

/** Where a question is written, and where it is looked for. */
export function Composer({ followsUp }: { followsUp: boolean }) {
  const { draft, setDraft, all, setAll, ask, running, scope, setScope } = useAsk();
  const documents = useLibrary((library) => library.documents);
  const [choosing, setChoosing] = useState(false);
  const chosen = present(scope);
  const where =
    chosen === null
      ? strings.ask.scopeAll
      : chosen.length === 1
        ? (documents?.find(({ id }) => id === chosen[0])?.title ?? strings.ask.scopeSome(1))
        : strings.ask.scopeSome(chosen.length);
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        ask(draft);
      }}
    >
      <textarea
        id="question"
        className="input"
        rows={2}
        aria-label={strings.ask.label}
        placeholder={followsUp ? strings.ask.followUp : strings.ask.placeholder}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
            event.preventDefault();
            ask(draft);
          } else if (event.key === 'Escape' && running) running.stop();
        }}
      />
      <div className="composer-row">
        <Button look="plain" icon="library" onPress={() => setChoosing(true)}>
          <span className="visually-hidden">{strings.ask.scope}: </span>
          <span className="composer-scope">{where}</span>
        </Button>
        <Check isSelected={all} onChange={setAll}>
          {strings.ask.findAll}
        </Check>
        <span className="status-grow" />
        {/* Two elements, not one that changes: a press that stops must not end as a press that asks. */}
        {running ? (
          <Button key="stop" icon="stop" onPress={running.stop}>
            {strings.ask.stop}
          </Button>
        ) : (
          <Button key="ask" look="main" type="submit" isDisabled={draft.trim() === '' || !documents || documents.length === 0}>
            {strings.ask.ask}
          </Button>
        )}
      </div>
      <DocumentsSheet
        title={strings.ask.scope}
        isOpen={choosing}
        onClose={() => setChoosing(false)}
        documents={documents ?? []}
        chosen={scope}
        onChange={setScope}
      />
    </form>
  );
}
