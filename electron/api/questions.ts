import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { FocusError, toErrorData } from '../errors.ts';
import type { AnswerInfo, Conversation, RunEvent } from './contract.ts';
import { runEvent, sparse } from './run-event.ts';
import { citationsOf, sourceOf } from './sources.ts';
import { procedure, router, streamed } from './trpc.ts';

const longestQuestion = 4000;
const request = z.object({
  workspace: z.string(),
  documents: z.array(z.string()).min(1).nullable(),
  conversation: z.string().nullable(),
  question: z.string().trim().min(1).max(longestQuestion),
});

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
        const history = earlier.filter(({ status, found }) => status === 'done' && found).map(({ question, answer }) => ({ question, answer }));
        const { shares, citations, ...answer } = await program.queue.first(() =>
          engine.ask(
            { sources: ids.map((id) => sourceOf(library, id)), question: input.question, history },
            { signal: aborted, onEvent: (event) => emit(runEvent(library, event)) },
          ),
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
      }
    }, signal),
  ),
});
