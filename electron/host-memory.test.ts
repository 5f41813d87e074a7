/** The host as `npm start` starts it, with an engine that answers at once: what some hundred questions leave in its memory. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { applicationRoot } from './home.ts';

const scratch = mkdtempSync(join(tmpdir(), 'focus-memory-'));
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

const module = (...path: string[]) => JSON.stringify(join(applicationRoot, ...path));
const script = `
  import { Program } from ${module('electron', 'api', 'program.ts')};
  import { appRouter } from ${module('electron', 'api', 'router.ts')};
  const program = new Program();
  await program.prepare();
  const chunks = 200;
  const shares = () => new Float32Array(chunks).map(() => Math.random());
  program.engine = async () => ({
    info: async () => ({ capabilities: { shares: true, slots: true, keepsRead: true, lists: false } }),
    async ask({ sources: [{ id }] }, { onEvent }) {
      onEvent({ type: 'chunks', chunks: Array.from({ length: chunks }, (_, i) => ({ source: id, start: 100 * i, end: 100 * i + 100, tokens: 60 })) });
      for (let index = 0; index < 40; index++) { onEvent({ type: 'token', index, text: 'word ', shares: shares() }); await null; }
      const citations = [{ source: id, start: 10, end: 60, quote: 'x', chunk: 0, score: 0.5 }];
      return { answer: 'word', found: true, citations, chunks, tokens: 1, shares: shares(), chunksFromStore: 0, answerTokens: 40, finish: 'stop', timings: {}, model: 'm' };
    },
  });
  const [{ id: workspace }] = program.library.workspaces();
  const caller = appRouter.createCaller({ program });
  const live = () => { gc(); return process.memoryUsage().heapUsed / 2 ** 20; };
  let early = 0;
  for (let i = 1; i <= 300; i++) {
    const events = await caller.questions.ask({ workspace, documents: null, conversation: null, question: 'Who ' + i });
    for await (const event of events) JSON.stringify(event);
    if (i === 100) early = live();
  }
  console.log(JSON.stringify({ held: process.memoryUsage().heapTotal / 2 ** 20, grown: live() - early }));
  process.exit(0);`;

function after(options: string[]): Promise<{ held: number; grown: number }> {
  const child = spawn(process.execPath, ['--expose-gc', ...options, '--input-type=module', '-e', script], {
    env: { ...process.env, FOCUS_HOME: join(scratch, 'home') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (data: Buffer) => {
    said += data.toString();
  });
  return new Promise((resolve) => child.once('close', () => resolve(JSON.parse(said) as { held: number; grown: number })));
}

test('three hundred questions leave the memory of the host as it was, in use and held, MiB', async () => {
  const { hostNodeOptions } = await import('./node-options.mjs');
  const { held, grown } = await after(hostNodeOptions);
  expect(grown).toBeLessThan(4);
  expect(held).toBeLessThan(100);
});
