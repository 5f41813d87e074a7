import { roughly } from '../../base/numbers.ts';
import { strings } from '../../base/strings.ts';
import { Progress } from '../../components/controls.tsx';
import type { Running } from '../../stores/ask.ts';
import { useGoing } from '../../stores/time-left.ts';

/** The question that is being answered: how far the reading is and what is left of it, then the words as they come. */
export function RunningCard({ running }: { running: Running }) {
  const { id, stage, done, total, unit, text, found } = running;
  const going = useGoing(`${id} ${stage}`, done, total);
  const label = {
    waiting: strings.ask.waiting,
    read: strings.ask.reading(done, total),
    prompt: strings.ask.searching(done, total),
    answer: unit === 'sentences' ? strings.ask.judging(done, total) : strings.ask.answering,
  }[stage];
  const note = going ? `${strings.ask.left(roughly(going.leftMs))} · ${strings.ask.rate(going.perSecond, unit)}` : undefined;
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
      <span className="visually-hidden" role="status">
        {stage === 'answer' ? strings.ask.answering : stage === 'waiting' ? label : ''}
      </span>
    </article>
  );
}
