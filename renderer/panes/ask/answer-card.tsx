import { memo, useMemo, useState } from 'react';
import { Button as AriaButton, Disclosure, DisclosurePanel } from 'react-aria-components';
import { type AnswerInfo, notesOf } from '../../../electron/domain/answer.ts';
import type { CitationInfo } from '../../../electron/domain/citation.ts';
import { quoted, referenceOf } from '../../../electron/domain/location.ts';
import type { Shown } from '../../../electron/domain/turns.ts';
import { api, report } from '../../base/api.ts';
import { useNavigation } from '../../base/navigation.ts';
import { duration } from '../../base/numbers.ts';
import { strings } from '../../base/strings.ts';
import { useToasts } from '../../base/toasts.ts';
import { carrying, FootnoteMarks, Footnotes } from '../../components/citations.tsx';
import { Button, IconButton, Notice } from '../../components/controls.tsx';
import { isPlain, Markdown } from '../../components/markdown.tsx';
import { SaveMenu } from '../../components/save-menu.tsx';
import { useAsk } from '../../stores/ask.ts';
import { dense, useAttention } from '../../stores/attention.ts';
import { useReading } from '../../stores/reading.ts';
import { mattered } from '../../stores/trace.ts';
import { FoundTable } from './found-table.tsx';
import { QuestionHead } from './question-head.tsx';

interface AnswerCardProps {
  shown: Shown<AnswerInfo>;
  above: string | null;
}

/** One question with its answer, its sources, and what it took. Drawn anew when it changes itself, and not with every word of the one below. */
export const AnswerCard = memo(Card, (a, b) => {
  const same = a.shown.turn === b.shown.turn && a.above === b.above;
  return same && a.shown.at === b.shown.at && a.shown.branches.join() === b.shown.branches.join();
});

function Card({ shown, above }: AnswerCardProps) {
  const answer = shown.turn;
  const busy = useAsk(({ runs, current }) => runs.some(({ conversation }) => conversation === current));
  const ask = useAsk((state) => state.ask);
  const [wide, setWide] = useState(false);
  const refused = answer.status === 'done' && !answer.found;
  const carry = refused ? answer.citations.slice(0, 3) : carrying(answer.citations);
  const sources = wide ? answer.citations : carry;
  const came = answer.status === 'done';
  const again = () =>
    ask(answer.question, { documents: answer.documents, all: answer.list ? true : undefined, ...(came ? { after: above } : { instead: answer.id }) });
  const copy = () => {
    const lines = answer.citations.map((citation, i) => `[${i + 1}] ${quoted(citation.quote.trim())} (${referenceOf(citation)})`);
    navigator.clipboard
      .writeText([answer.question, '', answer.answer, '', ...lines].join('\n'))
      .then(() => useToasts.getState().show({ kind: 'done', text: strings.ask.copied }));
  };
  return (
    <article className="turn">
      <QuestionHead shown={shown} above={above} isDisabled={busy} />
      <div className={answer.citations.length > 0 && !answer.list ? 'turn-body turn-cited' : 'turn-body'}>
        <div className="turn-part">
          {answer.list ? <FoundTable answer={answer} list={answer.list} /> : <Outcome answer={answer} carry={carry} onAgain={busy ? null : again} />}
          {notesOf(answer).map((note, i) => (
            // How it was understood, and that there may be more, is told; the others are doubts.
            <p key={note} className={i < Number(!!answer.understood) + Number(!!answer.several) ? 'small quiet' : 'small turn-doubt'}>
              {note}
            </p>
          ))}
          {answer.several && (
            <Button look="plain" isDisabled={busy} onPress={() => ask(answer.question, { documents: answer.documents, all: true })}>
              {strings.ask.findAll}
            </Button>
          )}
          {answer.finish === 'length' && <p className="small quiet">{strings.ask.cutShort}</p>}
        </div>
        {answer.citations.length > 0 ? (
          <div className="turn-part">
            <h3 className="quiet">{refused ? strings.ask.nearest : strings.ask.sources}</h3>
            <Footnotes citations={sources} label={strings.ask.sources} />
            {answer.citations.length > sources.length && (
              <Button look="plain" onPress={() => setWide(true)}>
                {strings.ask.moreSources(answer.citations.length - sources.length)}
              </Button>
            )}
          </div>
        ) : (
          came && answer.found && !answer.list && <Notice text={strings.ask.noCitations} />
        )}
      </div>
      {answer.servers && <ReadByServers servers={answer.servers} chunks={answer.chunks} />}
      {(came || answer.answer !== '') && (
        <div className="turn-foot">
          {came && answer.chunks > 0 && !answer.list && <HowRead answer={answer} />}
          <span className="turn-actions">
            <SaveMenu
              iconLabel={strings.ask.saveAnswer}
              make={(format) => api.exports.conversation.query({ id: answer.conversation, answer: answer.id, format })}
            />
            <IconButton icon="copy" label={strings.ask.copy} onPress={copy} />
            {came && <IconButton icon="retry" label={strings.ask.again} isDisabled={busy} onPress={again} />}
          </span>
        </div>
      )}
    </article>
  );
}

/** Whose servers read it, and what of it they did not. */
function ReadByServers({ servers: { hosts, unasked }, chunks }: { servers: NonNullable<AnswerInfo['servers']>; chunks: number }) {
  return (
    <>
      {unasked.length > 0 && <Notice text={strings.connections.unasked(unasked.length, chunks)} />}
      <p className="small quiet">{strings.connections.askedOf(hosts.join(', '))}</p>
    </>
  );
}

/** How much was read, and on request what that means. */
function HowRead({ answer }: { answer: AnswerInfo }) {
  const go = useNavigation((navigation) => navigation.go);
  const { timings, chunks } = answer;
  const unasked = answer.servers?.unasked.length ?? 0;
  const count = useMemo(() => mattered(dense(answer.shares, chunks)), [answer, chunks]);
  const openMap = () => {
    const seen = useAttention.getState().of === answer.id;
    (seen ? Promise.resolve() : useReading.getState().recall(answer)).then(
      () => go('chunks', answer.scope?.[0] ?? answer.documents?.[0] ?? null),
      report,
    );
  };
  const took = strings.ask.took(
    timings.readMs >= 1 ? duration(timings.readMs) : null,
    duration(timings.promptMs + timings.perTokenMs * answer.answerTokens),
  );
  return (
    <>
      <button type="button" className="link small" onClick={openMap}>
        {unasked > 0 ? strings.connections.readSome(chunks - unasked, chunks) : strings.ask.readAll(chunks, count)}
      </button>
      <Disclosure className="turn-how">
        <AriaButton slot="trigger" className="link small quiet">
          {strings.ask.how}
        </AriaButton>
        <DisclosurePanel>
          <div className="turn-how-text small quiet">
            <p>{strings.ask.howText(chunks, count, answer.model)}</p>
            {answer.status === 'done' && (
              <p className="number">
                {took} {answer.chunksFromStore > 0 && strings.ask.fromStore(answer.chunksFromStore)}
              </p>
            )}
          </div>
        </DisclosurePanel>
      </Disclosure>
    </>
  );
}

const modelTrouble = ['bundle-invalid', 'bundle-hash', 'architecture-unknown', 'weights-invalid', 'provider-failed'];

/** What became of the question. Only a finished answer may say that the text does not hold it. */
function Outcome({ answer, carry, onAgain }: { answer: AnswerInfo; carry: CitationInfo[]; onAgain: (() => void) | null }) {
  const go = useNavigation((navigation) => navigation.go);
  const retry = (
    <Button icon="retry" isDisabled={onAgain === null} onPress={() => onAgain?.()}>
      {strings.retry}
    </Button>
  );
  switch (answer.status) {
    case 'interrupted':
      return (
        <Notice title={strings.ask.interrupted} text={strings.ask.interruptedText}>
          {retry}
        </Notice>
      );
    case 'failed':
      return (
        <Notice kind="error" title={strings.ask.failed} text={answer.error?.message ?? ''}>
          {modelTrouble.includes(answer.error?.code ?? '') && <Button onPress={() => go('models')}>{strings.ask.toModels}</Button>}
          {retry}
        </Notice>
      );
    case 'stopped':
      return (
        <>
          <Notice text={answer.answer ? strings.ask.stopped : strings.ask.stoppedEarly}>{retry}</Notice>
          {answer.answer && <p className="turn-answer">{answer.answer} …</p>}
        </>
      );
    case 'done':
      if (!answer.found)
        return (
          <div className="not-found">
            <strong>{strings.ask.notFound}</strong>
            <p>
              {strings.ask.notFoundText} {answer.citations.length > 0 && strings.ask.notFoundLooked}
            </p>
          </div>
        );
      return answer.form === 'markdown' && !isPlain(answer.answer) ? (
        <div className="turn-answer turn-written">
          <Markdown text={answer.answer} end={<FootnoteMarks citations={carry} all={answer.citations} />} />
        </div>
      ) : (
        <p className="turn-answer">
          {answer.answer}
          <FootnoteMarks citations={carry} all={answer.citations} />
        </p>
      );
  }
}
