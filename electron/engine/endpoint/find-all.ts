/** Everything that answers: every chunk lists what it has, and what it quotes is looked for in it. Forms are matched without the model, as everywhere. */
import type { FindAllRequest, Found } from '../contract.ts';
import { findPattern, Rows } from '../find-all.ts';
import { patternFor } from '../patterns.ts';
import { type ChunkReply, type Mapped, mapChunks } from './map.ts';
import { standsIn } from './quotes.ts';
import { askedOf, type Reading } from './reading.ts';
import { listTask } from './tasks.ts';

export async function findAll(reading: Reading, { question }: FindAllRequest): Promise<Found> {
  const { sources, chunks, texts, index, hooks, tokens } = reading;
  const started = performance.now();
  const pattern = patternFor(question.trim());
  const rows = new Rows(sources, hooks);
  let mapped: Mapped | null = null;
  let finish: Found['finish'] = 'stop';
  try {
    if (pattern) await findPattern(index, sources, chunks, pattern, rows);
    else {
      const onReply = (chunk: number, { finds, odds }: ChunkReply) => {
        const { source, start: from } = chunks[chunk]!.span;
        for (const find of finds) {
          const quote = { start: from + find.start, end: from + find.end };
          const item = standsIn(find.says, texts[chunk]!.slice(find.start, find.end));
          const found = item ? { start: quote.start + item.start, end: quote.start + item.end } : quote;
          rows.add(source, found.start, found.end, { ...quote, chunk, score: odds === null ? 1 : 1 / (1 + Math.exp(-odds)) });
        }
        if (finds.length > 0) rows.tell();
      };
      const spans = chunks.map(({ span }) => span);
      mapped = await mapChunks({ ...reading, onReply }, spans, texts, listTask(question.trim()));
    }
  } catch (error) {
    if (!hooks.signal?.aborted) throw error;
    finish = 'cancelled';
  }
  rows.tell();
  return {
    question: question.trim(),
    by: pattern ? 'pattern' : 'model',
    pattern: pattern?.name ?? null,
    ...(pattern?.exact === false ? { exact: false } : {}),
    items: rows.items(),
    mentions: rows.mentions,
    chunks: chunks.length,
    tokens,
    chunksFromStore: mapped?.fromStore ?? 0,
    finish,
    timings: { readMs: performance.now() - started, promptMs: 0, perTokenMs: 0 },
    model: reading.models.join(', '),
    ...(pattern ? {} : { servers: askedOf(reading, mapped?.unasked ?? []) }),
  };
}
