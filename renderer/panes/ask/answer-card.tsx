import { useState } from 'react';
import type { AnswerInfo, CitationInfo } from '../../../electron/domain/answer.ts';
import { referenceOf } from '../../../electron/domain/location.ts';
import { api, report } from '../../base/api.ts';
import { useNavigation } from '../../base/navigation.ts';
import { duration } from '../../base/numbers.ts';
import { strings } from '../../base/strings.ts';
import { useToasts } from '../../base/toasts.ts';
import { FootnoteMarks, Footnotes } from '../../components/citations.tsx';
import { Button, IconButton, Notice } from '../../components/controls.tsx';
import { SaveMenu } from '../../components/save-menu.tsx';
import { useAsk } from '../../stores/ask.ts';
import { dense, useAttention } from '../../stores/attention.ts';
import { useReading } from '../../stores/reading.ts';
import { mattered } from '../../stores/trace.ts';
import { FoundTable } from './found-table.tsx';

/** One question with its answer, its sources, and what it took. */
export function AnswerCard({ answer }: { answer: AnswerInfo }) {
  const running = useAsk((state) => state.running);
  const ask = useAsk((state) => state.ask);
  const go = useNavigation((navigation) => navigation.go);
  const [wide, setWide] = useState(false);
  const { timings } = answer;
  const shown = wide ? answer.citations : answer.citations.slice(0, 3);
  const copy = () => {
    const sources = answer.citations.map((citation, i) => `[${i + 1}] "${citation.quote.trim()}" (${referenceOf(citation)})`);
    navigator.clipboard
      .writeText([answer.question, '', answer.answer, '', ...sources].join('\n'))
      .then(() => useToasts.getState().show({ kind: 'done', text: strings.ask.copied }));
  };
  return (
    <article className="turn">
      <h2 className="turn-question">{answer.question}</h2>
      {answer.list ? <FoundTable answer={answer} list={answer.list} /> : <Outcome answer={answer} shown={shown} />}
      {answer.finish === 'length' && <p className="small quiet">{strings.ask.cutShort}</p>}
      {answer.citations.length > 0 ? (
        <>
          <h3 className="quiet">{strings.ask.sources}</h3>
          <Footnotes citations={shown} label={strings.ask.sources} />
          {answer.citations.length > shown.length && (
            <Button look="plain" onPress={() => setWide(true)}>
              {strings.ask.moreSources(answer.citations.length - shown.length)}
            </Button>
          )}
        </>
      ) : (
        answer.status === 'done' && answer.found && !answer.list && <Notice text={strings.ask.noCitations} />
      )}
      <div className="turn-foot">
        {answer.chunks > 0 && !answer.list && (
          <button
            type="button"
            className="link small"
            onClick={() => {
              const { chunks, steps } = useAttention.getState();
              const shown =
                steps
                  .map(({ text }) => text)
                  .join('')
                  .trim() === answer.answer && chunks.length === answer.chunks;
              (shown ? Promise.resolve() : useReading.getState().recall(answer)).then(() => go('chunks', answer.documents?.[0] ?? null), report);
            }}
          >
            {strings.ask.readAll(answer.chunks, mattered(dense(answer.shares, answer.chunks)))}
          </button>
        )}
        {answer.status === 'done' && !answer.list && (
          <span className="small quiet number" title={answer.chunksFromStore > 0 ? strings.ask.fromStore(answer.chunksFromStore) : undefined}>
            {strings.ask.took(timings.readMs >= 1 ? duration(timings.readMs) : null, duration(timings.promptMs), duration(timings.perTokenMs))}
          </span>
        )}
        <span className="status-grow" />
        <span className="turn-actions">
          <SaveMenu
            iconLabel={strings.ask.saveAnswer}
            make={(format) => api.exports.conversation.query({ id: answer.conversation, answer: answer.id, format })}
          />
          <IconButton icon="copy" label={strings.ask.copy} onPress={copy} />
          <IconButton icon="retry" label={strings.ask.again} isDisabled={running !== null} onPress={() => ask(answer.question)} />
        </span>
      </div>
    </article>
  );
}

/** What became of the question. Only a finished answer may say that the text does not hold it. */
function Outcome({ answer, shown }: { answer: AnswerInfo; shown: CitationInfo[] }) {
  switch (answer.status) {
    case 'interrupted':
      return <Notice title={strings.ask.interrupted} text={strings.ask.interruptedText} />;
    case 'failed':
      return <Notice kind="error" title={strings.ask.failed} text={answer.error?.message ?? ''} />;
    case 'stopped':
      return <Notice text={answer.answer ? `${strings.ask.stopped} ${answer.answer}` : strings.ask.stoppedEarly} />;
    case 'done':
      return answer.found ? (
        <p className="turn-answer">
          {answer.answer}
          <FootnoteMarks citations={shown} all={answer.citations} />
        </p>
      ) : (
        <div className="not-found">
          <strong>{strings.ask.notFound}</strong>
          <p>
            {strings.ask.notFoundText} {answer.citations.length > 0 && strings.ask.notFoundLooked}
          </p>
        </div>
      );
  }
}
