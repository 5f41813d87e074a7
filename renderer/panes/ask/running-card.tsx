import { strings } from '../../base/strings.ts';
import { Progress } from '../../components/controls.tsx';
import type { Running } from '../../stores/ask.ts';

/** The question that is being answered: how far the reading is, then the words as they come. */
export function RunningCard({ running }: { running: Running }) {
  const { stage, done, total, unit, text, found } = running;
  const label = {
    waiting: strings.ask.waiting,
    read: strings.ask.reading(done, total),
    prompt: strings.ask.searching(done, total),
    answer: unit === 'sentences' ? strings.ask.judging(done, total) : strings.ask.answering,
  }[stage];
  return (
    <article className="turn" aria-busy="true">
      <h2 className="turn-question">{running.question}</h2>
      {text ? (
        <p className="turn-answer">
          {text}
          <span className="caret" aria-hidden="true" />
        </p>
      ) : (
        <Progress label={label} done={done} total={stage === 'waiting' ? 0 : total} />
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
