/** A document for who meets it first: what it is, what it holds, and questions that its own text answers. */

import type { DocumentInfo } from '../../electron/domain/document.ts';
import { useNavigation } from '../base/navigation.ts';
import { number } from '../base/numbers.ts';
import { strings } from '../base/strings.ts';
import { useAsk } from '../stores/ask.ts';
import { useOverview } from '../stores/overviews.ts';
import { FactTable } from './fact-table.tsx';
import './overview.css';

const mostChapters = 200;

interface OverviewProps {
  document: DocumentInfo;
  /** The outline is in sight anyway. */
  withoutChapters?: boolean;
  /** Somewhere else is shown now. */
  onLeave?: () => void;
}

export function Overview({ document, withoutChapters, onLeave }: OverviewProps) {
  const { chapters, questions } = useOverview(document.id);
  const open = useNavigation((navigation) => navigation.open);
  const { facts } = strings.overview;
  const isFolder = document.format === 'folder';
  const known: [string, string][] = [
    [facts.kind, document.label],
    ...(document.metadata.author ? ([[facts.author, document.metadata.author]] as [string, string][]) : []),
    [facts.length, strings.overview.length(document.words, document.pages)],
    ...(chapters && chapters.length > 0 ? ([[isFolder ? facts.files : facts.parts, number(chapters.length)]] as [string, string][]) : []),
  ];
  return (
    <div className="overview">
      <FactTable facts={known} />
      <Questions document={document} questions={questions} {...(onLeave ? { onLeave } : {})} />
      {!withoutChapters && chapters && chapters.length > 0 && (
        <>
          <h3 className="quiet">{isFolder ? strings.overview.files : strings.overview.chapters}</h3>
          <ul className="overview-chapters" aria-label={isFolder ? strings.overview.files : strings.overview.chapters}>
            {chapters.slice(0, mostChapters).map(({ title, start, words }) => (
              <li key={start}>
                <button
                  type="button"
                  className="overview-chapter"
                  onClick={() => {
                    onLeave?.();
                    open(document.id, { start, end: start + title.length });
                  }}
                >
                  <span>{title}</span>
                  <span className="quiet small">{strings.library.words(words)}</span>
                </button>
              </li>
            ))}
          </ul>
          {chapters.length > mostChapters && <p className="quiet small">{strings.overview.more(chapters.length - mostChapters)}</p>}
        </>
      )}
    </div>
  );
}

/** Each asks this document, in a conversation about it. */
export function Questions({ document, questions, onLeave }: Pick<OverviewProps, 'document' | 'onLeave'> & { questions: string[] | null }) {
  const go = useNavigation((navigation) => navigation.go);
  if (questions === null)
    return (
      <p className="quiet small" role="status">
        {strings.overview.looking}
      </p>
    );
  if (questions.length === 0) return null;
  return (
    <div className="suggestions">
      <h3 className="quiet">{strings.overview.questions}</h3>
      {questions.map((question) => (
        <button
          key={question}
          type="button"
          className="suggestion"
          onClick={() => {
            const ask = useAsk.getState();
            ask.about([document.id]);
            ask.ask(question);
            onLeave?.();
            go('ask', document.id);
          }}
        >
          {question}
        </button>
      ))}
    </div>
  );
}
