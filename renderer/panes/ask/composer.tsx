import { useState } from 'react';
import { strings } from '../../base/strings.ts';
import { Button, Check } from '../../components/controls.tsx';
import { DocumentsSheet } from '../../components/documents-sheet.tsx';
import { draftOf, present, type Running, useAsk, useConversations } from '../../stores/ask.ts';
import { useEngineStatus } from '../../stores/engine-status.ts';
import { useLibrary } from '../../stores/library.ts';
import { ScopeCost, useScopeName } from './scope.tsx';

/** Where a question is written, and where it is looked for. `running`: the question of this conversation that is being answered. */
export function Composer({ followsUp, running }: { followsUp: boolean; running: Running | undefined }) {
  const { all, scope, runs } = useConversations();
  const { setAll, setScope, stop } = useAsk.getState();
  // Whether there is anything to ask, and not what: a key that is pressed draws the field anew, and nothing else.
  const blank = useAsk((state) => draftOf(state).trim() === '');
  const documents = useLibrary((library) => library.documents);
  const [choosing, setChoosing] = useState(false);
  const chosen = present(scope);
  const where = useScopeName(chosen);
  const nowhere = !documents || documents.length === 0 || chosen?.length === 0;
  const remote = useEngineStatus()?.remote ?? [];
  const other = running ? undefined : runs[0];
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        askDraft();
      }}
    >
      <QuestionField followsUp={followsUp} onEscape={running ? () => stop(running.id) : undefined} />
      <div className="composer-row">
        <Button look="plain" icon="library" onPress={() => setChoosing(true)}>
          <span className="visually-hidden">{strings.ask.scope}: </span>
          <span className="composer-scope">{where}</span>
        </Button>
        <Check isSelected={all} onChange={setAll}>
          {strings.ask.findAll}
        </Check>
        {remote.length > 0 && <span className="small quiet">{strings.connections.willBeAsked(remote.join(', '))}</span>}
        <span className="status-grow" />
        {/* Two elements, not one that changes: a press that stops must not end as a press that asks. */}
        {running ? (
          <Button key="stop" icon="stop" onPress={() => stop(running.id)}>
            {strings.ask.stop}
          </Button>
        ) : (
          <Button key="ask" look="main" type="submit" isDisabled={blank || nowhere}>
            {strings.ask.ask}
          </Button>
        )}
      </div>
      {other ? <p className="composer-cost small quiet">{strings.ask.elsewhere(other.question)}</p> : !running && <ScopeCost />}
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

function askDraft(): void {
  const state = useAsk.getState();
  state.ask(draftOf(state));
}

function QuestionField({ followsUp, onEscape }: { followsUp: boolean; onEscape: (() => void) | undefined }) {
  const draft = useAsk(draftOf);
  const { setDraft } = useAsk.getState();
  return (
    <textarea
      id="question"
      className="input"
      rows={2}
      maxLength={4000}
      aria-label={strings.ask.label}
      placeholder={followsUp ? strings.ask.followUp : strings.ask.placeholder}
      value={draft}
      onChange={(event) => setDraft(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
          event.preventDefault();
          askDraft();
        } else if (event.key === 'Escape') onEscape?.();
      }}
    />
  );
}
