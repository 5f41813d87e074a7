/**
 * Questions on one long text, asked of the engine as it ships and of what other programs do with the same reader: sentences ranked by BM25 or by
 * all-MiniLM-L6-v2, the best read and answered from in the same way.
 */
import type { Span } from '../domain/location.ts';
import type { Answer, Citation, DecodeOptions, Engine, RunHooks, SourceText } from '../engine/contract.ts';
import type { LoadedModel } from '../engine/loaded.ts';
import {
  answerFromPassages,
  answerOver,
  type PassageAnswer,
  type PassageRequest,
  passageCharacters,
  passagesRead,
} from '../engine/passage-answer.ts';
import { passagesAround } from '../engine/passages.ts';
import { best } from '../engine/ranking.ts';
import { resolveSettings } from '../engine/settings.ts';
import { literal } from '../literal.ts';
import { answerF1, containsAnswer, exactMatch } from './metrics.ts';
import { cosines, type MiniLm } from './minilm.ts';
import type { Progress } from './planted.ts';
import { Scores } from './scores.ts';

/** A question on a text. */
export interface AskedOf {
  question: string;
  answers: string[];
  /** Where the answer stands, UTF-16 offsets in the text; [] = nowhere. */
  places: { start: number; end: number }[];
}

/** What one method said, for looking at misses. */
export interface SearchReply {
  question: string;
  method: string;
  answer: string;
  references: string[];
  /** Whether it answered, and whether an accepted answer stands in what it said. */
  found: boolean;
  right: boolean;
  /** The right sentence first, and among the first three. */
  first: boolean;
  first3: boolean;
  quotes: string[];
}

export interface SearchOptions {
  minilm?: MiniLm | null;
  signal?: AbortSignal;
  onDone?: Progress;
  /** Chunks of a text that is being read for its first question. */
  onRead?: Progress;
  onReply?: (reply: SearchReply) => void;
}

/** Where these words stand in a text, whatever the white space between them: UTF-16 offsets. */
export const placesOf = (text: string, words: string, at = 0): AskedOf['places'] => {
  const pattern = literal(words.trim()).replace(/\s+/g, '\\s+');
  return [...text.matchAll(new RegExp(pattern, 'g'))].map(({ index, 0: { length } }) => ({ start: at + index, end: at + index + length }));
};

/** What one method said, by the figures and to be looked at. @param said null = it ranks and does not answer. @param ranked sentences, best first. */
function judged(
  { question, answers, places }: AskedOf,
  method: string,
  text: string,
  said: Pick<Answer, 'answer' | 'found'> | null,
  ranked: readonly Span[],
): { figures: Parameters<Scores['add']>[1]; reply: SearchReply } {
  const isRight = ({ start, end }: Span) => places.some((place) => place.start < end && place.end > start);
  const first = ranked[0] !== undefined && isRight(ranked[0]);
  const first3 = ranked.slice(0, 3).some(isRight);
  const found = said?.found ?? false;
  const right = found && containsAnswer(said!.answer, answers);
  const quotes = ranked.slice(0, 3).map(({ start, end }) => text.slice(start, end));
  return {
    figures: { ...(said ? { em: exactMatch(said.answer, answers), f1: answerF1(said.answer, answers), right, found } : {}), first, first3 },
    reply: { question, method, answer: said?.answer ?? '', references: answers, found, right, first, first3, quotes },
  };
}

/**
 * By method: em, f1, right (an accepted answer stands in what was said), first and first3 (right sentence), found (not refused), as shares of 1.
 * Baselines: `bm25`, `minilm`, each with the reader.
 */
export async function searchAndAnswer(
  loaded: LoadedModel,
  source: SourceText,
  asked: readonly AskedOf[],
  { minilm, signal, onDone, onRead, onReply }: SearchOptions = {},
): Promise<Scores> {
  const scores = new Scores();
  const settings = resolveSettings(loaded.model.manifest);
  const sources = [source];
  const chunks = await loaded.chunks(sources, settings);
  const memory = loaded.memory(chunks);
  const index = loaded.sentences(sources);
  const hooks: RunHooks = {
    ...(signal ? { signal } : {}),
    onEvent: (event) => {
      if (event.type === 'progress' && event.stage === 'read') onRead?.(event.done, event.total);
    },
  };
  const embedded = minilm ? await minilm.sentences(index, () => source.text) : null;
  for (const [i, one] of asked.entries()) {
    signal?.throwIfAborted();
    const { question } = one;
    const request: PassageRequest = { loaded, sources, chunks, memory, index, question, prompt: loaded.prompts.after(question), hooks };
    const told = (method: string, said: PassageAnswer | null, ranked: readonly Span[]) => {
      const { figures, reply } = judged(one, method, source.text, said, ranked);
      scores.add(method, figures);
      onReply?.(reply);
    };
    const focus = await answerFromPassages(request);
    told('focus', focus, focus.citations);
    const baseline = async (method: string, raw: Float32Array) => {
      const ranking = standardised(raw);
      const ranked = best(ranking, passagesRead * 4);
      const passages = passagesAround(index, ranking, ranked, passagesRead, passageCharacters);
      // The baseline's own order is its ranking; the reader's is what its best passage says.
      told(
        method,
        null,
        ranked.map((s) => index.sentences[s]!),
      );
      const said = await answerOver(request, passages, new Float32Array(chunks.length));
      told(`${method}Reader`, said, said.citations as Citation[]);
    };
    await baseline('bm25', index.match(question));
    if (minilm && embedded) await baseline('minilm', cosines(await minilm.embed(question), embedded));
    onDone?.(i + 1, asked.length);
  }
  return scores;
}

export type AskingOptions = Pick<SearchOptions, 'signal' | 'onDone' | 'onReply'> & { options?: DecodeOptions };

/** By any engine, through its contract alone: em, f1, first and first3, found, and `unasked`, the share of chunks of which nothing was learnt. */
export async function askAsShipped(
  engine: Engine,
  source: SourceText,
  asked: readonly AskedOf[],
  { options = {}, signal, onDone, onReply }: AskingOptions = {},
  method = 'focus',
): Promise<Record<string, Record<string, number>>> {
  const scores = new Scores();
  for (const [i, one] of asked.entries()) {
    signal?.throwIfAborted();
    const said = await engine.ask({ sources: [source], question: one.question, options }, signal ? { signal } : {});
    const { figures, reply } = judged(one, method, source.text, said, said.citations);
    scores.add(method, { ...figures, unasked: (said.servers?.unasked.length ?? 0) / said.chunks });
    onReply?.(reply);
    onDone?.(i + 1, asked.length);
  }
  return scores.means();
}

/**
 * The same questions of a server and of a model on this machine: the figures of both, and how far apart they are in evidence. `first3`: the share with the
 * right sentence in the first three, the server's minus the local one's, and how many questions only one of them has it for.
 */
export async function compareEvidence(
  server: Engine,
  local: Engine,
  source: SourceText,
  asked: readonly AskedOf[],
  options: AskingOptions = {},
): Promise<object> {
  const by = async (method: string, engine: Engine, before: number) => {
    const has: boolean[] = [];
    const figures = await askAsShipped(
      engine,
      source,
      asked,
      {
        ...options,
        onDone: (done) => options.onDone?.(before + done, 2 * asked.length),
        onReply: (reply) => {
          has.push(reply.first3);
          options.onReply?.(reply);
        },
      },
      method,
    );
    return { figures, has };
  };
  const far = await by('endpoint', server, 0);
  const near = await by('local', local, asked.length);
  const endpointOnly = far.has.filter((has, i) => has && !near.has[i]).length;
  const localOnly = near.has.filter((has, i) => has && !far.has[i]).length;
  return { ...far.figures, ...near.figures, first3: { apart: (endpointOnly - localOnly) / asked.length, endpointOnly, localOnly } };
}

/** Several texts, each read once and asked its own questions: one score over all. */
export async function searchEach(
  loaded: LoadedModel,
  texts: readonly { source: SourceText; asked: readonly AskedOf[] }[],
  options: SearchOptions = {},
): Promise<Scores> {
  const all = new Scores();
  const total = texts.reduce((sum, { asked }) => sum + asked.length, 0);
  let before = 0;
  for (const { source, asked } of texts) {
    all.addAll(await searchAndAnswer(loaded, source, asked, { ...options, onDone: (done) => options.onDone?.(before + done, total) }));
    before += asked.length;
  }
  return all;
}

/** Mean 0, spread 1: the reader adds a passage's rank to its own sureness, and no baseline may lose or win by its unit. */
function standardised(scores: Float32Array): Float32Array {
  const mean = scores.reduce((a, b) => a + b, 0) / scores.length;
  const spread = Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length) || 1;
  return scores.map((score) => (score - mean) / spread);
}
