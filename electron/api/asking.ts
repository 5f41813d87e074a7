/**
 * Questions under way. They belong to the program: a window begins one, watches all of them, and may be reloaded or closed meanwhile.
 * Whoever begins to watch hears first what was told so far.
 */
import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { AnswerInfo, AnswerTrace, QuestionEvent, RunningQuestion } from '../domain/answer.ts';
import type { CitationInfo } from '../domain/citation.ts';
import type { RunEvent } from '../domain/job.ts';
import { pathTo } from '../domain/turns.ts';
import type { Found } from '../engine/contract.ts';
import { takenForAll } from '../engine/patterns.ts';
import { FocusError, toErrorData } from '../errors.ts';
import { learnPace } from './pace.ts';
import { runEvent, sparse } from './run-event.ts';
import type { Services } from './services.ts';
import { citationsOf, sourceOf } from './sources.ts';

export interface Question {
  workspace: string;
  /** null = the whole workspace. */
  documents: string[] | null;
  /** null = a new one. */
  conversation: string | null;
  question: string;
  /** Everything that answers; none = as the question asks. */
  all?: boolean | undefined;
  /** The answer before it; none = the last of the conversation, null = it is a first one. */
  after?: string | null | undefined;
  /** An answer that came to nothing, which this one takes the place of. */
  instead?: string | undefined;
}

interface Run {
  question: RunningQuestion;
  abort: AbortController;
  /** What a window that comes later is told: the last of what replaces itself, all of the tokens. */
  told: RunEvent[];
  ended: Promise<AnswerInfo>;
}

/** Shares a token that the replay keeps. */
const mostTraced = 24;
/** Why a question is given up that the next start finds as interrupted. */
const closing = new FocusError('cancelled', 'Focus is closing.');

export class Asking {
  readonly #services: Services;
  readonly #runs = new Map<string, Run>();
  readonly #events = new EventEmitter<{ event: [QuestionEvent] }>().setMaxListeners(0);

  constructor(services: Services) {
    this.#services = services;
  }

  /** @throws FocusError when there is nothing to ask. */
  begin(asked: Question): RunningQuestion {
    const { library, changes } = this.#services;
    const { workspace, documents } = asked;
    // A conversation may have begun about an older version.
    const chosen = documents?.map((id) => library.current(workspace, id));
    const here = library.documents(workspace);
    const ids = here.map(({ id }) => id).filter((id) => !chosen || chosen.includes(id));
    if (ids.length === 0)
      throw new FocusError(
        'bad-input',
        documents
          ? 'The documents that this was to be asked of are not in this workspace any more. Choose others.'
          : 'This workspace has no documents. Add one to the library, then ask.',
      );
    const conversation = asked.conversation ?? randomUUID();
    const turns = asked.conversation ? (library.answers({ conversation }) as AnswerInfo[]) : [];
    const instead = turns.find(({ id, status }) => id === asked.instead && status !== 'done' && !this.#runs.has(id));
    const last = turns.at(-1)?.id ?? null;
    const after = instead ? (pathTo(turns, instead.id).at(-2)?.id ?? null) : asked.after === undefined ? last : asked.after;
    const kept: AnswerInfo = {
      id: instead?.id ?? randomUUID(),
      conversation,
      documents,
      scope: ids,
      after,
      question: asked.question,
      answer: '',
      found: false,
      citations: [],
      chunks: 0,
      tokens: 0,
      shares: [],
      chunksFromStore: 0,
      answerTokens: 0,
      finish: 'stop',
      timings: { readMs: 0, promptMs: 0, perTokenMs: 0 },
      model: this.#services.status.model ?? '',
      askedAt: Date.now(),
      status: 'interrupted',
      error: null,
    };
    // Kept before the work begins: after a crash of the program the question is there, marked as interrupted.
    library.saveAnswer(kept, workspace);
    const { id, question, askedAt } = kept;
    const run: Run = {
      question: { id, conversation, workspace, documents, question, askedAt, after },
      abort: new AbortController(),
      told: [],
      ended: Promise.resolve(kept),
    };
    this.#runs.set(id, run);
    this.#events.emit('event', { type: 'begun', run: run.question });
    changes.tell({ what: 'conversations', workspace });
    run.ended = this.#work(run, kept, pathTo(turns, after), asked.all);
    return run.question;
  }

  /** It is told and kept as far as it came. */
  stop(id: string): void {
    this.#runs.get(id)?.abort.abort();
  }

  /** Resolves with the answer, as it was kept; also one that failed or was stopped. */
  ended(id: string): Promise<AnswerInfo> | undefined {
    return this.#runs.get(id)?.ended;
  }

  /** @returns how to stop listening. */
  watch(listener: (event: QuestionEvent) => void): () => void {
    for (const { question, told } of this.#runs.values()) {
      listener({ type: 'begun', run: question });
      for (const event of told) listener({ type: 'told', id: question.id, event });
    }
    this.#events.on('event', listener);
    return () => this.#events.off('event', listener);
  }

  async close(): Promise<void> {
    for (const { abort } of this.#runs.values()) abort.abort(closing);
    await Promise.all([...this.#runs.values()].map(({ ended }) => ended));
  }

  async #work(run: Run, kept: AnswerInfo, earlier: readonly AnswerInfo[], all: boolean | undefined): Promise<AnswerInfo> {
    const { library } = this.#services;
    const { workspace } = run.question;
    const ids = kept.scope!;
    const trace: AnswerTrace = [];
    let answer: AnswerInfo;
    try {
      const engine = await this.#services.engine(ids);
      const sources = ids.map((id) => sourceOf(library, id));
      const hooks = {
        signal: run.abort.signal,
        onEvent: (event: Parameters<typeof runEvent>[1]) => {
          const told = runEvent(library, event);
          if (told) this.#tell(run, told, trace);
        },
      };
      const { capabilities } = await engine.info();
      if (all ?? takenForAll(kept.question, capabilities)) {
        const found = await this.#services.queue.withPriority(() => engine.findAll({ sources, question: kept.question }, hooks));
        answer = { ...kept, ...this.#listed(found) };
      } else {
        const history = earlier
          .filter((turn) => tellsOn(turn, ids))
          .map(({ question, understood, answer }) => ({ question: understood ?? question, answer }));
        const { shares, citations, ...given } = await this.#services.queue.withPriority(() =>
          engine.ask({ sources, question: kept.question, history }, hooks),
        );
        answer = {
          ...kept,
          ...given,
          shares: sparse(shares),
          citations: citationsOf(library, citations),
          // A model on this machine that makes lists answers in the text's own words.
          ...(capabilities.lists && !given.servers ? {} : { form: 'markdown' as const }),
          status: given.finish === 'cancelled' ? 'stopped' : 'done',
        };
      }
      // What a form decided was gone through without the model: the next question reads it.
      if (answer.list?.by !== 'pattern') library.readings.add(ids, answer.model);
      if (answer.status === 'done' && !answer.list)
        learnPace(
          library,
          answer,
          sources.reduce((sum, { text }) => sum + text.length, 0),
        );
    } catch (error) {
      const data = toErrorData(error);
      this.#services.failed('question', error);
      const written = trace.map(({ text }) => text).join('');
      answer = { ...kept, answer: written.trim(), status: data.code === 'cancelled' ? 'stopped' : 'failed', error: data };
    }
    this.#runs.delete(kept.id);
    // What is closed under it is found as interrupted at the next start.
    if (run.abort.signal.reason === closing) return kept;
    library.transaction(() => {
      library.saveAnswer(answer, workspace);
      if (trace.length > 0) library.conversations.saveTrace(answer.id, trace);
    });
    this.#events.emit('event', { type: 'ended', workspace, answer });
    return answer;
  }

  #tell(run: Run, event: RunEvent, trace: AnswerTrace): void {
    if (event.type === 'token') trace.push({ text: event.text, shares: event.shares.slice(0, 2 * mostTraced) });
    // Of what replaces itself the last is enough.
    else run.told = run.told.filter(({ type }) => type !== event.type);
    run.told.push(event);
    this.#events.emit('event', { type: 'told', id: run.question.id, event });
  }

  /** A list as an answer of the conversation. */
  #listed(found: Found): Partial<AnswerInfo> & Pick<AnswerInfo, 'status' | 'model'> {
    const { items, mentions, by, pattern, exact, finish, chunks, tokens, chunksFromStore, timings, model, servers } = found;
    // Document by document: the library holds one text at a time.
    const all = items.flatMap(({ mentions }, row) => mentions.map(({ quoteStart: _quoteStart, ...mention }, at) => ({ row, at, mention })));
    const byDocument = [...Map.groupBy(all, ({ mention }) => mention.source).values()].flat();
    const rows = items.map(({ text }) => ({ text, mentions: [] as CitationInfo[] }));
    const cited = citationsOf(
      this.#services.library,
      byDocument.map(({ mention }) => mention),
    );
    for (const [i, { row, at }] of byDocument.entries()) rows[row]!.mentions[at] = cited[i]!;
    const count = `${items.length} found${mentions > items.length ? `, ${mentions} mentions` : ''}.`;
    return {
      answer: count,
      found: items.length > 0,
      list: { by, pattern, ...(exact === false ? { exact } : {}), rows, mentions },
      status: finish === 'cancelled' ? 'stopped' : 'done',
      finish,
      chunks,
      tokens,
      chunksFromStore,
      timings,
      model,
      ...(servers ? { servers } : {}),
    };
  }
}

/** An earlier turn is told to the model where it was answered from the same documents: another book's answers have no place in the prompt. */
export function tellsOn({ status, found, list, scope, documents }: AnswerInfo, ids: readonly string[]): boolean {
  if (status !== 'done' || !found || list) return false;
  const of = scope ?? documents;
  return of !== null && of.length === ids.length && of.every((id) => ids.includes(id));
}
