/** A question: every chunk asked, the evidence ranked, the answer made of verified quotes alone. */
import type { Answer, AskRequest } from '../contract.ts';
import { doubtsOf } from '../doubts.ts';
import { citeSymbols } from '../symbols.ts';
import { citationsOf, type Evidence, evidenceOf, sharesOf } from './evidence.ts';
import { mapChunks } from './map.ts';
import { askedOf, type Reading } from './reading.ts';
import { reduce } from './reduce.ts';
import { roughTokens } from './rough-tokens.ts';
import { conclusion, questionTask } from './tasks.ts';

const mostCitations = 5;
const mostQuotes = 24;

export async function ask(reading: Reading, request: AskRequest): Promise<Answer> {
  const { chunks, sources, tokens, hooks } = reading;
  const started = performance.now();
  const spans = chunks.map(({ span }) => span);
  const mapped = await mapChunks(reading, spans, reading.texts, questionTask(request));
  const readMs = performance.now() - started;
  const evidence = evidenceOf(reading, request.question, mapped);
  const shares = sharesOf(evidence.slice(0, mostQuotes), chunks.length);
  hooks.onEvent?.({ type: 'attention', shares });
  const { answer, used } = await concluded(reading, request, evidence);
  hooks.onEvent?.({ type: 'token', index: 0, text: answer, shares });
  const shown = evidence.slice(0, mostCitations);
  // What the answer was made of is cited, whatever else stands higher.
  for (const one of used.filter((quote) => !shown.includes(quote)).slice(0, mostCitations)) {
    const weakest = shown.findLastIndex((other) => !used.includes(other));
    if (weakest >= 0) shown.splice(weakest, 1);
    shown.push(one);
  }
  const cited = [...new Set(shown.map(({ chunk }) => reading.texts[chunk]!))];
  const told = { question: request.question, answer, found: answer !== '' };
  const doubts = doubtsOf(told, reading, cited);
  const promptMs = performance.now() - started - readMs;
  return {
    answer,
    found: told.found,
    citations: citeSymbols(told, sources, spans, shown.length > 0 ? citationsOf(shown, sources) : []),
    ...doubts,
    chunks: chunks.length,
    tokens,
    shares,
    chunksFromStore: mapped.fromStore,
    answerTokens: roughTokens(answer),
    finish: 'stop',
    timings: { readMs, promptMs, perTokenMs: 0 },
    model: mapped.model,
    servers: askedOf(reading, mapped.unasked),
  };
}

/** '' = the quotes do not say. */
async function concluded(reading: Reading, request: AskRequest, evidence: readonly Evidence[]): Promise<{ answer: string; used: Evidence[] }> {
  const quotes = fitting(
    evidence.filter(({ says }) => says !== null),
    reading,
  );
  if (quotes.length === 0) return { answer: '', used: [] };
  const { prompt, shape, maxTokens, parsed } = conclusion;
  const words = quotes.map(({ text }) => text);
  const said = await reduce(reading, { prompt: prompt(words, request), shape, maxTokens, parsed });
  // A server that cannot put it together has told it part by part.
  if (!said) return { answer: quotes[0]!.one.says!, used: [quotes[0]!.one] };
  if (!said.found) return { answer: '', used: [] };
  return { answer: said.answer.trim(), used: said.quotes.flatMap((n) => quotes[n - 1]?.one ?? []) };
}

/** As many as are read at once beside question and answer, best first. */
function fitting(evidence: readonly Evidence[], { sources, contextTokens }: Reading): { one: Evidence; text: string }[] {
  let room = (contextTokens - conclusion.maxTokens - 400) / 1.25;
  const taken: { one: Evidence; text: string }[] = [];
  for (const one of evidence.slice(0, mostQuotes)) {
    const text = sources
      .find(({ id }) => id === one.source)!
      .text.slice(one.start, one.end)
      .replace(/\s+/g, ' ');
    room -= roughTokens(text) + 8;
    if (room < 0 && taken.length > 0) break;
    taken.push({ one, text });
  }
  return taken;
}
