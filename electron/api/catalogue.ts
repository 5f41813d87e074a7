/** Models that are not here yet: those that other programs keep on this machine, and those of the catalogue. */

import { statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { z } from 'zod';
import type { Catalogue, FoundModels, MachineSize } from '../domain/model.ts';
import { catalogueFor } from '../models/catalogue.ts';
import type { Program } from './program.ts';
import { ratesOf } from './rates.ts';
import { procedure, router } from './trpc.ts';

export const catalogue = router({
  /** Measures the machine the first time, which takes some seconds; `again`: anew, for a busy moment counts as a slow machine. */
  list: procedure.input(z.object({ again: z.boolean() })).query(async ({ ctx, input, signal }): Promise<Catalogue> => {
    if (input.again) ctx.program.library.set('matrixRates', '');
    const machine = await machineSize(ctx.program, signal);
    return { machine, models: await catalogueFor(machine) };
  }),

  /** Looks into the folders of other programs: large vocabularies take a second each, the first time. */
  elsewhere: procedure.query(({ ctx, signal }): Promise<FoundModels> => ctx.program.onModels({ method: 'elsewhere' }, signal ? { signal } : {})),
});

async function machineSize(program: Program, signal: AbortSignal | undefined): Promise<MachineSize> {
  const disk = await statfs(program.home.root);
  const provider = program.provider ?? 'cpu';
  const rates = await ratesOf(program, provider, signal).catch((error: unknown) => {
    // Without it everything is said but the time of a book.
    program.failed('matrix rate', error);
    return null;
  });
  return { memoryBytes: totalmem(), freeBytes: disk.bavail * disk.bsize, provider, rates };
}
