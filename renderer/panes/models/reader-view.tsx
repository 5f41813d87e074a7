import { useEffect } from 'react';
import { bytes, percent } from '../../base/numbers.ts';
import { strings } from '../../base/strings.ts';
import { Button, Notice, Progress } from '../../components/controls.tsx';
import { isActive, useJobs } from '../../stores/jobs.ts';
import { useModels } from '../../stores/models.ts';

/** The reader as long as it is not here: on its way, or why not and what to do. */
export function ReaderView() {
  const { reader, getReader, load } = useModels();
  const job = useJobs(({ jobs }) => jobs.findLast(({ kind }) => kind === 'reader'));
  const { cancel } = useJobs();
  const endedAt = job?.endedAt ?? null;
  useEffect(() => {
    if (endedAt !== null) void load();
  }, [endedAt, load]);
  if (reader?.state !== 'due') return null;
  return (
    <section className="card stack" aria-label={strings.models.reader}>
      <h2>{strings.models.reader}</h2>
      <p className="quiet small">{strings.models.readerAbout}</p>
      {job && isActive(job) ? (
        <>
          <Progress
            label={strings.jobs.kinds.reader()}
            done={job.done}
            total={job.total}
            note={job.total > 0 ? `${bytes(job.done)} / ${bytes(job.total)} · ${percent(job.done / job.total)}` : strings.loading}
          />
          <div className="row">
            <Button onPress={() => cancel(job.id)}>{strings.cancel}</Button>
            <span className="small quiet">{strings.models.cancelKeeps}</span>
          </div>
        </>
      ) : job?.error ? (
        <Notice kind="error" title={strings.models.readerFailed} text={job.error.message}>
          <Button icon="retry" onPress={() => void getReader()}>
            {strings.retry}
          </Button>
        </Notice>
      ) : (
        <div className="row">
          <Button look="main" onPress={() => void getReader()}>
            {reader.bytes > 0 ? strings.models.readerGet(bytes(reader.bytes)) : strings.models.readerMake}
          </Button>
        </div>
      )}
    </section>
  );
}
