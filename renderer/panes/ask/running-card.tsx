import { strings } from '../../base/strings.ts';
import { Progress } from '../../components/controls.tsx';
import type { Running } from '../../stores/ask.ts';

/** The question that is being answered: how far the reading is, then the words as they come. */
export function RunningCard({ running }: { running: Running }) {
  const { stage, done, total, text } = running;
  const label = {
    waiting: strings.ask.waiting,
    read: strings.ask.reading(done, total),
    prompt: strings.ask.searching(done, total),
    answer: strings.ask.answering,
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
      <span className="visually-hidden" role="status">
        {stage === 'answer' ? strings.ask.answering : stage === 'waiting' ? label : ''}
      </span>
    </article>
  );
}
