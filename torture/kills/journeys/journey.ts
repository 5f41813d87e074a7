/**
 * One journey: a folder comes in, one of its files is read ahead, asked about and summarised. It can be taken up again after a kill
 * from whatever the program then says is done, and ends only when all of it is.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AnswerInfo } from '../../../electron/domain/answer.ts';
import type { JobInfo } from '../../../electron/domain/job.ts';
import { keptAnswers, type Ledger } from './ledger.ts';
import { HostGone, type Session } from './session.ts';

export const steps = ['import', 'read', 'ask', 'summary'] as const;
export type Step = (typeof steps)[number];

export interface Journey {
  folder: string;
  title: string;
  book: string;
  text: string;
  question: string;
  jobs: Partial<Record<Exclude<Step, 'ask'>, string>>;
  document: string | null;
  /** The question that the program said it has begun with. */
  begun: string | null;
  answer: AnswerInfo | null;
}

const bookSentences = 140;
const tableRows = 6000;

export function newJourney(home: string, n: number): Journey {
  const title = `journey-${n}`;
  const folder = join(home, 'files', title);
  const book = join(folder, 'book.txt');
  const filler = (i: number) => `Entry ${i} of log ${n}: the wind stood at ${(i * 37 + n * 11) % 360} degrees and boat ${i * n + 7} came in late.`;
  const sentences = Array.from({ length: bookSentences }, (_, i) => filler(i));
  sentences.splice((n * 53) % bookSentences, 0, `The keeper of light ${n} was Ansel Brook ${n}.`);
  const text = Array.from({ length: Math.ceil(sentences.length / 10) }, (_, i) => sentences.slice(10 * i, 10 * i + 10).join(' ')).join('\n\n');
  mkdirSync(folder, { recursive: true });
  writeFileSync(book, text);
  writeFileSync(join(folder, 'note.txt'), `Note ${n}: the second file came in.`);
  writeFileSync(join(folder, 'table.csv'), Array.from({ length: tableRows }, (_, i) => `${i},keeper ${n},skerry ${i % 97}`).join('\n'));
  return { folder, title, book, text, question: `Who was the keeper of light ${n}?`, jobs: {}, document: null, begun: null, answer: null };
}

export interface Watch {
  /** A step begins; it may be told several times of the same one, when it is taken up again. */
  onStep(step: Step): void;
}

/** @throws HostGone when the host was killed: then it is to be called again. Any other error is a fault of the program. */
export async function travel(journey: Journey, session: Session, workspace: string, ledger: Ledger, { onStep }: Watch): Promise<void> {
  onStep('import');
  await bringIn(journey, session, workspace, ledger);
  onStep('read');
  await work(journey, session, 'read', () => session.api.jobs.read.mutate({ id: journey.document! }));
  onStep('ask');
  await ask(journey, session, workspace, ledger);
  onStep('summary');
  await summarise(journey, session, ledger);
}

async function bringIn(journey: Journey, session: Session, workspace: string, ledger: Ledger): Promise<void> {
  const { folder, book, text, title } = journey;
  let job = await work(journey, session, 'import', () =>
    session.api.jobs.import.mutate({ workspace, sources: [{ kind: 'path', path: folder, folder: 'files' }] }),
  );
  while (job.failed > 0) {
    // The documents process was killed over a file: that file is named, and comes in when it is tried again.
    for (const { error } of job.failures) if (!error.message.includes('was given up')) throw new Error(`${title}: ${error.message}`);
    await session.call(session.api.jobs.retry.mutate({ id: job.id }));
    job = await ended(session, job.id);
  }
  const listed = await session.call(session.api.documents.list.query({ workspace }));
  for (const { id, path } of listed) if (path?.startsWith(`${folder}/`)) ledger.documents.set(path, { id, text: path === book ? text : null });
  const own = listed.filter(({ path }) => path?.startsWith(`${folder}/`));
  if (own.length !== 3) throw new Error(`${title}: ${own.length} of 3 files came in, and nothing was said of the rest.`);
  journey.document = own.find(({ path }) => path === book)!.id;
}

/** A job of the journey: the one that was begun before the kill where there is one, to its good end. */
async function work(journey: Journey, session: Session, kind: Exclude<Step, 'ask'>, begin: () => Promise<JobInfo>): Promise<JobInfo> {
  const { jobs, title, document } = journey;
  if (!jobs[kind]) {
    // The kill may have come between the program's taking it on and its saying so.
    const taken = (await session.call(session.api.jobs.list.query())).find(
      (job) => job.kind === kind && (kind === 'import' ? job.title === title : job.document === document),
    );
    jobs[kind] = (taken ?? (await session.call(begin()))).id;
  }
  return ended(session, jobs[kind]);
}

function ended(session: Session, id: string): Promise<JobInfo> {
  const end = new Promise<JobInfo>((resolve, reject) => {
    const { unsubscribe } = session.api.jobs.watch.subscribe(undefined, {
      onData(event) {
        const job =
          event.type === 'all' ? event.jobs.find((one) => one.id === id) : event.type === 'changed' && event.job.id === id ? event.job : null;
        if (event.type === 'all' && !job) reject(new Error('Work that was taken on is not in the queue any more.'));
        if (!job || job.endedAt === null) return;
        unsubscribe();
        if (job.state === 'done' || (job.kind === 'import' && job.failed > 0)) resolve(job);
        else reject(new Error(`${job.kind} of ${job.title} ended as ${job.state}: ${job.error?.message}`));
      },
      onError: reject,
    });
  });
  return session.call(end);
}

async function ask(journey: Journey, session: Session, workspace: string, ledger: Ledger): Promise<void> {
  journey.answer ??= await keptAnswer(journey, session, workspace);
  for (let attempts = 0; !journey.answer; attempts++) {
    if (attempts === 3) throw new Error(`${journey.title}: asked three times without an answer.`);
    journey.answer = await put(journey, session, workspace).catch(async (error: unknown) => {
      if (error instanceof HostGone) throw error;
      const code = (error as { data?: { focus?: { code?: string } } }).data?.focus?.code;
      if (code !== 'engine-crashed') throw error;
      const told = (await keptAnswers(session, workspace)).find(({ id }) => id === journey.begun);
      if (told?.status !== 'failed' || told.error?.code !== 'engine-crashed')
        throw new Error('A question that the engine died over is not kept as failed.');
      return null;
    });
  }
  ledger.answers.set(journey.answer.id, journey.answer);
}

/** After a kill: the answer, where it was finished in time; a question that was begun must be there, and said to be interrupted. */
async function keptAnswer(journey: Journey, session: Session, workspace: string): Promise<AnswerInfo | null> {
  if (journey.begun === null) return null;
  const kept = (await keptAnswers(session, workspace)).find(({ id }) => id === journey.begun);
  if (kept?.status === 'done') return kept;
  if (kept?.status !== 'interrupted' && kept?.status !== 'failed')
    throw new Error(`${journey.title}: the question that was cut off is kept as ${kept?.status ?? 'nothing'}.`);
  return null;
}

function put(journey: Journey, session: Session, workspace: string): Promise<AnswerInfo> {
  const asked = { workspace, documents: [journey.document!], conversation: null, question: journey.question };
  const answered = new Promise<AnswerInfo>((resolve, reject) => {
    session.api.questions.ask.subscribe(asked, {
      onData(event) {
        if (event.type === 'started') journey.begun = event.id;
        else if (event.type === 'answer') resolve(event.answer);
      },
      onError: reject,
    });
  });
  return session.call(answered);
}

async function summarise(journey: Journey, session: Session, ledger: Ledger): Promise<void> {
  const document = journey.document!;
  await work(journey, session, 'summary', () => session.api.jobs.summarise.mutate({ document, length: 'short', style: 'extract' }));
  const made = await session.call(session.api.summaries.list.query({ document }));
  if (made.length !== 1) throw new Error(`${journey.title}: ${made.length} summaries were made of one.`);
  for (const summary of made) ledger.summaries.set(summary.id, summary);
  for (const id of Object.values(journey.jobs)) await session.call(session.api.jobs.forget.mutate({ id }));
}
