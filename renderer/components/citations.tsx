/** Citations as footnotes: numbered, verbatim, each opening the reader at its sentence; on hover and focus with the sentences around it. */
import { useEffect, useState } from 'react';
import { Button as AriaButton, Tooltip, TooltipTrigger } from 'react-aria-components';
import type { CitationInfo } from '../../electron/domain/citation.ts';
import { api } from '../base/api.ts';
import { strings } from '../base/strings.ts';
import { useCitations } from '../stores/citations.ts';
import './citations.css';

/** A source weighs little when it has less than this of what the strongest one has. */
const faint = 0.2;

/** Those that carry the answer; all of them are sorted by their weight. */
export function carrying(citations: CitationInfo[]): CitationInfo[] {
  const most = Math.max(0, ...citations.map(({ score }) => score));
  return citations.filter(({ score, symbol }) => symbol || score >= most * faint);
}

export function Footnotes({ citations, label }: { citations: CitationInfo[]; label: string }) {
  const open = useCitations((state) => state.open);
  return (
    <ol className="footnotes" aria-label={label}>
      {citations.map((citation, i) => (
        <li key={`${citation.document} ${citation.start} ${citation.end}`}>
          <WithContext citation={citation}>
            <AriaButton className="footnote" onPress={() => open(citations, i)}>
              <span className="footnote-number" aria-hidden="true">
                {i + 1}
              </span>
              <span>
                <span className="footnote-quote">{citation.quote.trim()}</span>
                <span className="footnote-place small">
                  {[citation.title, citation.place, citation.symbol ? strings.ask.symbols[citation.symbol] : strings.ask.weight(citation.score)]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
              </span>
            </AriaButton>
          </WithContext>
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
          <WithContext key={`${citation.document} ${citation.start} ${citation.end}`} citation={citation}>
            <AriaButton
              className="footnote-mark"
              aria-label={strings.ask.citation(index + 1, citation.quote.trim())}
              onPress={() => open(all, index)}
            >
              {index + 1}
            </AriaButton>
          </WithContext>
        );
      })}
    </span>
  );
}

/** Shows the cited sentence between the one before and the one after it. */
function WithContext({ citation, children }: { citation: CitationInfo; children: React.ReactNode }) {
  return (
    <TooltipTrigger delay={350}>
      {children}
      <Tooltip className="tooltip footnote-context" offset={6}>
        <Context citation={citation} />
      </Tooltip>
    </TooltipTrigger>
  );
}

function Context({ citation }: { citation: CitationInfo }) {
  const { document, start, end, quote } = citation;
  const [around, setAround] = useState({ before: '', after: '' });
  useEffect(() => {
    // Without them the sentence stands alone; what failed is said where the document itself is opened.
    api.documents.context.query({ id: document, start, end }).then(setAround, () => {});
  }, [document, start, end]);
  return (
    <>
      {around.before} <mark>{quote.trim()}</mark> {around.after}
    </>
  );
}
