/**
 * Summaries in the servers' words: the same tree as a local model's (prose.ts), each passage written by whichever server is free. `extract` needs no
 * server, as everywhere.
 */
import type { SummarizeRequest, Summary } from '../contract.ts';
import { coverageOf } from '../extract.ts';
import { summaryOf } from '../summary.ts';
import { askedOf, type Reading } from './reading.ts';
import { ServerWriter } from './writer.ts';

export async function summarize(reading: Reading, request: SummarizeRequest): Promise<Summary> {
  const { chunks, tokens, hooks } = reading;
  const started = performance.now();
  const model = reading.models.join(', ');
  const writer = new ServerWriter(reading);
  const made = await summaryOf(
    request,
    chunks.map(({ span }) => span),
    request.style === 'extract' ? null : { model, writer },
    hooks,
  );
  return {
    ...made,
    coverage: coverageOf(made, chunks.length),
    chunks: chunks.length,
    tokens,
    timings: { readMs: 0, promptMs: performance.now() - started, perTokenMs: 0 },
    model,
    ...(made.style === 'prose'
      ? {
          servers: askedOf(
            reading,
            writer.unasked.sort((a, b) => a - b),
          ),
        }
      : {}),
  };
}
