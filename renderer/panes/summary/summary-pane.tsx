/** Summaries of a document: made here, kept, and held beside each other. */
import { useEffect } from 'react';
import { api, useConnection } from '../../base/api.ts';
import { useNavigation } from '../../base/navigation.ts';
import { roughly } from '../../base/numbers.ts';
import { strings } from '../../base/strings.ts';
import { Button, Choose, Empty, IconButton, Notice, Pane, Progress } from '../../components/controls.tsx';
import { SaveMenu } from '../../components/save-menu.tsx';
import { useJobOf, useJobs } from '../../stores/jobs.ts';
import { useDocument, useLibrary } from '../../stores/library.ts';
import { useSummaries } from '../../stores/summary.ts';
import { useGoing } from '../../stores/time-left.ts';
import { SummaryForm } from './summary-form.tsx';
import { DraftView, SummaryView } from './summary-view.tsx';
import './summary.css';

const none = 'none';

export function SummaryPane() {
  const { document: chosen, go } = useNavigation();
  const documents = useLibrary((library) => library.documents);
  const document = useDocument(chosen) ?? documents?.[0];
  const { document: loaded, kept, shown, compared, failure, draft, follow, load, show, compare, remove } = useSummaries();
  const id = document?.id;
  const job = useJobOf('summary', id ?? null);
  const { cancel, retry, jobs } = useJobs();
  const { open, times } = useConnection();
  const going = useGoing(`${job?.id} ${job?.unit}`, job?.done ?? 0, job?.total ?? 0);
  const ended = jobs.findLast((one) => one.kind === 'summary' && one.document === id);

  useEffect(() => {
    if (id && id !== loaded) void load(id);
  }, [id, loaded, load]);

  const making = job?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new connection listens anew.
  useEffect(() => (making && open ? follow(making) : undefined), [making, open, times, follow]);

  if (!document || !documents) {
    return (
      <Pane title={strings.panes.summary}>
        <Empty icon="summary" title={documents ? strings.summary.none : strings.loading} text={documents ? strings.ask.emptyLibraryText : ''} />
      </Pane>
    );
  }
  const drafted = draft && draft.job === (job ?? ended)?.id ? draft : null;
  const summary = kept?.find((one) => one.id === shown);
  const other = kept?.find((one) => one.id === compared);
  const named = (kept ?? []).map((one) => ({
    value: one.id,
    label: strings.summary.name(strings.summary.lengths[one.length], one.model, new Date(one.madeAt)),
  }));
  return (
    <Pane
      title={strings.panes.summary}
      about={strings.summary.about}
      actions={
        <>
          {summary && <SaveMenu make={(format) => api.exports.summary.query({ id: summary.id, format })} />}
          <Choose
            label={strings.document}
            hideLabel
            find={strings.ask.scopeFind}
            value={document.id}
            choices={documents.map(({ id, title }) => ({ value: id, label: title }))}
            onChange={(next) => go('summary', next)}
          />
        </>
      }
    >
      <div className="summary">
        <SummaryForm key={document.id} document={document} documents={documents} stop={job ? () => cancel(job.id) : null} />
        {job && (
          <Progress
            label={job.total > 0 ? strings.summary.stages.summary : strings.ask.waiting}
            done={job.done}
            total={job.total}
            note={
              job.total > 0
                ? strings.summary.progress(job.done, job.total, job.unit) + (going ? ` · ${strings.jobs.left(roughly(going.leftMs))}` : '')
                : ''
            }
          />
        )}
        {job && !(draft && draft.job === job.id) && <p className="small quiet">{strings.summary.goesOn}</p>}
        {(ended?.state === 'failed' || ended?.state === 'interrupted') && (
          <Notice kind="error" title={strings.summary.failed} text={ended.error?.message ?? strings.summary.interrupted}>
            <Button icon="retry" onPress={() => retry(ended.id)}>
              {strings.summary.goOn}
            </Button>
          </Notice>
        )}
        {ended?.state === 'cancelled' && (
          <Notice text={strings.summary.stopped}>
            <Button icon="retry" onPress={() => retry(ended.id)}>
              {strings.summary.goOn}
            </Button>
          </Notice>
        )}
        {drafted && <DraftView draft={drafted} />}
        {failure && <Notice kind="error" text={failure} />}
        {kept === null && <p role="status">{strings.loading}</p>}
        {kept?.length === 0 && !job && !drafted && <Empty icon="summary" title={strings.summary.keptNone} text={strings.summary.keptNoneText} />}
        {summary && (
          <>
            <div className="summary-make summary-kept">
              <Choose label={strings.summary.kept} value={summary.id} choices={named} onChange={show} />
              {named.length > 1 && (
                <Choose
                  label={strings.summary.compare}
                  value={compared ?? none}
                  choices={[{ value: none, label: strings.summary.compareNone }, ...named.filter(({ value }) => value !== summary.id)]}
                  onChange={(value) => compare(value === none ? null : value)}
                />
              )}
              <IconButton icon="trash" label={strings.summary.remove} onPress={() => void remove(summary.id)} />
            </div>
            <div className={other ? 'summary-pair' : ''}>
              <SummaryView summary={summary} />
              {other && <SummaryView summary={other} />}
            </div>
          </>
        )}
      </div>
    </Pane>
  );
}
