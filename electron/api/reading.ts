/** Reading ahead and summaries as jobs of the queue. */

import type { JobInfo } from '../domain/job.ts';
import type { SummaryInfo, SummaryRequest } from '../domain/summary.ts';
import type { EngineEvent } from '../engine/contract.ts';
import type { Task } from './queue.ts';
import { runEvent } from './run-event.ts';
import type { Services } from './services.ts';
import { citationsOf, sourceOf } from './sources.ts';

export function queueReading(services: Services, document: string): JobInfo {
  const { title } = services.library.document(document);
  return services.queue.add({ kind: 'read', workspace: workspaceOf(services, document), title, work: {}, document });
}

export function queueSummary(services: Services, request: SummaryRequest): JobInfo {
  const { document } = request;
  const { title } = services.library.document(document);
  return services.queue.add({ kind: 'summary', workspace: workspaceOf(services, document), title, work: request, document });
}

function workspaceOf(services: Services, document: string): string {
  return services.library.workspacesOf(document)[0]!;
}

/** Chunks that were read before come from the store: a reading that was stopped goes on at its last finished wave. */
export async function readAhead(services: Services, task: Task): Promise<void> {
  const { job, signal } = task;
  const engine = await services.engine([job.document!]);
  const onEvent = onEngine(services, task, 'read');
  await engine.read([sourceOf(services.library, job.document!)], {}, { signal, onEvent });
  services.library.readings.add([job.document!], (await engine.info()).name);
  services.changes.tell({ what: 'documents', workspace: job.workspace });
}

export async function summarise(services: Services, task: Task): Promise<void> {
  const { job, signal } = task;
  const request = job.work as SummaryRequest;
  const { library } = services;
  try {
    const engine = await services.engine([request.document]);
    const made = await engine.summarize(
      { source: sourceOf(library, request.document), length: request.length, ...(request.style === 'auto' ? {} : { style: request.style }) },
      { signal, onEvent: onEngine(services, task, 'summary') },
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
    library.readings.add([request.document], summary.model);
    task.emit({ type: 'summary', summary });
  } catch (error) {
    services.failed('summary', error);
    throw error;
  }
}

/** Progress of the job's own stage counts as the job's; where it got further than ever it is kept. */
function onEngine(services: Services, { job, emit, progress }: Task, stage: 'read' | 'summary'): (event: EngineEvent) => void {
  let furthest = job.done;
  return (event) => {
    emit(runEvent(services.library, event));
    if (event.type !== 'progress' || event.stage !== stage) return;
    const { done, total, unit } = event;
    if (done > furthest) {
      furthest = done;
      services.library.jobs.advance(job.id, { done, total, unit });
    }
    progress({ at: job.title, done, total, unit });
  };
}
