/** Reading ahead and summaries as jobs of the queue. */

import type { Library } from '../documents/library/library.ts';
import type { CitationInfo } from '../domain/citation.ts';
import type { JobInfo } from '../domain/job.ts';
import type { SummaryDraft, SummaryInfo, SummaryRequest } from '../domain/summary.ts';
import type { EngineEvent, Summary } from '../engine/contract.ts';
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
  const others = (request.documents?.length ?? 1) - 1;
  const title = `${services.library.document(document).title}${others > 0 ? ` and ${others} more` : ''}`;
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

/** What the model wrote is kept passage by passage: a summary that was cut off goes on behind it, and the next one begins with it. */
export async function summarise(services: Services, task: Task): Promise<void> {
  const { job, signal } = task;
  const request = job.work as SummaryRequest;
  const { library } = services;
  const { document, documents = [document], length, style, instruction, language } = request;
  try {
    const engine = await services.engine(documents);
    const tell = onEngine(services, task, 'summary');
    const draft = draftsOf(library);
    const made = await engine.summarize(
      {
        sources: documents.map((id) => ({ ...sourceOf(library, id), title: library.document(id).title })),
        length,
        ...(style === 'auto' ? {} : { style }),
        ...(instruction ? { instruction } : {}),
        ...(language ? { language } : {}),
        written: Object.assign({}, ...documents.map((id) => library.written.of(id))) as Record<string, string>,
      },
      {
        signal,
        onEvent(event) {
          if (event.type === 'written') library.written.keep(event.source, event.key, event.text);
          if (event.type === 'summary') task.emit({ type: 'draft', ...draft(event) });
          tell(event);
        },
      },
    );
    const summary: SummaryInfo = {
      ...request,
      // A job that is done again because the program ended before it could say so makes the same summary, not a second one.
      id: job.id,
      made: made.style,
      ...draft(made),
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

/** Summaries with their places in the documents. A place is looked up once: a summary is told again with every sentence that it gets. */
function draftsOf(library: Library): (summary: Pick<Summary, 'sentences' | 'sections'>) => SummaryDraft {
  const known = new Map<string, CitationInfo>();
  const lines = (sentences: Summary['sentences']) =>
    sentences.map(({ citations, ...sentence }) => ({
      ...sentence,
      citations: citations.map((citation) => {
        const key = `${citation.source} ${citation.start} ${citation.end}`;
        const info = known.get(key) ?? citationsOf(library, [citation])[0]!;
        known.set(key, info);
        return info;
      }),
    }));
  return ({ sentences, sections }) => ({
    sentences: lines(sentences),
    sections: sections.map((section) => ({ ...section, sentences: lines(section.sentences) })),
  });
}

/** Progress of the job's own stage counts as the job's; where it got further than ever it is kept. */
function onEngine(services: Services, { job, emit, progress }: Task, stage: 'read' | 'summary'): (event: EngineEvent) => void {
  let furthest = job.done;
  return (event) => {
    const told = runEvent(services.library, event);
    if (told) emit(told);
    if (event.type !== 'progress' || event.stage !== stage) return;
    const { done, total, unit } = event;
    if (done > furthest) {
      furthest = done;
      services.library.jobs.advance(job.id, { done, total, unit });
    }
    progress({ at: job.title, done, total, unit });
  };
}
