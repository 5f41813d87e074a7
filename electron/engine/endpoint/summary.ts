/**
 * Summaries in the servers' words: every chunk tells what it says with the sentences it goes back to, sections are made of their chunks, the whole of
 * its sections. A sentence that goes back to nothing is not taken. `extract` needs no server, as everywhere.
 */
import type { Citation, SummarizeRequest, Summary, SummarySection, SummarySentence } from '../contract.ts';
import { coverageOf } from '../extract.ts';
import { summaryOf } from '../summary.ts';
import { mapChunks } from './map.ts';
import { askedOf, type Reading } from './reading.ts';
import { reduce } from './reduce.ts';
import { roughTokens } from './rough-tokens.ts';
import { groupSections, lengths } from './sections.ts';
import { condensation, summaryTask } from './tasks.ts';

/** Sentences of one chunk. */
const perChunk = 2;
const mostCitations = 3;

export async function summarize(reading: Reading, request: SummarizeRequest): Promise<Summary> {
  const { chunks, texts, tokens, hooks } = reading;
  const started = performance.now();
  const length = request.length ?? 'medium';
  const spans = chunks.map(({ span }) => span);
  const timed = (readMs: number) => ({ readMs, promptMs: performance.now() - started - readMs, perTokenMs: 0 });
  const about = { chunks: chunks.length, tokens, model: reading.models.join(', ') };
  if (request.style === 'extract') {
    const made = await summaryOf(request, spans, null, hooks);
    return { ...made, coverage: coverageOf(made, chunks.length), ...about, timings: timed(0) };
  }
  const mapped = await mapChunks(reading, spans, texts, summaryTask(perChunk));
  const readMs = performance.now() - started;
  const told = mapped.replies.map((reply, i): SummarySentence[] =>
    (reply?.finds ?? []).map(({ start, end, says }) => {
      const span = { start: spans[i]!.start + start, end: spans[i]!.start + end };
      const citation: Citation = { source: spans[i]!.source, quote: texts[i]!.slice(start, end), ...span, chunk: i, score: 1 };
      return { text: says, citations: [citation] };
    }),
  );
  const groups = request.sources.flatMap((source) => {
    const own = chunks.filter(({ span }) => span.source === source.id);
    const first = own[0]?.span.index ?? 0;
    const title = request.sources.length > 1 ? `${source.title ?? source.id}: ` : '';
    return own.length === 0
      ? []
      : groupSections(source, own).map((group) => ({ title: `${title}${group.title}`, first: first + group.first, end: first + group.end }));
  });
  const sections: SummarySection[] = [];
  const total = groups.length + 1;
  for (const [done, { title, first, end }] of groups.entries()) {
    hooks.onEvent?.({ type: 'progress', stage: 'summary', done, total, unit: 'sections' });
    const sentences = await condensed(reading, told.slice(first, end).flat(), lengths[length].section);
    sections.push({ title, firstChunk: first, endChunk: end, sentences });
  }
  const all = sections.flatMap(({ sentences }) => sentences);
  const sentences = lengths[length].whole === 0 ? [] : await condensed(reading, all, lengths[length].whole);
  hooks.onEvent?.({ type: 'progress', stage: 'summary', done: total, total, unit: 'sections' });
  return {
    style: 'prose',
    sentences,
    sections,
    coverage: coverageOf({ sentences, sections }, chunks.length),
    ...about,
    timings: timed(readMs),
    servers: askedOf(reading, mapped.unasked),
  };
}

/** At most `count` sentences from these, in as many rounds as it takes until they are read at once. */
async function condensed(reading: Reading, statements: readonly SummarySentence[], count: number): Promise<SummarySentence[]> {
  if (statements.length <= count) return [...statements];
  const maxTokens = 120 * count;
  const room = Math.max(400, (reading.contextTokens - maxTokens - 300) / 1.25);
  const batches: SummarySentence[][] = [[]];
  let used = 0;
  for (const statement of statements) {
    const tokens = roughTokens(statement.text) + 8;
    // One that holds no more than it is to become would never get smaller.
    if (used + tokens > room && batches.at(-1)!.length > count) {
      batches.push([]);
      used = 0;
    }
    batches.at(-1)!.push(statement);
    used += tokens;
  }
  const made: SummarySentence[] = [];
  for (const batch of batches) {
    const { shape, parsed, prompt } = condensation;
    const texts = batch.map(({ text }) => text.replace(/\s+/g, ' '));
    const said = batch.length <= count ? null : await reduce(reading, { prompt: prompt(texts, count), shape, maxTokens, parsed });
    const grounded = (said ?? []).flatMap(({ text, from }): SummarySentence[] => {
      const citations = [...new Set(from)].flatMap((n) => batch[n - 1]?.citations ?? []).slice(0, mostCitations);
      return citations.length > 0 && text.trim() !== '' ? [{ text: text.trim(), citations }] : [];
    });
    // What could not be put together is told as it was, evenly.
    made.push(...(grounded.length > 0 ? grounded.slice(0, count) : evenly(batch, count)));
  }
  return batches.length === 1 ? made : condensed(reading, made, count);
}

const evenly = (statements: readonly SummarySentence[], count: number) =>
  statements.length <= count ? [...statements] : Array.from({ length: count }, (_, i) => statements[Math.floor((i * statements.length) / count)]!);
