/** The queue: what is under way and waits, and what ended without coming to its end. What went well leaves no line behind. */
import { useEffect, useRef, useState } from 'react';
import type { JobInfo } from '../../../electron/domain/job.ts';
import { api, report } from '../../base/api.ts';
import { bytes, roughly } from '../../base/numbers.ts';
import { strings } from '../../base/strings.ts';
import { Button, IconButton, Progress } from '../../components/controls.tsx';
import { isActive, useJobs } from '../../stores/jobs.ts';
import { useLibrary } from '../../stores/library.ts';
import { useGoing } from '../../stores/time-left.ts';
import { ReadingsSheet } from './readings-sheet.tsx';

export function Queue() {
  const { jobs, forget } = useJobs();
  const workspace = useLibrary((library) => library.workspace);
  // The reader's set-up is nobody's workspace's.
  const here = jobs.filter((job) => job.workspace === workspace || job.kind === 'reader');
  const active = here.filter(isActive);
  const ended = here.filter((job) => !isActive(job) && (job.state !== 'done' || job.failed > 0 || job.notes.length > 0));
  const elsewhere = jobs.filter((job) => isActive(job) && !here.includes(job)).length;
  if (active.length + ended.length + elsewhere === 0) return null;
  return (
    <section className="card stack" aria-label={strings.jobs.title}>
      <div className="row job-head">
        <h2>{strings.jobs.title}</h2>
        {ended.length > 1 && (
          <Button
            look="plain"
            onPress={() => {
              for (const { id } of ended) forget(id);
            }}
          >
            {strings.jobs.clear}
          </Button>
        )}
      </div>
      <ul className="jobs">
        {active.map((job) => (
          <ActiveJob key={job.id} job={job} />
        ))}
        {ended.map((job) => (
          <EndedJob key={job.id} job={job} />
        ))}
      </ul>
      {elsewhere > 0 && <p className="small quiet">{strings.jobs.elsewhere(elsewhere)}</p>}
    </section>
  );
}

function ActiveJob({ job }: { job: JobInfo }) {
  const cancel = useJobs((state) => state.cancel);
  const label = strings.jobs.kinds[job.kind](job.title);
  const { done, total, unit } = job;
  const known = unit === 'bytes' ? `${bytes(done)} / ${bytes(total)}` : strings.jobs.progress(done, total, unit);
  const far = total > 0 ? known : strings.loading;
  const going = useGoing(`${job.id} ${unit} ${job.state}`, done, total);
  const left = going ? ` · ${strings.jobs.left(roughly(going.leftMs))}` : '';
  const at = job.at !== null && job.at !== job.title ? `${job.at} · ` : '';
  return (
    <li className="job">
      {job.state === 'waiting' ? (
        <p>
          {label} <span className="quiet small">{strings.jobs.states.waiting}</span>
        </p>
      ) : (
        <Progress label={label} done={done} total={total} note={at + far + left} />
      )}
      <Button look="plain" onPress={() => cancel(job.id)} aria-label={strings.jobs.cancel(job.title)}>
        {strings.cancel}
      </Button>
    </li>
  );
}

function EndedJob({ job }: { job: JobInfo }) {
  const { retry, readAs, forget } = useJobs();
  /** Place of the failure whose letters are to be told. */
  const [unread, setUnread] = useState<number | null>(null);
  const locked = job.failures.some(({ error }) => error.code === 'password-needed');
  const counts = job.kind === 'import' && job.imported + job.failed > 1 ? strings.jobs.counts(job.imported, job.failed) : '';
  const again = job.state !== 'done' || job.failed > 0;
  return (
    <li className="job">
      <div>
        <p>
          <strong>{strings.jobs.kinds[job.kind](job.title)}</strong>{' '}
          <span className={again ? 'badge badge-warn' : 'badge badge-good'}>
            {strings.jobs.states[again && job.state === 'done' ? 'partly' : job.state]}
          </span>{' '}
          <span className="quiet small">{counts}</span>
        </p>
        {job.error && <p className="small">{job.error.message}</p>}
        {job.failures.map(({ place, error }) => (
          <p key={place} className="small">
            {error.message}{' '}
            {error.code === 'file-encoding' && (
              <button type="button" className="link" onClick={() => setUnread(place)}>
                {strings.library.readAsOther}
              </button>
            )}
          </p>
        ))}
        {unread !== null && (
          <ReadingsSheet
            ask={() => api.jobs.readings.query({ id: job.id, place: unread })}
            choose={(encoding) => readAs(job.id, unread, encoding)}
            onClose={() => setUnread(null)}
          />
        )}
        {job.failed > job.failures.length && <p className="small quiet">{strings.jobs.moreFailures(job.failed - job.failures.length)}</p>}
        {job.notes.map((note) => (
          <p key={note} className="small quiet">
            {note}
          </p>
        ))}
        {locked && <Unlock key={job.endedAt} job={job} />}
      </div>
      <div className="row">
        {again && (
          <Button icon="retry" onPress={() => retry(job.id)} aria-label={strings.jobs.retry(job.title)}>
            {strings.retry}
          </Button>
        )}
        <IconButton icon="close" label={strings.jobs.forget(job.title)} onPress={() => forget(job.id)} />
      </div>
    </li>
  );
}

/** Shut while a password is tried: what is typed meanwhile would be lost with the field. A wrong one ends in a new, empty field. */
function Unlock({ job }: { job: JobInfo }) {
  const unlock = useJobs((state) => state.unlock);
  const [password, setPassword] = useState('');
  const [trying, setTrying] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (useJobs.getState().unlocking !== job.id) return;
    useJobs.setState({ unlocking: null });
    field.current?.focus();
  }, [job.id]);
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        setTrying(true);
        unlock(job.id, password).catch((error: unknown) => {
          report(error);
          setTrying(false);
        });
      }}
    >
      <input
        ref={field}
        disabled={trying}
        className="input job-password"
        type="password"
        autoComplete="off"
        aria-label={strings.jobs.password(job.title)}
        placeholder={strings.jobs.passwordShort}
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Button type="submit" isDisabled={password === '' || trying}>
        {trying ? strings.jobs.unlocking : strings.jobs.unlock}
      </Button>
    </form>
  );
}
