import { cpus, totalmem } from 'node:os';
import { z } from 'zod';
import type { JobInfo } from '../domain/job.ts';
import type { Machine, ModelCard, ModelEvent, ProviderFinding, ReaderInfo } from '../domain/model.ts';
import type { SourceText } from '../engine/contract.ts';
import { defaultBudgetBytes } from '../engine/settings.ts';
import { FocusError } from '../errors.ts';
import { type CatalogueEntry, isOf, readCatalogue } from '../models/catalogue.ts';
import { type DownloadProgress, discardDownload, unfinishedDownloads } from '../models/download.ts';
import { bundleNameOf, originOf } from '../models/elsewhere/elsewhere.ts';
import { bookTokens } from '../models/fit.ts';
import { graphicsHere } from '../models/graphics.ts';
import { findModel, type InstalledModel, listModels, removeModel } from '../models/models.ts';
import { offeredProviders } from '../models/providers.ts';
import { readerState } from '../models/reader.ts';
import { isReader } from '../models/reader-recipe.ts';
import type { Program } from './program.ts';
import { declined, queueReader } from './reader.ts';
import { procedure, router, streamed } from './trpc.ts';

const byName = z.object({ name: z.string().min(1).max(200) });
const made = z.object({
  name: z.string().trim().min(1).max(200).optional(),
  precision: z.enum(['fp32', 'fp16', 'int8', 'int4']).optional(),
});
/** Text of the benchmark: a taste that tells how much the machine reads in a third of a minute, at most enough chunks for full batches. */
const benchmarkWords = { taste: 1000, least: 1500, most: 6000 };
const benchmarkReadMs = 20_000;
/** What a person reads, and an answer of a sentence or two. */
const book = { tokens: bookTokens, answerTokens: 30 };
const smallestBudgetBytes = 2 ** 24;

export const models = router({
  list: procedure.query(async ({ ctx }): Promise<ModelCard[]> => {
    const current = await ctx.program.bundle().catch(() => null);
    const entries = await readCatalogue().catch(() => []);
    return (await listModels()).map((model) => cardOf(model, current, entries));
  }),

  machine: procedure.query(async ({ ctx }): Promise<Machine> => {
    const { program } = ctx;
    const processors = cpus();
    // Servers are not asked for a look at this machine.
    const isHere = program.connections.inUse().length === 0;
    const provider = isHere && program.status.kind === 'idle' && program.status.model ? (await (await program.engine()).info()).provider : null;
    return {
      cpu: processors[0]?.model.trim() ?? '',
      cores: processors.length,
      memoryBytes: totalmem(),
      providers: offeredProviders(),
      provider,
      findings: JSON.parse(program.library.setting('providerFindings') ?? '[]') as ProviderFinding[],
      budgetBytes: program.memoryBytes,
      defaultBudgetBytes,
      graphics: await graphicsHere(),
      chosen: program.library.setting('provider') || null,
    };
  }),

  use: procedure.input(byName).mutation(async ({ ctx, input }) => {
    const { program } = ctx;
    const directory = await findModel(input.name);
    // Another model may not run where the last one did; what was found tells of that one.
    const proof = program.provider ? await program.onModels({ method: 'prove', directory, provider: program.provider }) : null;
    const onProcessor = proof?.ok ? proof : await program.onModels({ method: 'prove', directory, provider: 'cpu' });
    if (!onProcessor.ok)
      throw new FocusError('provider-failed', `${input.name} does not pass its self-test, so the model in use stays: ${onProcessor.reason}`);
    if (proof && !proof.ok && program.library.setting('provider')) program.library.set('provider', '');
    program.library.set('providerFindings', '[]');
    program.library.set('model', input.name);
    program.connections.useNone();
    await program.restart();
    await program.engine();
    const { model, reason } = program.status;
    if (model !== input.name) throw new FocusError('provider-failed', reason ?? `${input.name} could not be started.`);
  }),

  check: procedure.input(byName).mutation(async ({ ctx, input }) => {
    const { ok, problems, selfTest } = await ctx.program.onModels({ method: 'check', directory: await findModel(input.name) });
    return { ok, problems, provider: selfTest?.provider ?? null, maxError: selfTest?.maxError ?? null };
  }),

  /** `book`: what to expect of one of 300 pages: reading it, once, then an answer from all of it. */
  benchmark: procedure.mutation(async ({ ctx }) => {
    const engine = await ctx.program.engine();
    const { taste, least, most } = benchmarkWords;
    const { readMs: tasteMs } = await engine.read([textOf(taste)]);
    const words = Math.round(Math.min(most, Math.max(least, (taste * benchmarkReadMs) / Math.max(1, tasteMs))));
    const { tokens, timings } = await engine.ask({ sources: [textOf(words)], question: 'What is this about?', options: { maxTokens: 16 } });
    const readTokensPerSecond = (1000 * tokens) / Math.max(1, timings.readMs);
    return {
      readTokensPerSecond,
      perTokenMs: timings.perTokenMs,
      book: {
        readMs: (1000 * book.tokens) / readTokensPerSecond,
        // The question goes to every chunk; the answer's tokens then look at a few of them.
        answerMs: (timings.promptMs * book.tokens) / tokens + book.answerTokens * timings.perTokenMs,
      },
    };
  }),

  /** `found`: the model as another program calls it, so that it is known again. */
  import: procedure
    .input(
      made.extend({
        folder: z.string().min(1).max(4000),
        found: z.object({ program: z.string().max(100), name: z.string().max(1000) }).optional(),
      }),
    )
    .subscription(({ ctx, input, signal }) =>
      streamed<ModelEvent>(async (emit, aborted) => {
        const { folder, found, ...rest } = input;
        const options = { ...given(rest), ...(found ? { source: originOf(found), name: rest.name ?? bundleNameOf(found) } : {}) };
        const onProgress = progressTo(emit);
        await installed(ctx.program, emit, ctx.program.onModels({ method: 'import', folder, options }, { signal: aborted, onProgress }));
      }, signal),
    ),

  /** `address`: owner/name, or the address of the model's page; `token`: for gated models, not kept. Goes on where an earlier one ended. */
  download: procedure
    .input(made.extend({ address: z.string().trim().min(1).max(1000), token: z.string().max(500).optional() }))
    .subscription(({ ctx, input, signal }) =>
      streamed<ModelEvent>(async (emit, aborted) => {
        const { address, ...options } = input;
        const onProgress = progressTo(emit);
        const work = ctx.program.onModels({ method: 'download', address, options: given(options) }, { signal: aborted, onProgress });
        await installed(ctx.program, emit, work);
      }, signal),
    ),

  reader: procedure.query((): Promise<ReaderInfo> => readerState()),

  /** Its job in the queue, new or tried again. */
  getReader: procedure.mutation(({ ctx }): JobInfo => queueReader(ctx.program)),

  downloads: procedure.query(() => unfinishedDownloads()),

  /** What arrived of a download goes. */
  discard: procedure.input(z.object({ id: z.string() })).mutation(({ input }) => discardDownload(input.id)),

  /** The embedded one stays. */
  remove: procedure.input(byName).mutation(async ({ ctx, input }) => {
    const { program } = ctx;
    const current = await program.bundle().catch(() => null);
    // A bundle that is in use cannot go from under the engine.
    if (current !== null && current === (await findModel(input.name))) await program.restart();
    const reader = (await listModels()).some(({ name, manifest }) => name === input.name && isReader(manifest));
    await removeModel(input.name);
    // It does not come back by itself.
    if (reader) program.library.set(declined, '1');
  }),

  /** Runs the self-test of the model in use on every provider that the runtime carries. */
  tryProviders: procedure.mutation(async ({ ctx }): Promise<ProviderFinding[]> => {
    const { program } = ctx;
    const directory = await program.bundle();
    const findings: ProviderFinding[] = [];
    // Each in its own process: native code that crashes says something about that provider alone.
    for (const provider of offeredProviders()) findings.push(await findingOf(program, directory, provider));
    program.library.set('providerFindings', JSON.stringify(findings));
    return findings;
  }),

  /** null = the best that passes the self-test. A provider that fails it is refused. */
  setProvider: procedure.input(z.object({ provider: z.string().max(40).nullable() })).mutation(async ({ ctx, input }) => {
    const { program } = ctx;
    if (input.provider !== null) {
      if (!offeredProviders().includes(input.provider))
        throw new FocusError('provider-failed', `The runtime carries no provider "${input.provider}" here.`);
      const { ok, found } = await findingOf(program, await program.bundle(), input.provider);
      if (!ok) throw new FocusError('provider-failed', found);
    }
    program.library.set('provider', input.provider ?? '');
    program.library.set('bestProvider', '');
    await program.restart();
    await program.engine();
  }),

  /** null = the default. */
  setBudget: procedure.input(z.object({ bytes: z.number().min(smallestBudgetBytes).max(totalmem()).nullable() })).mutation(async ({ ctx, input }) => {
    ctx.program.library.set('memoryBytes', input.bytes === null ? '' : String(Math.round(input.bytes)));
    await ctx.program.restart();
  }),
});

/** Every run writes other words, so that nothing of it is in the store. */
function textOf(words: number): SourceText {
  const seed = Date.now().toString(36);
  return { id: 'benchmark', text: Array.from({ length: words }, (_, i) => `${i % 12 === 0 ? `${seed} ` : ''}word ${i}`).join(' ') };
}

async function findingOf(program: Program, directory: string, provider: string): Promise<ProviderFinding> {
  try {
    const proof = await program.onModels({ method: 'prove', directory, provider });
    return { provider, ok: proof.ok, found: proof.ok ? `largest error ${proof.maxError.toExponential(1)}` : proof.reason };
  } catch (error) {
    return { provider, ok: false, found: (error as Error).message };
  }
}

const progressTo = (emit: (event: ModelEvent) => void) => (progress: DownloadProgress) => emit({ type: 'progress', ...progress });

async function installed(program: Program, emit: (event: ModelEvent) => void, work: Promise<InstalledModel>): Promise<void> {
  try {
    emit({ type: 'installed', model: cardOf(await work, null, []) });
  } catch (error) {
    program.failed('model', error);
    throw error;
  }
}

/** Without what was left out. */
function given<Options extends object>(options: Options) {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Options]?: Exclude<Options[Key], undefined>;
  };
}

function cardOf(
  { name, directory, embedded, manifest, problem, bytes }: InstalledModel,
  current: string | null,
  entries: readonly CatalogueEntry[],
): ModelCard {
  const entry = manifest && entries.find((each) => isOf(each, manifest));
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
    grounding: manifest?.method.grounding ?? '',
    reading: manifest?.method.reading ?? '',
    goodFor: entry?.goodFor ?? null,
    limits: entry?.limits ?? null,
    reader: isReader(manifest),
  };
}
