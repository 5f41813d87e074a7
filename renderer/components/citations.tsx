/** Citations as footnotes: numbered, verbatim, each opening the reader at its sentence. */
import type { CitationInfo } from '../../electron/domain/answer.ts';
import { percent } from '../base/numbers.ts';
import { strings } from '../base/strings.ts';
import { useCitations } from '../stores/citations.ts';

export function Footnotes({ citations, label }: { citations: CitationInfo[]; label: string }) {
  const open = useCitations((state) => state.open);
  return (
    <ol className="footnotes" aria-label={label}>
      {citations.map((citation, i) => (
        <li key={`${citation.document} ${citation.start}`}>
          <button type="button" className="footnote" onClick={() => open(citations, i)}>
            <span className="footnote-number" aria-hidden="true">
              {i + 1}
            </span>
            <span>
              <q className="footnote-quote">{citation.quote.trim()}</q>
              <span className="footnote-place small">{[citation.title, citation.place, percent(citation.score)].filter(Boolean).join(' · ')}</span>
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}

/** The same citations as small numbers in running text. */
export function FootnoteMarks({ citations, all }: { citations: CitationInfo[]; all: CitationInfo[] }) {
  const open = useCitations((state) => state.open);
  return (
    <span className="footnote-marks">
      {citations.map((citation) => {
        const index = all.findIndex((other) => other.document === citation.document && other.start === citation.start && other.end === citation.end);
        return (
          <button
            key={`${citation.document} ${citation.start}`}
            type="button"
            className="footnote-mark"
            title={citation.quote}
            aria-label={strings.ask.citation(index + 1, citation.quote)}
            onClick={() => open(all, index)}
          >
            {index + 1}
          </button>
        );
      })}
    </span>
  );
}
