/** Reading ahead and summaries as jobs of the queue. */
import type { EngineEvent } from '../engine/contract.ts';
import type { JobInfo, SummaryInfo, SummaryRequest } from './contract.ts';
import type { Program } from './program.ts';
import type { Task } from './queue.ts';
import { runEvent } from './run-event.ts';
import { citationsOf, sourceOf } from './sources.ts';

export function queueReading(program: Program, document: string): JobInfo {
  const { title } = program.library.document(document);
  return program.queue.add({ kind: 'read', workspace: workspaceOf(program, document), title, work: {}, document });
}

export function queueSummary(program: Program, request: SummaryRequest): JobInfo {
  const { document } = request;
  const { title } = program.library.document(document);
  return program.queue.add({ kind: 'summary', workspace: workspaceOf(program, document), title, work: request, document });
}

function workspaceOf(program: Program, document: string): string {
  return program.library.workspacesOf(document)[0]!;
}

/** Chunks that were read before come from the store: a reading that was stopped goes on at its last finished wave. */
export async function readAhead(program: Program, task: Task): Promise<void> {
  const { job, signal } = task;
  const engine = await program.engine();
  const onEvent = onEngine(program, task, 'read');
  await engine.read([sourceOf(program.library, job.document!)], {}, { signal, onEvent });
}

export async function summarise(program: Program, task: Task): Promise<void> {
  const { job, signal } = task;
  const request = job.work as SummaryRequest;
  const { library } = program;
  try {
    const engine = await program.engine();
    const made = await engine.summarize(
      { source: sourceOf(library, request.document), length: request.length, ...(request.style === 'auto' ? {} : { style: request.style }) },
      { signal, onEvent: onEngine(program, task, 'summary') },
    );
    const cited = (sentences: typeof made.sentences) =>
      sentences.map(({ text, citations }) => ({ text, citations: citationsOf(library, citations) }));
    const summary: SummaryInfo = {
      ...request,
      // A job that is done again because the program ended before it could say so makes the same summary, not a second one.
      id: job.id,
      sentences: cited(made.sentences),
      sections: made.sections.map((section) => ({ ...section, sentences: cited(section.sentences) })),
      coverage: made.coverage,
      tokens: made.tokens,
      model: made.model,
      madeAt: Date.now(),
    };
    library.saveSummary(summary);
    task.emit({ type: 'summary', summary });
  } catch (error) {
    program.failed('summary', error);
    throw error;
  }
}

/** Progress of the job's own stage counts as the job's; where it got further than ever it is kept. */
function onEngine(program: Program, { job, emit, progress }: Task, stage: 'read' | 'summary'): (event: EngineEvent) => void {
  let furthest = job.done;
  return (event) => {
    emit(runEvent(program.library, event));
    if (event.type !== 'progress' || event.stage !== stage) return;
    const { done, total, unit } = event;
    if (done > furthest) {
      furthest = done;
      program.library.jobs.advance(job.id, { done, total, unit });
    }
    progress({ at: job.title, done, total, unit });
  };
}
