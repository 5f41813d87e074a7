/**
 * `node bench/loop-delay.ts [--model M] [--copies N]`: how long the caller's event loop waits while the engine reads in its own process.
 * Last line of stdout: {p50Ms, p99Ms, maxMs, idleP99Ms, readMs}. Idle is the same measurement with no engine at work: what the machine itself adds.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { EngineProcess } from '../electron/engine/process/client.ts';
import { applicationRoot } from '../electron/home.ts';
import { findModel } from '../electron/models/models.ts';

const resolutionMs = 1;
const { values } = parseArgs({ options: { model: { type: 'string' }, copies: { type: 'string', default: '3' } } });

/** Delay beyond the timer's own period, in milliseconds, while `work` runs. */
async function delayWhile(work: () => Promise<unknown>): Promise<{ p50Ms: number; p99Ms: number; maxMs: number }> {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  await work();
  delay.disable();
  const beyond = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolutionMs);
  return { p50Ms: beyond(delay.percentile(50)), p99Ms: beyond(delay.percentile(99)), maxMs: beyond(delay.max) };
}

const engine = new EngineProcess({ bundle: await findModel(values.model) });
const sample = readFileSync(join(applicationRoot, 'resources', 'samples', 'the-saltmarsh-garden.md'), 'utf8');
const text = Array.from({ length: Number(values.copies) }, (_, i) => `Copy ${i + 1}. ${sample}`).join('\n\n');
await engine.info();
const idle = await delayWhile(() => sleep(2000));
let readMs = 0;
const reading = await delayWhile(async () => {
  ({ readMs } = await engine.read([{ id: 'text', text }]));
});
await engine.close();
console.log(JSON.stringify({ ...reading, idleP99Ms: idle.p99Ms, readMs }));
