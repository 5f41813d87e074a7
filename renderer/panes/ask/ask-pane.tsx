/** Questions and answers: the conversation, the field to write in, and beside it the map of where the model looks. */
import { useEffect, useRef } from 'react';
import { api } from '../../base/api.ts';
import { useNavigation } from '../../base/navigation.ts';
import { strings } from '../../base/strings.ts';
import { Button, Choose, Empty, IconButton, Notice, Pane } from '../../components/controls.tsx';
import { SaveMenu } from '../../components/save-menu.tsx';
import { useAsk } from '../../stores/ask.ts';
import { useLibrary } from '../../stores/library.ts';
import { AnswerCard } from './answer-card.tsx';
import { Composer } from './composer.tsx';
import { MiniMap } from './mini-map.tsx';
import { RunningCard } from './running-card.tsx';
import './ask.css';
import '../../components/citations.css';

const fresh = 'new';

export function AskPane() {
  const { conversations, current, loadError, running, failure, stopped, choose, load, ask, remove } = useAsk();
  const documents = useLibrary((library) => library.documents);
  const go = useNavigation((navigation) => navigation.go);
  const end = useRef<HTMLDivElement>(null);
  const conversation = conversations?.find(({ id }) => id === current);
  const answers = conversation?.answers ?? [];
  const shown = answers.length + (running ? 1 : 0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new card is brought into view, also when only its length tells.
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'end' });
  }, [shown, running?.text.length === 0, current]);

  return (
    <Pane
      title={strings.panes.ask}
      about={strings.ask.about}
      fill
      actions={
        <>
          {conversation && <SaveMenu make={(format) => api.exports.conversation.query({ id: conversation.id, format })} />}
          {conversation && (
            <IconButton icon="trash" label={strings.ask.forget} isDisabled={running !== null} onPress={() => void remove(conversation.id)} />
          )}
          {conversations && conversations.length > 0 && (
            <div className="talks">
              <Choose
                label={strings.ask.talks}
                hideLabel
                value={conversation?.id ?? fresh}
                isDisabled={running !== null}
                choices={[{ value: fresh, label: strings.ask.newTalk }, ...conversations.map(({ id, title }) => ({ value: id, label: title }))]}
                onChange={(id) => choose(id === fresh ? null : id)}
              />
            </div>
          )}
        </>
      }
    >
      <div className="ask">
        <div className="ask-main">
          <div className="talk">
            <div className="talk-column">
              {loadError && (
                <Notice kind="error" text={loadError}>
                  <Button onPress={() => void load()}>{strings.retry}</Button>
                </Notice>
              )}
              {answers.map((answer) => (
                <AnswerCard key={answer.id} answer={answer} />
              ))}
              {running && <RunningCard running={running} />}
              {failure && (
                <Notice kind="error" title={`${strings.ask.failed}: ${failure.question}`} text={failure.message}>
                  <Button icon="retry" onPress={() => ask(failure.question)}>
                    {strings.retry}
                  </Button>
                </Notice>
              )}
              {stopped && (
                <Notice title={stopped.question} text={stopped.text ? `${strings.ask.stopped} ${stopped.text}` : strings.ask.stoppedEarly}>
                  <Button icon="retry" onPress={() => ask(stopped.question)}>
                    {strings.ask.again}
                  </Button>
                </Notice>
              )}
              {shown === 0 && !failure && !stopped && documents && (documents.length > 0 ? <Suggestions /> : null)}
              {documents?.length === 0 && (
                <Empty icon="ask" title={strings.ask.emptyLibrary} text={strings.ask.emptyLibraryText}>
                  <Button look="main" onPress={() => go('library')}>
                    {strings.reader.toLibrary}
                  </Button>
                </Empty>
              )}
              <div ref={end} />
            </div>
          </div>
          <Composer followsUp={answers.length > 0} />
        </div>
        <MiniMap />
      </div>
    </Pane>
  );
}

function Suggestions() {
  const documents = useLibrary((library) => library.documents) ?? [];
  const ask = useAsk((state) => state.ask);
  const questions = documents.flatMap(({ suggestedQuestions }) => suggestedQuestions).slice(0, 4);
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
    </Empty>
  );
}
