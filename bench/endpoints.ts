/**
 * A book asked through two real servers, against one, as `focus ask --endpoint` does it; nothing is kept between the runs:
 *
 *   one      a server alone
 *   two      both share the chunks
 *   killed   both, and one is killed (SIGKILL) when half of the chunks are answered
 *
 * `node bench/endpoints.ts --python PYTHON --gguf FILE --text BOOK.txt.xz [--question Q] [--tokens 10000] [--chunk 512] [--runs one --runs two]`: llama.cpp by
 * llama-cpp-python (docs/endpoints.md), a thread each, over the first `--tokens` of the text (all of it where none is said). A proxy before each server notes
 * what every request cost. From every other request of `one` the two rates of a server are fitted, and the simulator (scale.ts) tells from them how long all
 * requests of `one` and `two` take, and what the second server gains. stderr tells how far it is. Last line of stdout: JSON.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { chunkSources } from '../electron/engine/chunker.ts';
import { type LlamaServer, startLlama } from '../electron/engine/endpoint/llama-for-tests.ts';
import { roughTokenizer, roughTokens } from '../electron/engine/endpoint/rough-tokens.ts';
import { readText } from '../electron/evaluation/data.ts';
import { applicationRoot } from '../electron/home.ts';
import { processorMs, watchOthers } from './others.ts';
import { fitted, type Piece, type Speed, simulate } from './scale.ts';

/** What a request cost a server that works on one at a time: what it computed, where that can be told, else how long it took. */
interface Cost extends Piece {
  ms: number;
}

interface Asked {
  answer: string;
  found: boolean;
  chunks: number;
  tokens: number;
  citations: { quote: string; start: number; end: number; place: string }[];
  servers: { hosts: string[]; unasked: number[] };
  timings: { readMs: number; promptMs: number };
}

interface Run {
  asked: Asked;
  ms: number;
  /** [servers] */
  costs: Cost[][];
  /** Processors that other programs kept busy. */
  others: number | null;
  /** [servers] What each computed, whatever it had to wait for; null = not told, or killed. */
  processorMs: (number | null)[];
}

const { values } = parseArgs({
  options: {
    python: { type: 'string' },
    gguf: { type: 'string' },
    text: { type: 'string' },
    question: { type: 'string', default: 'How fast can the Mongolian antelope run?' },
    tokens: { type: 'string' },
    chunk: { type: 'string', default: '1024' },
    runs: { type: 'string', multiple: true, default: ['one', 'two', 'killed'] },
  },
});

/** Passes on to a server, and notes what each reply cost. A connection that breaks off there breaks off here. */
class Notes {
  readonly costs: Cost[] = [];
  url = '';
  onReply = () => {};
  readonly #target: string;
  readonly #pid: number;
  #freeSince = 0;
  #computed: number | null;
  readonly #server = createServer((request, response) => void this.#pass(request, response).catch(() => response.destroy()));

  constructor({ url, pid }: LlamaServer) {
    this.#target = new URL(url).origin;
    this.#pid = pid;
    this.#computed = processorMs(pid);
  }

  async open(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
    return this;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const sent: Buffer[] = [];
    for await (const piece of request) sent.push(piece as Buffer);
    const came = performance.now();
    const reply = await fetch(this.#target + request.url!, {
      method: request.method!,
      headers: { 'content-type': 'application/json' },
      ...(sent.length > 0 ? { body: Buffer.concat(sent) } : {}),
      signal: gone.signal,
    });
    const text = await reply.text();
    const now = performance.now();
    const { usage } = JSON.parse(text) as { usage?: { prompt_tokens: number; completion_tokens: number } };
    const computed = processorMs(this.#pid);
    const ms = computed !== null && this.#computed !== null ? computed - this.#computed : now - Math.max(came, this.#freeSince);
    const isPart = usage !== undefined && Buffer.concat(sent).includes('<part>');
    if (isPart) this.costs.push({ prompt: usage.prompt_tokens, reply: usage.completion_tokens, ms });
    this.#freeSince = now;
    this.#computed = computed;
    response.writeHead(reply.status, { 'content-type': 'application/json' }).end(text);
    if (isPart) this.onReply();
  }
}

const folder = mkdtempSync(join(tmpdir(), 'focus-endpoints-'));

async function ask(file: string, endpoints: readonly string[]): Promise<Asked> {
  const cli = join(applicationRoot, 'electron', 'cli.ts');
  const flags = ['--chunk-tokens', values.chunk, '--no-store', '--no-all', '--json', ...endpoints.flatMap((url) => ['--endpoint', url])];
  const child = spawn(process.execPath, [cli, 'ask', file, '-q', values.question, ...flags], {
    env: { ...process.env, FOCUS_HOME: join(folder, 'home'), FOCUS_OFFLINE: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (data: Buffer) => (out += data));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`focus ask ended with ${code}`);
  return JSON.parse(out.trim().split('\n').at(-1)!) as Asked;
}

/** Replies between two lines of progress. */
const tellEvery = 5;

/** @param name of the run. @param count servers. @param killAt replies after which the last server is killed. */
async function run(name: string, file: string, count: number, chunks: number, killAt = Number.POSITIVE_INFINITY): Promise<Run> {
  const servers: LlamaServer[] = [];
  const notes: Notes[] = [];
  try {
    for (let i = 0; i < count; i++) {
      servers.push(await startLlama({ python: values.python!, gguf: values.gguf! }));
      notes.push(await new Notes(servers.at(-1)!).open());
    }
    let replies = 0;
    const began = performance.now();
    for (const note of notes)
      note.onReply = () => {
        if (++replies % tellEvery === 0) console.error(`${name}: ${replies} replies (${chunks} chunks), ${seconds(performance.now() - began)}`);
        if (replies !== killAt) return;
        console.error(`${name}: the last server is killed`);
        servers.at(-1)!.kill();
      };
    const others = watchOthers();
    const since = servers.map(({ pid }) => processorMs(pid) ?? 0);
    const asked = await ask(
      file,
      notes.map(({ url }) => url),
    );
    const took = servers.map(({ pid }, i) => {
      const now = processorMs(pid);
      return now === null ? null : now - since[i]!;
    });
    return { asked, ms: asked.timings.readMs + asked.timings.promptMs, costs: notes.map(({ costs }) => costs), others: others(), processorMs: took };
  } finally {
    for (const note of notes) note.close();
    for (const server of servers) server.kill();
  }
}

/** Times as fast, of two servers against one. */
const goal = 1.7;
const pieces = ({ costs }: { costs: Cost[][] }) => costs.flat();
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
const mean = (costs: readonly Cost[], of: 'prompt' | 'reply') => Math.round(costs.reduce((sum, cost) => sum + cost[of], 0) / costs.length);
const essence = ({ answer, found, citations, servers: { unasked } }: Asked) => ({
  answer,
  found,
  unasked,
  citations: citations.map(({ quote, start, end }) => ({ quote, start, end })),
});

/** Its first paragraphs, as many tokens as are asked for. */
function begun(text: string, tokens: number): string {
  const share = Math.min(1, tokens / roughTokens(text));
  if (!(share > 0)) throw new Error(`--tokens is "${values.tokens}"; a positive number is needed.`);
  return text.slice(0, text.indexOf('\n', Math.ceil(text.length * share) - 1) + 1 || text.length);
}

async function main(): Promise<object> {
  const { python, gguf, text: path } = values;
  if (!python || !gguf || !path) throw new Error('Needs --python, --gguf and --text (docs/endpoints.md).');
  const whole = await readText(path);
  const text = begun(whole, values.tokens === undefined ? Number.POSITIVE_INFINITY : Number(values.tokens));
  const expected = chunkSources([{ id: 'text', text }], roughTokenizer, Number(values.chunk)).length;
  const file = join(folder, basename(path).replace(/\.xz$/, ''));
  writeFileSync(file, text);
  const runs: Record<string, Run> = {};
  let chunks = 0;
  for (const name of values.runs) {
    const done = await run(name, file, name === 'one' ? 1 : 2, expected, name === 'killed' ? Math.ceil(expected / 2) : undefined);
    runs[name] = done;
    const { asked, ms, costs, others } = done;
    chunks = asked.chunks;
    const stands = asked.citations.every(({ quote, start, end }) => text.slice(start, end) === quote);
    console.log(
      `${name}: ${asked.chunks} chunks (${asked.tokens} tokens) in ${seconds(ms)}, ${asked.chunks - asked.servers.unasked.length} answered`,
    );
    console.log(
      `  requests ${costs.map(({ length }) => length).join(' + ')}, tokens of a prompt ${mean(costs.flat(), 'prompt')}, of a reply ${mean(costs.flat(), 'reply')}`,
    );
    if (others !== null)
      console.log(
        `  other programs kept ${others.toFixed(2)} processors busy; the servers computed ${done.processorMs.map((one) => (one === null ? '?' : seconds(one))).join(' and ')}`,
      );
    console.log(`  ${asked.found ? asked.answer : '(not found)'}; quotes stand in the text: ${stands ? 'all' : 'NOT ALL'}`);
    for (const { quote, place } of asked.citations) console.log(`  "${quote.replace(/\s+/g, ' ').slice(0, 160)}" (${place})`);
  }
  const { one, two, killed } = runs;
  const result: Record<string, unknown> = { characters: text.length, tokens: roughTokens(text), chunks };
  for (const [name, { asked, ms, others, processorMs: took }] of Object.entries(runs))
    result[name] = { ms, others, processorMs: took, ...essence(asked) };
  if (one) {
    const speed: Speed = fitted(pieces(one).filter((_, i) => i % 2 === 0));
    const told = (name: string, of: Run, servers: number) => {
      const predictedMs = 1000 * simulate(pieces(of), Array(servers).fill(speed));
      const measuredMs = Math.max(...of.costs.map((costs) => costs.reduce((sum, { ms }) => sum + ms, 0)));
      console.log(`simulated ${name}: ${seconds(predictedMs)}, measured ${seconds(measuredMs)} (the busier server, computing)`);
      return { predictedMs, measuredMs, ratio: predictedMs / measuredMs };
    };
    console.log(`a server reads ${speed.prefill.toFixed(0)} and writes ${speed.decode.toFixed(0)} tokens a second`);
    const gain = simulate(pieces(one), [speed]) / simulate(pieces(one), [speed, speed]);
    console.log(`simulated gain of a second server: ${gain.toFixed(2)}`);
    result.simulated = { ...speed, gain, one: told('one', one, 1), ...(two ? { two: told('two', two, 2) } : {}) };
  }
  if (one && two) result.gain = one.ms / two.ms;
  // As if each server had a processor to itself: the busier of the two decides.
  const alone = Math.max(...(one?.processorMs.map((ms) => ms ?? Number.NaN) ?? [Number.NaN]));
  const busier = Math.max(...(two?.processorMs.map((ms) => ms ?? Number.NaN) ?? [Number.NaN]));
  if (alone > 0 && busier > 0) result.gainComputing = alone / busier;
  if (two && killed) result.sameWithOneKilled = JSON.stringify(essence(two.asked)) === JSON.stringify(essence(killed.asked));
  if (one && two)
    console.log(
      `two servers are ${(one.ms / two.ms).toFixed(2)} times as fast as one (goal on a machine with a core for each: ${goal}); by what the busier one computed ${(alone / busier).toFixed(2)} times`,
    );
  if (two && killed)
    console.log(`one killed midway: ${result.sameWithOneKilled ? 'the same answer, quotes and coverage' : 'NOT THE SAME'}, ${seconds(killed.ms)}`);
  return result;
}

try {
  console.log(JSON.stringify(await main()));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
