/** Highlights and notes of documents. */
import { z } from 'zod';
import type { Note } from '../domain/note.ts';
import type { Removal } from '../domain/removal.ts';
import { FocusError } from '../errors.ts';
import { procedure, router } from './trpc.ts';

const longestWords = 10_000;
const ofDocument = z.object({ document: z.string() });
const byId = z.object({ id: z.string() });
const words = z.string().trim().max(longestWords);

export const notes = router({
  /** In the order of the text. */
  list: procedure.input(ofDocument).query(({ ctx, input }): Note[] => ctx.program.library.notes.of(input.document)),

  add: procedure
    .input(ofDocument.extend({ start: z.int().nonnegative(), end: z.int().positive(), words }))
    .mutation(({ ctx, input: { document, start, end, words } }): Note => {
      const { library, changes } = ctx.program;
      const quote = library.text(document).text.slice(start, end);
      if (quote.trim() === '') throw new FocusError('bad-input', 'Nothing is selected that could be highlighted.');
      const note = library.notes.add({ document, start, end, quote, words });
      changes.tell({ what: 'notes', document });
      return note;
    }),

  write: procedure.input(byId.extend({ words })).mutation(({ ctx, input }) => {
    ctx.program.changes.tell({ what: 'notes', document: ctx.program.library.notes.write(input.id, input.words) });
  }),

  /** It can be put back for a while. */
  remove: procedure.input(byId.extend({ document: z.string() })).mutation(({ ctx, input }): Removal => {
    const removal = ctx.program.library.removals.note(input.id);
    ctx.program.changes.tell({ what: 'notes', document: input.document }, { what: 'removals' });
    return removal;
  }),
});
