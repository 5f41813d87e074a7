import { z } from 'zod';
import type { AnswerInfo, AnswerTrace, Conversation, QuestionCost, QuestionEvent, RunningQuestion } from '../domain/answer.ts';
import type { SearchHit } from '../domain/document.ts';
import type { RunEvent } from '../domain/job.ts';
import type { Removal } from '../domain/removal.ts';
import { termsOf } from '../engine/terms.ts';
import { fromErrorData } from '../errors.ts';
import { costOf } from './pace.ts';
import { listened, procedure, router, streamed } from './trpc.ts';

const longestQuestion = 4000;
const longestTitle = 200;
const documents = z.array(z.string()).min(1).nullable();
const request = z.object({
  workspace: z.string(),
  documents,
  conversation: z.string().nullable(),
  question: z.string().trim().min(1).max(longestQuestion),
  /** Everything that answers; none = as the question asks. */
  all: z.boolean().optional(),
  /** The answer before it; none = the last of the conversation, null = it is a first one. */
  after: z.string().nullable().optional(),
  /** An answer that came to nothing, which this one takes the place of. */
  instead: z.string().optional(),
});
const byId = z.object({ id: z.string() });
const ofConversation = z.object({ conversation: z.string() });

type AskEvent = RunEvent | { type: 'started'; id: string; conversation: string } | { type: 'answer'; answer: AnswerInfo };

export const questions = router({
  /** Newest first. */
  list: procedure.input(z.object({ workspace: z.string() })).query(({ ctx, input: { workspace } }): Conversation[] => {
    const { library } = ctx.program;
    const now = (documents: string[]) => [...new Set(documents.map((id) => library.current(workspace, id)))];
    return library.conversations.list(workspace).map(({ documents, ...row }) => ({ ...row, scope: documents && now(documents) }));
  }),

  /** Those of a conversation, oldest first. */
  answers: procedure.input(ofConversation).query(({ ctx, input }) => ctx.program.library.answers(input) as AnswerInfo[]),

  /** It can be put back for a while. */
  remove: procedure.input(ofConversation).mutation(({ ctx, input }): Removal => {
    const removal = ctx.program.library.removals.conversation(input.conversation);
    ctx.program.changes.tell({ what: 'conversations', workspace: removal.workspace }, { what: 'removals' });
    return removal;
  }),

  rename: procedure
    .input(ofConversation.extend({ workspace: z.string(), title: z.string().trim().min(1).max(longestTitle) }))
    .mutation(({ ctx, input: { workspace, conversation, title } }) => {
      ctx.program.library.conversations.rename(conversation, title);
      ctx.program.changes.tell({ what: 'conversations', workspace });
    }),

  /** Asks, and goes on whoever watches. */
  begin: procedure.input(request).mutation(({ ctx, input }): RunningQuestion => ctx.program.asking.begin(input)),

  /** All questions under way, of all workspaces: what each told so far, then what it tells. */
  watch: procedure.subscription(({ ctx, signal }) => listened<QuestionEvent>((emit) => ctx.program.asking.watch(emit), signal)),

  /** Ends a question; it is told and kept as far as it came. */
  stop: procedure.input(byId).mutation(({ ctx, input }) => ctx.program.asking.stop(input.id)),

  /** Where each token of an answer looked; null = it is not kept. */
  trace: procedure.input(byId).query(({ ctx, input }) => ctx.program.library.conversations.trace(input.id) as AnswerTrace | null),

  /** What a question over these documents takes here. */
  cost: procedure.input(z.object({ workspace: z.string(), documents })).query(({ ctx, input }): QuestionCost => {
    const here = ctx.program.library.documents(input.workspace);
    const { documents: chosen } = input;
    return costOf(ctx.program.library, ctx.program.status.model, chosen ? here.filter(({ id }) => chosen.includes(id)) : here);
  }),

  /** Passages that share words with a question: something to look at while the text is read. */
  meanwhile: procedure
    .input(request.pick({ workspace: true, documents: true, question: true }))
    .query(({ ctx, input }): SearchHit[] => ctx.program.library.near(input.workspace, input.documents, termsOf(input.question))),

  /** A question that somebody waits for: whoever stops listening ends it. */
  ask: procedure.input(request).subscription(({ ctx, input, signal }) =>
    streamed<AskEvent>(async (emit, aborted) => {
      const { asking } = ctx.program;
      const { id, conversation } = asking.begin(input);
      const stop = () => asking.stop(id);
      aborted.addEventListener('abort', stop, { once: true });
      emit({ type: 'started', id, conversation });
      const leave = asking.watch((event) => {
        if (event.type === 'told' && event.id === id) emit(event.event);
      });
      try {
        const answer = (await asking.ended(id))!;
        if (answer.error) throw fromErrorData(answer.error);
        emit({ type: 'answer', answer });
      } finally {
        aborted.removeEventListener('abort', stop);
        leave();
      }
    }, signal),
  ),
});
