import { readdir, rm, stat } from 'node:fs/promises';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { NetworkAccess, StorageInfo } from './contract.ts';
import { procedure, router } from './trpc.ts';

const smallestQuotaBytes = 1e8;
const largestQuotaBytes = 1e13;

export const settings = router({
  storage: procedure.query(async ({ ctx }): Promise<StorageInfo> => {
    const { home, quotaBytes } = ctx.program;
    return { home: home.root, storeBytes: await bytesBelow(home.store), quotaBytes };
  }),

  setQuota: procedure.input(z.object({ bytes: z.number().min(smallestQuotaBytes).max(largestQuotaBytes) })).mutation(async ({ ctx, input }) => {
    ctx.program.library.set('quotaBytes', String(Math.round(input.bytes)));
    await ctx.program.restart();
  }),

  clearStore: procedure.mutation(async ({ ctx }) => {
    // The engine holds the store's files open; it comes back with the next question.
    await ctx.program.restart();
    await rm(ctx.program.home.store, { recursive: true, force: true });
  }),

  /** All of it: there is no other code in Focus that opens a connection. */
  network: procedure.query((): NetworkAccess[] => [
    { what: 'Window and program', when: 'While Focus runs in a browser', where: 'This machine only (loopback), with a secret token' },
  ]),

  diagnostics: procedure.query(({ ctx }) => {
    const { status, failures } = ctx.program;
    const processors = cpus();
    return [
      `Focus on ${platform()} ${release()} ${arch()}, Node ${process.version}`,
      `${processors.length} x ${processors[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 1e9)} GB memory`,
      `Engine: ${status.kind}${status.reason ? ` (${status.reason})` : ''}, model: ${status.model ?? 'none'}`,
      ...(failures.length > 0 ? ['Last errors:', ...failures] : ['No errors.']),
    ].join('\n');
  }),
});

async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        stat(join(folder, entry.name)).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
