import { type ReactNode, useMemo } from 'react';
import type { SummaryDraft, SummaryInfo, SummaryLine } from '../../../electron/domain/summary.ts';
import { report } from '../../base/api.ts';
import { useNavigation } from '../../base/navigation.ts';
import { strings } from '../../base/strings.ts';
import { FootnoteMarks } from '../../components/citations.tsx';
import { useReading } from '../../stores/reading.ts';

/** A summary: the whole, then by section; every sentence with its sources; between them, which part of the text it cites. */
export function SummaryView({ summary }: { summary: SummaryInfo }) {
  const go = useNavigation((navigation) => navigation.go);
  const cover = useReading((reading) => reading.cover);
  const { contributed, total, missing } = summary.coverage;
  return (
    <article className="summary-text">
      {summary.sentences.length === 0 && summary.sections.length === 0 && <p>{strings.summary.nothing}</p>}
      <Told told={summary}>
        <div className="coverage">
          <CoverageBar total={total} missing={missing} />
          <p className="small quiet">
            {strings.summary.coverage(contributed, total)}
            {missing.length > 0 && ` · ${strings.summary.missing(missing.length)}`}{' '}
            <button type="button" className="link" onClick={() => void cover(summary).then(() => go('chunks', summary.document), report)}>
              {strings.ask.openMap}
            </button>
          </p>
          <p className="small quiet">
            {summary.instruction && `${strings.summary.asked(summary.instruction)} · `}
            {summary.made && strings.summary[summary.made]}
          </p>
        </div>
      </Told>
    </article>
  );
}

/** One that is being made, or was stopped. */
export function DraftView({ draft }: { draft: SummaryDraft }) {
  return (
    <article className="summary-text" aria-label={strings.summary.draft} aria-busy="true">
      <Told told={draft} />
    </article>
  );
}

function Told({ told, children }: { told: SummaryDraft; children?: ReactNode }) {
  // Numbered as they come up.
  const all = useMemo(() => {
    const cited = [...told.sentences, ...told.sections.flatMap(({ sentences }) => sentences)].flatMap(({ citations }) => citations);
    const seen = new Map(cited.map((citation) => [`${citation.document} ${citation.start} ${citation.end}`, citation]));
    return [...seen.values()];
  }, [told]);
  const lines = (sentences: SummaryLine[]) =>
    sentences.map((sentence, i) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a sentence is its place in the summary.
      <span key={i} className="summary-line">
        {sentence.verbatim ? <q title={strings.summary.verbatim}>{sentence.text}</q> : sentence.text}
        <FootnoteMarks citations={sentence.citations} all={all} />{' '}
      </span>
    ));
  return (
    <>
      {told.sentences.length > 0 && (
        <>
          <h2>{strings.summary.whole}</h2>
          <p className="summary-whole">{lines(told.sentences)}</p>
        </>
      )}
      {children}
      {told.sections.length > 0 && (
        <>
          <h2>{strings.summary.sections}</h2>
          {told.sections.map((section) => (
            <section key={`${section.firstChunk} ${section.title}`} className="summary-section">
              <h3>{section.title}</h3>
              <p>{lines(section.sentences)}</p>
            </section>
          ))}
        </>
      )}
    </>
  );
}

/** Stretches of the text in reading order: solid where the summary drew on it, hollow where not. */
function CoverageBar({ total, missing }: { total: number; missing: number[] }) {
  const left = new Set(missing);
  const runs: { from: number; to: number; drawn: boolean }[] = [];
  for (let chunk = 0; chunk < total; chunk++) {
    const drawn = !left.has(chunk);
    const last = runs.at(-1);
    if (last && last.drawn === drawn) last.to = chunk + 1;
    else runs.push({ from: chunk, to: chunk + 1, drawn });
  }
  return (
    <svg
      className="coverage-bar"
      viewBox={`0 0 ${Math.max(1, total)} 1`}
      preserveAspectRatio="none"
      role="img"
      aria-label={strings.summary.coverage(total - missing.length, total)}
    >
      {runs
        .filter(({ drawn }) => drawn)
        .map(({ from, to }) => (
          <rect key={from} x={from} y={0} width={to - from} height={1} />
        ))}
    </svg>
  );
}
