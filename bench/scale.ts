/**
 * How long servers take to read a text by map and reduce: simulated from the speed of one, and checked against it.
 *
 * `node bench/scale.ts --tokens 10000000 --prefill 20000 --decode 4000 --servers 1 4 16` prints the table of docs/scale.md.
 * `node bench/scale.ts --measure http://127.0.0.1:8080 --text FILE --chunks 12` fits the two rates of a server to the first half of the chunks,
 * asked one at a time, predicts the second half, and asks it. Last line of stdout: {prefill, decode, predictedMs, measuredMs, ratio}.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { chunkSources } from '../electron/engine/chunker.ts';
import { roughTokenizer, roughTokens } from '../electron/engine/endpoint/rough-tokens.ts';
import { Server } from '../electron/engine/endpoint/server.ts';
import { questionTask } from '../electron/engine/endpoint/tasks.ts';

/** Of one server with all its places full, tokens a second. */
export interface Speed {
  prefill: number;
  decode: number;
}

/** What a chunk costs: tokens that are read, and tokens that are written. */
export interface Piece {
  prompt: number;
  reply: number;
}

/** Each server takes the next piece when it is through with its last: what the pool does (pool.ts), without faults. @returns seconds. */
export function simulate(pieces: readonly Piece[], servers: readonly Speed[]): number {
  const free = servers.map(() => 0);
  for (const { prompt, reply } of pieces) {
    const next = free.indexOf(Math.min(...free));
    free[next]! += prompt / servers[next]!.prefill + reply / servers[next]!.decode;
  }
  return Math.max(...free);
}

/** Instruction and question; a reply that finds nothing, as most do. */
const besideTokens = 150;
const replyTokens = 25;

function piecesOf(tokens: number, chunkTokens: number): Piece[] {
  return Array.from({ length: Math.ceil(tokens / chunkTokens) }, () => ({ prompt: chunkTokens + besideTokens, reply: replyTokens }));
}

/** Least squares of ms = prompt / prefill + reply / decode. */
export function fitted(timed: readonly (Piece & { ms: number })[]): Speed {
  let [pp, pr, rr, pm, rm] = [0, 0, 0, 0, 0];
  for (const { prompt, reply, ms } of timed) {
    pp += prompt * prompt;
    pr += prompt * reply;
    rr += reply * reply;
    pm += prompt * ms;
    rm += reply * ms;
  }
  const determinant = pp * rr - pr * pr;
  const perPrompt = (pm * rr - rm * pr) / determinant;
  const perReply = (rm * pp - pm * pr) / determinant;
  // Chunks that are all alike do not tell reading from writing: then all of it is put on reading.
  if (!(perPrompt > 0 && perReply > 0)) return { prefill: (1000 * pp) / pm, decode: Number.POSITIVE_INFINITY };
  return { prefill: 1000 / perPrompt, decode: 1000 / perReply };
}

async function measure(url: string, file: string, count: number): Promise<object> {
  const server = new Server({ url, model: '', timeoutMs: 900_000 });
  const text = await readFile(file, 'utf8');
  const { instruction, shape, maxTokens } = questionTask({ question: 'Who was the captain of the Grey Heron?' });
  // Of different lengths, so that the rates can be told apart.
  const chunks = [128, 256, 512].flatMap((target) => chunkSources([{ id: 'text', text }], roughTokenizer, target).slice(0, Math.ceil(count / 3)));
  const ask = async (chunk: (typeof chunks)[number]) => {
    const prompt = `<part>\n${text.slice(chunk.span.start, chunk.span.end)}\n</part>\n\n${instruction}`;
    const started = performance.now();
    const { text: reply } = await server.reply([{ role: 'user', content: prompt }], shape, maxTokens);
    return { prompt: roughTokens(prompt), reply: roughTokens(reply), ms: performance.now() - started };
  };
  await server.abilities();
  const first = [];
  for (const chunk of chunks.filter((_, i) => i % 2 === 0)) first.push(await ask(chunk));
  const speed = fitted(first);
  const second = [];
  for (const chunk of chunks.filter((_, i) => i % 2 === 1)) second.push(await ask(chunk));
  const predictedMs = 1000 * simulate(second, [speed]);
  const measuredMs = second.reduce((sum, { ms }) => sum + ms, 0);
  return { ...speed, predictedMs, measuredMs, ratio: predictedMs / measuredMs };
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      tokens: { type: 'string', default: '10000000' },
      chunk: { type: 'string', default: '1024' },
      prefill: { type: 'string', default: '20000' },
      decode: { type: 'string', default: '4000' },
      servers: { type: 'string', multiple: true, default: ['1', '4', '16'] },
      measure: { type: 'string' },
      text: { type: 'string' },
      chunks: { type: 'string', default: '12' },
    },
  });
  if (values.measure) console.log(JSON.stringify(await measure(values.measure, values.text ?? '', Number(values.chunks))));
  else {
    const speed = { prefill: Number(values.prefill), decode: Number(values.decode) };
    const pieces = piecesOf(Number(values.tokens), Number(values.chunk));
    for (const count of values.servers.map(Number)) {
      const seconds = simulate(pieces, Array(count).fill(speed));
      console.log(`${count} servers: ${pieces.length} chunks in ${seconds.toFixed(0)} s, ${((seconds * count) / 3600).toFixed(2)} server hours`);
    }
  }
}
