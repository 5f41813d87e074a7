/** What was removed and can be put back for a while. */
import { z } from 'zod';
import type { Change } from '../domain/app.ts';
import type { Removal } from '../domain/removal.ts';
import { procedure, router } from './trpc.ts';

const byId = z.object({ id: z.string() });

export const removals = router({
  /** Newest first. */
  list: procedure.query(({ ctx }): Removal[] => ctx.program.library.removals.list()),

  putBack: procedure.input(byId).mutation(({ ctx, input }): Removal => {
    const removal = ctx.program.library.removals.putBack(input.id);
    ctx.program.changes.tell(...changesOf(removal));
    return removal;
  }),

  /** Now, not when its time has come. */
  purge: procedure.input(byId).mutation(({ ctx, input }) => {
    ctx.program.library.removals.purge(input.id);
    ctx.program.changes.tell({ what: 'removals' });
  }),
});

function changesOf({ kind, workspace }: Removal): Change[] {
  const all: Change[] = [{ what: 'removals' }];
  if (kind === 'workspace') return [...all, { what: 'workspaces' }];
  if (kind === 'documents') return [...all, { what: 'documents', workspace }];
  if (kind === 'conversation') return [...all, { what: 'conversations', workspace }];
  // Of which document it is, the row that was put back knows: who shows any asks again.
  return [...all, { what: kind === 'note' ? 'notes' : 'summaries', document: '' }];
}
