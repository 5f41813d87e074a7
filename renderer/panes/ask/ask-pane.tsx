/** Questions and answers: the conversation, the field to write in, and beside it the map of where the model looks. */
import { useEffect, useMemo, useRef } from 'react';
import type { AnswerInfo } from '../../../electron/domain/answer.ts';
import { type Shown, shownPath } from '../../../electron/domain/turns.ts';
import { useNavigation } from '../../base/navigation.ts';
import { strings } from '../../base/strings.ts';
import { Button, Empty, Notice, Pane } from '../../components/controls.tsx';
import { Questions } from '../../components/overview.tsx';
import { answersShown, present, type Running, useAsk, useConversations } from '../../stores/ask.ts';
import { useLibrary } from '../../stores/library.ts';
import { useOverview } from '../../stores/overviews.ts';
import { AnswerCard } from './answer-card.tsx';
import { Composer } from './composer.tsx';
import { ConversationBar } from './conversation-bar.tsx';
import { MiniMap } from './mini-map.tsx';
import { RunningCard } from './running-card.tsx';
import './ask.css';

const none: never[] = [];

export function AskPane() {
  const { conversations, current, loadError, runs, chosen, failure, load, ask } = useConversations();
  const held = useAsk(answersShown);
  const documents = useLibrary((library) => library.documents);
  const go = useNavigation((navigation) => navigation.go);
  const end = useRef<HTMLDivElement>(null);
  const conversation = conversations?.find(({ id }) => id === current);
  const running = runs.find((run) => run.conversation === current);
  const answers = held ?? none;
  // A question under way stands in its place, as a branch if it is one.
  const path = useMemo(() => {
    const turns: (AnswerInfo | Running)[] = running ? [...answers.filter(({ id }) => id !== running.id), running] : answers;
    return shownPath(turns, chosen);
  }, [answers, running, chosen]);
  const given = path.filter(({ turn }) => turn !== running) as Shown<AnswerInfo>[];
  const followed = path.length > given.length ? running : undefined;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new card is brought into view, also when only its length tells, and once more when its sources came.
  useEffect(() => {
    const last = end.current?.previousElementSibling;
    const view = end.current?.closest('.talk');
    // One that is longer than the window is read from its beginning.
    if (last && view && last.clientHeight > view.clientHeight) last.scrollIntoView({ block: 'start' });
    else end.current?.scrollIntoView({ block: 'end' });
  }, [path.length, followed?.text.length === 0, followed?.id, current]);

  return (
    <Pane
      title={strings.panes.ask}
      about={strings.ask.about}
      fill
      actions={<ConversationBar conversation={conversation} isAnswered={given.length > 0} />}
    >
      <div className={documents?.length === 0 && !conversation ? 'ask ask-alone' : 'ask'}>
        <div className="ask-main">
          <div className="talk">
            <div className="talk-column">
              {loadError && (
                <Notice kind="error" text={loadError}>
                  <Button onPress={() => void load()}>{strings.retry}</Button>
                </Notice>
              )}
              {given.map((shown, i) => (
                <AnswerCard key={shown.turn.id} shown={shown} above={given[i - 1]?.turn.id ?? null} />
              ))}
              {followed && <RunningCard running={followed} />}
              {failure && (
                <Notice kind="error" title={`${strings.ask.failed}: ${failure.question}`} text={failure.message}>
                  <Button icon="retry" onPress={() => ask(failure.question)}>
                    {strings.retry}
                  </Button>
                </Notice>
              )}
              {held === null && path.length === 0 && !loadError && <p role="status">{strings.loading}</p>}
              {held && path.length === 0 && !failure && documents && documents.length > 0 && <Suggestions />}
              {documents?.length === 0 && held && path.length === 0 && (
                <Empty icon="ask" title={strings.ask.emptyLibrary} text={strings.ask.emptyLibraryText}>
                  <Button look="main" onPress={() => go('library')}>
                    {strings.reader.toLibrary}
                  </Button>
                </Empty>
              )}
              <div ref={end} />
            </div>
          </div>
          <Composer followsUp={answers.length > 0} running={running} />
        </div>
        {(documents?.length !== 0 || conversation) && <MiniMap running={followed} answer={given.at(-1)?.turn} />}
      </div>
    </Pane>
  );
}

/** Questions worth asking of what is chosen. */
function Suggestions() {
  const documents = useLibrary((library) => library.documents) ?? [];
  const scope = present(useAsk((state) => state.scope));
  const ask = useAsk((state) => state.ask);
  const asked = scope ? documents.filter(({ id }) => scope.includes(id)) : documents;
  // Of one document, those that its text was made to give; of many, what came with them.
  const one = asked.length === 1 ? asked[0] : undefined;
  const { questions: made } = useOverview(one?.id ?? null);
  const questions = one ? [] : asked.flatMap(({ suggestedQuestions }) => suggestedQuestions).slice(0, 4);
  return (
    <Empty icon="ask" title={strings.ask.empty} text={strings.ask.emptyText}>
      {questions.length > 0 && (
        <div className="suggestions">
          <h3 className="quiet">{strings.ask.suggested}</h3>
          {questions.map((question) => (
            <button key={question} type="button" className="suggestion" onClick={() => ask(question)}>
              {question}
            </button>
          ))}
        </div>
      )}
      {one && <Questions document={one} questions={made} />}
    </Empty>
  );
}
