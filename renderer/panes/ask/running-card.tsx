import { useEffect, useState } from 'react';
import type { SearchHit } from '../../../electron/domain/document.ts';
import { referenceOf } from '../../../electron/domain/location.ts';
import { api } from '../../base/api.ts';
import { roughly } from '../../base/numbers.ts';
import { strings } from '../../base/strings.ts';
import { Progress } from '../../components/controls.tsx';
import { Hits } from '../../components/hit.tsx';
import { type Running, useAsk } from '../../stores/ask.ts';
import { useEngineStatus } from '../../stores/engine-status.ts';
import { useGoing } from '../../stores/time-left.ts';

/** The question that is being answered: how far the reading is and what is left of it, then the words as they come. */
export function RunningCard({ running }: { running: Running }) {
  const { id, stage, done, total, unit, text, found } = running;
  const going = useGoing(`${id} ${stage}`, done, total);
  const why = useWhyItWaits(running);
  const label = {
    waiting: why,
    read: strings.ask.reading(done, total),
    prompt: strings.ask.searching(done, total),
    answer: unit === 'sentences' ? strings.ask.judging(done, total) : strings.ask.answering,
  }[stage];
  const note = going ? `${strings.ask.left(roughly(going.leftMs))} · ${strings.ask.rate(going.perSecond, unit)}` : undefined;
  const nothingYet = text === '' && !(found && found.count > 0);
  return (
    <article className="turn" aria-busy="true">
      <h2 className="turn-question">{running.question}</h2>
      {text ? (
        <p className="turn-answer">
          {text}
          <span className="caret" aria-hidden="true" />
        </p>
      ) : (
        <Progress label={label} done={done} total={stage === 'waiting' ? 0 : total} {...(note ? { note } : {})} />
      )}
      {found && found.count > 0 && (
        <>
          <p className="quiet">{strings.ask.foundSoFar(found.count)}</p>
          <ol className="found-so-far" start={Math.max(1, found.count - found.latest.length + 1)}>
            {found.latest.map(({ text, quote }) => (
              <li key={`${text} ${quote}`}>
                {text} <span className="small quiet">{quote}</span>
              </li>
            ))}
          </ol>
        </>
      )}
      {nothingYet && <Meanwhile key={id} running={running} />}
      <span className="visually-hidden" role="status">
        {stage === 'answer' ? strings.ask.answering : stage === 'waiting' ? label : ''}
      </span>
    </article>
  );
}

/** What stands between a question and its reading: another one, the model that is not loaded yet, or other work. */
function useWhyItWaits(running: Running): string {
  const first = useAsk(({ runs }) => runs[0]?.id);
  const kind = useEngineStatus()?.kind;
  if (first !== running.id) return strings.ask.waitingTurn;
  return kind === 'starting' || kind === 'crashed' ? strings.ask.waitingModel : strings.ask.waiting;
}

/** An answer that comes within this is waited for without anything else to look at. */
const patienceMs = 2500;

/** Passages that share words with the question, and the word that one may leave: an unread book takes its time. */
function Meanwhile({ running: { workspace, documents, question } }: { running: Running }) {
  const [hits, setHits] = useState<SearchHit[] | null>(null);
  useEffect(() => {
    let wanted = true;
    const timer = setTimeout(() => {
      // They are a help: without them the answer comes as well.
      api.questions.meanwhile.query({ workspace, documents, question }).then(
        (told) => wanted && setHits(told),
        () => {},
      );
    }, patienceMs);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [workspace, documents, question]);
  if (!hits) return null;
  return (
    <section className="meanwhile" aria-label={strings.ask.meanwhile}>
      <p className="small quiet">{strings.ask.goesOn}</p>
      {hits.length > 0 && (
        <>
          <h3 className="quiet">{strings.ask.meanwhile}</h3>
          <Hits hits={hits} placeOf={referenceOf} />
        </>
      )}
    </section>
  );
}
