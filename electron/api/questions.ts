import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Library } from '../documents/library/library.ts';
import type { AnswerInfo, CitationInfo, Conversation } from '../domain/answer.ts';
import type { RunEvent } from '../domain/job.ts';
import type { Found, RunHooks } from '../engine/contract.ts';
import { takenForAll } from '../engine/patterns.ts';
import { FocusError, toErrorData } from '../errors.ts';
import { runEvent, sparse } from './run-event.ts';
import { citationsOf, sourceOf } from './sources.ts';
import { procedure, router, streamed } from './trpc.ts';

const longestQuestion = 4000;
const request = z.object({
  workspace: z.string(),
  documents: z.array(z.string()).min(1).nullable(),
  conversation: z.string().nullable(),
  question: z.string().trim().min(1).max(longestQuestion),
  /** Everything that answers; none = as the question asks. */
  all: z.boolean().optional(),
});

/** Lists that are being made, by their answers: what was found is kept when they are stopped. */
const stoppable = new Map<string, AbortController>();

type AskEvent = RunEvent | { type: 'started'; id: string; conversation: string } | { type: 'answer'; answer: AnswerInfo };

export const questions = router({
  list: procedure.input(z.object({ workspace: z.string() })).query(({ ctx, input }): Conversation[] => {
    const talks = new Map<string, Conversation>();
    for (const answer of ctx.program.library.answers(input) as AnswerInfo[]) {
      const talk = talks.get(answer.conversation) ?? { id: answer.conversation, title: answer.question, askedAt: answer.askedAt, answers: [] };
      talk.answers.push(answer);
      talk.askedAt = answer.askedAt;
      talks.set(answer.conversation, talk);
    }
    return [...talks.values()].sort((a, b) => b.askedAt - a.askedAt);
  }),

  remove: procedure
    .input(z.object({ conversation: z.string() }))
    .mutation(({ ctx, input }) => ctx.program.library.removeConversation(input.conversation)),

  /** Ends a list; it is told and kept as far as it came. */
  stop: procedure.input(z.object({ id: z.string() })).mutation(({ input }) => stoppable.get(input.id)?.abort()),

  ask: procedure.input(request).subscription(({ ctx, input, signal }) =>
    streamed<AskEvent>(async (emit, aborted) => {
      const { program } = ctx;
      const { library } = program;
      // A conversation may have begun about an older version.
      const chosen = input.documents?.map((id) => library.current(input.workspace, id));
      const ids = chosen ? [...new Set(chosen)] : library.documents(input.workspace).map(({ id }) => id);
      if (ids.length === 0) throw new FocusError('bad-input', 'This workspace has no documents. Add one to the library, then ask.');
      const conversation = input.conversation ?? randomUUID();
      const earlier = input.conversation ? (library.answers({ conversation: input.conversation }) as AnswerInfo[]) : [];
      const kept: AnswerInfo = {
        id: randomUUID(),
        conversation,
        documents: input.documents,
        question: input.question,
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
        model: program.status.model ?? '',
        askedAt: Date.now(),
        status: 'interrupted',
        error: null,
      };
      // Kept before the work begins: after a crash of the program the question is there, marked as interrupted.
      library.saveAnswer(kept, input.workspace);
      emit({ type: 'started', id: kept.id, conversation });
      try {
        const engine = await program.engine();
        const sources = ids.map((id) => sourceOf(library, id));
        const onEvent: RunHooks['onEvent'] = (event) => {
          const told = runEvent(library, event);
          if (told) emit(told);
        };
        if (input.all ?? takenForAll(input.question, (await engine.info()).capabilities)) {
          const stop = new AbortController();
          stoppable.set(kept.id, stop);
          const signal = AbortSignal.any([aborted, stop.signal]);
          const run = () => engine.findAll({ sources, question: input.question }, { signal, onEvent });
          const whole = { ...kept, ...listed(library, await program.queue.withPriority(run)) };
          library.saveAnswer(whole, input.workspace);
          emit({ type: 'answer', answer: whole });
          return;
        }
        const history = earlier
          .filter(({ status, found, list }) => status === 'done' && found && !list)
          .map(({ question, answer }) => ({ question, answer }));
        const { shares, citations, ...answer } = await program.queue.withPriority(() =>
          engine.ask({ sources, question: input.question, history }, { signal: aborted, onEvent }),
        );
        const whole: AnswerInfo = {
          ...kept,
          ...answer,
          shares: sparse(shares),
          citations: citationsOf(library, citations),
          status: answer.finish === 'cancelled' ? 'stopped' : 'done',
        };
        library.saveAnswer(whole, input.workspace);
        emit({ type: 'answer', answer: whole });
      } catch (error) {
        const data = toErrorData(error);
        program.failed('question', error);
        library.saveAnswer({ ...kept, status: data.code === 'cancelled' ? 'stopped' : 'failed', error: data } as AnswerInfo, input.workspace);
        throw error;
      } finally {
        stoppable.delete(kept.id);
      }
    }, signal),
  ),
});

/** A list as an answer of the conversation. */
function listed(library: Library, found: Found): Partial<AnswerInfo> & Pick<AnswerInfo, 'status'> {
  const { items, mentions, by, pattern, finish, chunks, tokens, chunksFromStore, timings, model } = found;
  // Document by document: the library holds one text at a time.
  const all = items.flatMap(({ mentions }, row) => mentions.map(({ quoteStart: _quoteStart, ...mention }, at) => ({ row, at, mention })));
  const byDocument = [...Map.groupBy(all, ({ mention }) => mention.source).values()].flat();
  const rows = items.map(({ text }) => ({ text, mentions: [] as CitationInfo[] }));
  const cited = citationsOf(
    library,
    byDocument.map(({ mention }) => mention),
  );
  for (const [i, { row, at }] of byDocument.entries()) rows[row]!.mentions[at] = cited[i]!;
  const count = `${items.length} found${mentions > items.length ? `, ${mentions} mentions` : ''}.`;
  return {
    answer: count,
    found: items.length > 0,
    list: { by, pattern, rows, mentions },
    status: finish === 'cancelled' ? 'stopped' : 'done',
    finish,
    chunks,
    tokens,
    chunksFromStore,
    timings,
    model,
  };
}
