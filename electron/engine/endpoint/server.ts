/** One server that speaks the OpenAI-compatible protocol: what it can, found by asking it, and structured replies from it. */
import OpenAI from 'openai';
import { FocusError } from '../../errors.ts';
import { needsNetwork } from '../../offline.ts';
import type { EndpointAddress } from '../contract.ts';
import { addressOf } from './address.ts';
import { ServerTrouble, troubleOf } from './trouble.ts';

export interface Message {
  role: 'system' | 'user';
  content: string;
}

/** JSON that a reply is to be, as JSON Schema says it. */
export interface Shape {
  name: string;
  schema: Record<string, unknown>;
}

export interface Reply {
  text: string;
  /** log(p(true) / p(false)) of the first truth value in the reply, in nats; null = the server gives no log-probabilities. */
  odds: number | null;
}

/** How a server can be held to a shape: by schema, by the older way of some, or by asking nicely. */
type Format = 'json_schema' | 'json_object' | 'text';

export interface Abilities {
  model: string;
  format: Format;
  logprobs: boolean;
  /** As the server tells it; null = it does not. */
  contextTokens: number | null;
}

/** What says nothing for so long, to this request or another, is taken for dead. */
const usualTimeoutMs = 180_000;
const probeTimeoutMs = 30_000;
/** A timer takes no more. */
const longestTimerMs = 2 ** 31 - 1;

export class Server {
  readonly host: string;
  /** Beyond this machine. */
  readonly remote: boolean;
  readonly #client: OpenAI;
  readonly #wanted: string;
  readonly #timeoutMs: number;
  readonly #contextTokens: number | null;
  /** Without the protocol's own part: where programs say more of themselves. */
  readonly #root: string;
  readonly #headers: Record<string, string>;
  #abilities: Promise<Abilities> | null = null;
  /** When it last replied, and when what it replied to was sent. */
  #last = { at: 0, sentAt: 0 };

  /** @throws FocusError 'bad-input' when the address is none. */
  constructor({ url, model, key, contextTokens, timeoutMs }: EndpointAddress) {
    const { base, host, remote } = addressOf(url);
    this.host = host;
    this.remote = remote;
    this.#wanted = model;
    this.#timeoutMs = timeoutMs ?? usualTimeoutMs;
    this.#contextTokens = contextTokens ?? null;
    this.#root = base.replace(/\/v1$/, '');
    this.#headers = key ? { authorization: `Bearer ${key}` } : {};
    this.#client = new OpenAI({
      baseURL: base,
      // Local servers take any; without one the client would look for one of OpenAI's in the environment.
      apiKey: key || 'none',
      organization: null,
      project: null,
      // Who shares chunks among servers knows best what is to be tried again, and where.
      maxRetries: 0,
      // What is read goes to the address that was confirmed and to no other.
      fetch: (input, init) => fetch(input, { ...init, redirect: 'error' }),
    });
  }

  /** Asked once; a server that could not be asked is asked again. @throws ServerTrouble */
  abilities(signal?: AbortSignal): Promise<Abilities> {
    this.#abilities ??= this.#probe(signal).catch((error: unknown) => {
      this.#abilities = null;
      if (error instanceof FocusError) throw error;
      throw troubleOf(error, this.host, signal);
    });
    return this.#abilities;
  }

  /** @param maxTokens of the reply. @throws ServerTrouble, or the signal's reason. */
  async reply(messages: readonly Message[], shape: Shape, maxTokens: number, signal?: AbortSignal): Promise<Reply> {
    const { model, format, logprobs } = await this.abilities(signal);
    return this.#complete(model, messages, shape, { format, logprobs, maxTokens, timeoutMs: this.#timeoutMs }, signal);
  }

  async #complete(
    model: string,
    messages: readonly Message[],
    shape: Shape,
    { format, logprobs, maxTokens, timeoutMs }: Pick<Abilities, 'format' | 'logprobs'> & { maxTokens: number; timeoutMs: number },
    signal?: AbortSignal,
  ): Promise<Reply> {
    if (this.remote) needsNetwork(this.host);
    const sentAt = performance.now();
    const patience = this.#patience(sentAt, timeoutMs);
    try {
      const completion = await this.#client.chat.completions.create(
        {
          model,
          messages: [...messages],
          max_tokens: maxTokens,
          temperature: 0,
          ...responseFormat(format, shape),
          ...(logprobs ? { logprobs: true, top_logprobs: 5 } : {}),
        },
        { timeout: longestTimerMs, signal: signal ? AbortSignal.any([signal, patience.signal]) : patience.signal },
      );
      this.#spoke(sentAt);
      const choice = completion.choices?.[0];
      if (typeof choice?.message?.content !== 'string') throw new ServerTrouble('failed', `${this.host} sent a reply without text`);
      return { text: choice.message.content, odds: truthOdds(choice.logprobs?.content ?? null) };
    } catch (error) {
      if (error instanceof FocusError) throw error;
      const trouble = troubleOf(error, this.host, signal);
      if (isAnswered(trouble)) this.#spoke(sentAt);
      throw trouble;
    } finally {
      patience.end();
    }
  }

  #spoke(sentAt: number): void {
    this.#last = { at: performance.now(), sentAt: Math.max(this.#last.sentAt, sentAt) };
  }

  /**
   * A slow server may work on one request at a time: each waits as long as those before it are answered. It ends when the server has said nothing at all
   * for `timeoutMs`, or after that time when what was sent later is answered already.
   */
  #patience(sentAt: number, timeoutMs: number): { signal: AbortSignal; end(): void } {
    const abort = new AbortController();
    let timer: NodeJS.Timeout;
    const look = () => {
      const since = this.#last.sentAt > sentAt ? sentAt : Math.max(sentAt, this.#last.at);
      const leftMs = since + timeoutMs - performance.now();
      if (leftMs <= 0) abort.abort();
      else timer = setTimeout(look, Math.min(leftMs, longestTimerMs));
    };
    look();
    return { signal: abort.signal, end: () => clearTimeout(timer) };
  }

  async #probe(signal?: AbortSignal): Promise<Abilities> {
    if (this.remote) needsNetwork(this.host);
    const models = await this.#client.models.list({ timeout: probeTimeoutMs, ...(signal ? { signal } : {}) });
    const listed = models.data ?? [];
    const model = this.#wanted || (listed[0]?.id ?? '');
    if (model === '') throw new ServerTrouble('refused', `${this.host} names no model`);
    const known = listed.find(({ id }) => id === model);
    const shape: Shape = {
      name: 'ready',
      schema: { type: 'object', properties: { ready: { type: 'boolean' } }, required: ['ready'], additionalProperties: false },
    };
    const messages: Message[] = [{ role: 'user', content: 'Reply with JSON: {"ready": true}' }];
    const tried = { maxTokens: 16, timeoutMs: this.#timeoutMs };
    let format: Format = 'text';
    for (const candidate of ['json_schema', 'json_object', 'text'] as const) {
      try {
        await this.#complete(model, messages, shape, { format: candidate, logprobs: false, ...tried }, signal);
        format = candidate;
        break;
      } catch (error) {
        // Only what speaks against the way of asking leads on to the next.
        const trouble = error instanceof ServerTrouble ? error : null;
        if (candidate === 'text' || trouble?.kind !== 'failed' || !isAnswered(trouble)) throw error;
      }
    }
    const logprobs = await this.#complete(model, messages, shape, { format, logprobs: true, ...tried }, signal).then(
      ({ odds }) => odds !== null,
      () => false,
    );
    // Last, since Ollama and LM Studio load a model when it is first asked, and only then know.
    const contextTokens = this.#contextTokens ?? contextOf(known) ?? (await this.#contextElsewhere(model, signal));
    return { model, format, logprobs, contextTokens };
  }

  /** As the programs tell it beside the protocol. null = none of these ways is there. */
  async #contextElsewhere(model: string, signal?: AbortSignal): Promise<number | null> {
    for (const { path, context } of elsewhere) {
      const patience = AbortSignal.timeout(askingElsewhereMs);
      const told = await fetch(this.#root + path, {
        headers: this.#headers,
        redirect: 'error',
        signal: signal ? AbortSignal.any([signal, patience]) : patience,
      })
        .then(async (response) => (response.ok ? context((await response.json()) as never, model) : undefined))
        .catch(() => undefined);
      signal?.throwIfAborted();
      if (typeof told === 'number' && told > 0) return told;
    }
    return null;
  }
}

/** The server answered, and said no. */
const isAnswered = ({ cause }: ServerTrouble) => cause instanceof OpenAI.APIError && cause.status !== undefined;

function responseFormat(format: Format, { name, schema }: Shape): object {
  if (format === 'json_schema') return { response_format: { type: 'json_schema', json_schema: { name, schema, strict: true } } };
  // As llama-cpp-python and older llama-servers take it.
  if (format === 'json_object') return { response_format: { type: 'json_object', schema } };
  return {};
}

/** vLLM and SGLang say max_model_len, llama-server meta.n_ctx, LM Studio and others context_length. */
function contextOf(model: unknown): number | null {
  const told = model as
    | { max_model_len?: unknown; context_length?: unknown; loaded_context_length?: unknown; meta?: { n_ctx?: unknown } }
    | undefined;
  const found = [told?.max_model_len, told?.loaded_context_length, told?.meta?.n_ctx, told?.context_length].find(
    (value) => typeof value === 'number' && value > 0,
  );
  return (found as number | undefined) ?? null;
}

const askingElsewhereMs = 5000;

/** Where a model's context stands: llama-server, LM Studio, Ollama. What it could be started with is not what it was started with, and counts nothing. */
const elsewhere: readonly { path: string; context(told: never, model: string): unknown }[] = [
  { path: '/props', context: (told: { default_generation_settings?: { n_ctx?: unknown } }) => told.default_generation_settings?.n_ctx },
  {
    path: '/api/v0/models',
    context: (told: { data?: { id?: unknown; loaded_context_length?: unknown }[] }, model) =>
      told.data?.find(({ id }) => id === model)?.loaded_context_length,
  },
  {
    path: '/api/ps',
    context: (told: { models?: { name?: unknown; context_length?: unknown }[] }, model) =>
      told.models?.find(({ name }) => name === model)?.context_length,
  },
];

interface TokenLogprob {
  token: string;
  logprob: number;
  top_logprobs?: { token: string; logprob: number }[];
}

/** Of the first token that says true or false, the odds of true. */
function truthOdds(tokens: readonly TokenLogprob[] | null): number | null {
  const truth = ({ token }: { token: string }) => /^\s*(true|false)/i.exec(token)?.[1]?.toLowerCase();
  const first = tokens?.find((token) => truth(token) !== undefined);
  if (!first) return null;
  const sum = (wanted: string) =>
    [...(first.top_logprobs ?? []), ...(first.top_logprobs?.some(({ token }) => token === first.token) ? [] : [first])]
      .filter((one) => truth(one) === wanted)
      .reduce((total, { logprob }) => total + Math.exp(logprob), 0);
  // The one that is not among the likeliest has at most what they leave.
  const least = 1e-4;
  return Math.log(Math.max(sum('true'), least) / Math.max(sum('false'), least));
}
