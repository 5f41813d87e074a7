import { cpus, totalmem } from 'node:os';
import { listSupportedBackends } from 'onnxruntime-node';
import { z } from 'zod';
import { checkBundle, findModel, type InstalledModel, importModel, listModels } from '../models/models.ts';
import type { Machine, ModelCard } from './contract.ts';
import { procedure, router } from './trpc.ts';

const byName = z.object({ name: z.string() });
/** Text of the benchmark: enough chunks for full batches, little enough for a slow machine's minute. */
const benchmarkWords = 6000;

export const models = router({
  list: procedure.query(async ({ ctx }): Promise<ModelCard[]> => {
    const current = await ctx.program.bundle().catch(() => null);
    return (await listModels()).map((model) => cardOf(model, current));
  }),

  machine: procedure.query(async ({ ctx }): Promise<Machine> => {
    const processors = cpus();
    const provider = ctx.program.status.kind === 'idle' && ctx.program.status.model ? (await (await ctx.program.engine()).info()).provider : null;
    return {
      cpu: processors[0]?.model.trim() ?? '',
      cores: processors.length,
      memoryBytes: totalmem(),
      providers: listSupportedBackends().map(({ name }) => name),
      provider,
    };
  }),

  use: procedure.input(byName).mutation(async ({ ctx, input }) => {
    await findModel(input.name);
    ctx.program.library.set('model', input.name);
    await ctx.program.restart();
    await ctx.program.engine();
  }),

  check: procedure.input(byName).mutation(async ({ input }) => {
    const { ok, problems, selfTest } = await checkBundle(await findModel(input.name));
    return { ok, problems, provider: selfTest?.provider ?? null, maxError: selfTest?.maxError ?? null };
  }),

  benchmark: procedure.mutation(async ({ ctx }) => {
    const engine = await ctx.program.engine();
    // Every run writes other words, so that nothing of it is in the store.
    const seed = Date.now().toString(36);
    const text = Array.from({ length: benchmarkWords }, (_, i) => `${i % 12 === 0 ? `${seed} ` : ''}word ${i}`).join(' ');
    const answer = await engine.ask({ sources: [{ id: 'benchmark', text }], question: 'What is this about?', options: { maxTokens: 16 } });
    return { readTokensPerSecond: (1000 * answer.tokens) / Math.max(1, answer.timings.readMs), perTokenMs: answer.timings.perTokenMs };
  }),

  import: procedure
    .input(z.object({ folder: z.string().min(1), name: z.string().min(1).optional() }))
    .mutation(async ({ input }): Promise<ModelCard> => {
      const model = await importModel(input.folder, input.name ? { name: input.name } : {});
      return cardOf(model, null);
    }),
});

function cardOf({ name, directory, embedded, manifest, problem, bytes }: InstalledModel, current: string | null): ModelCard {
  return {
    name,
    embedded,
    current: directory === current,
    problem: problem ?? null,
    bytes,
    parameters: manifest?.parameters ?? 0,
    precision: manifest?.precision ?? '',
    windowTokens: manifest?.config.windowTokens ?? 0,
    licence: manifest?.licence ?? '',
    integrator: manifest?.method.integrator ?? '',
  };
}
