import { useState } from 'react';
import type { AnswerInfo } from '../../../electron/domain/answer.ts';
import type { Shown } from '../../../electron/domain/turns.ts';
import { strings } from '../../base/strings.ts';
import { Button, IconButton } from '../../components/controls.tsx';
import { useAsk } from '../../stores/ask.ts';
import { useScopeName } from './scope.tsx';

/** The question, of what it was asked, its other versions, and the way to a new one. */
export function QuestionHead({ shown, above, isDisabled }: { shown: Shown<AnswerInfo>; above: string | null; isDisabled: boolean }) {
  const { turn: answer, at, branches } = shown;
  const { ask, chooseBranch } = useAsk.getState();
  const [edited, setEdited] = useState<string | null>(null);
  const scope = useScopeName(answer.documents);
  const step = (by: number) => chooseBranch(branches[at + by]!, answer.id);
  if (edited !== null) {
    const send = () => {
      setEdited(null);
      ask(edited, { documents: answer.documents, after: above, all: undefined });
    };
    return (
      <form
        className="stack-tight"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <textarea
          className="input"
          rows={2}
          maxLength={4000}
          aria-label={strings.ask.editLabel}
          value={edited}
          // biome-ignore lint/a11y/noAutofocus: the field opens because the person asked to type here.
          autoFocus
          onChange={(event) => setEdited(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setEdited(null);
            else if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
              event.preventDefault();
              if (edited.trim() && !isDisabled) send();
            }
          }}
        />
        <div className="row">
          <Button look="main" type="submit" isDisabled={isDisabled || edited.trim() === ''}>
            {strings.ask.editAsk}
          </Button>
          <Button onPress={() => setEdited(null)}>{strings.cancel}</Button>
          <span className="small quiet">{strings.ask.editKeeps}</span>
        </div>
      </form>
    );
  }
  return (
    <div className="turn-head">
      <div>
        <h2 className="turn-question">{answer.question}</h2>
        {answer.documents && (
          <p className="small quiet turn-scope">
            {strings.ask.asked} {scope}
          </p>
        )}
      </div>
      <span className="turn-versions">
        {branches.length > 1 && (
          <>
            <IconButton icon="back" label={strings.ask.earlierBranch} isDisabled={at === 0} onPress={() => step(-1)} />
            <span className="small number">{strings.ask.branch(at + 1, branches.length)}</span>
            <IconButton icon="forward" label={strings.ask.laterBranch} isDisabled={at === branches.length - 1} onPress={() => step(1)} />
          </>
        )}
        <IconButton icon="edit" label={strings.ask.edit} isDisabled={isDisabled} onPress={() => setEdited(answer.question)} />
      </span>
    </div>
  );
}
