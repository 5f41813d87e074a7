/** Tests: a server on loopback that answers as it is told, in the OpenAI-compatible protocol, or a proxy before a real one; with every fault that servers have. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * never: it takes the request and says nothing. cut: half of the reply, then the connection is gone. half: half of what it had to say, in a whole
 * reply. nonsense: no JSON. invented: quotes that stand nowhere.
 */
export type Fault = 429 | 500 | 401 | 'never' | 'cut' | 'half' | 'nonsense' | 'invented';

export interface TestRequest {
  prompt: string;
  /** What stands between <part> and </part>. */
  part: string;
  body: { model: string; response_format?: { type: string }; logprobs?: boolean };
}

export interface TestServer {
  url: string;
  /** Prompts of chunks and reductions, as they came; probes are left out. */
  requests: TestRequest[];
  /** Most requests under way at once. */
  most: number;
  close(): Promise<void>;
}

export interface TestServerOptions {
  /** What the model says; default: nothing is found. */
  says?: (request: TestRequest) => object | string;
  /** Of the n-th request, from 0, probes left out. */
  fault?: (n: number, request: TestRequest) => Fault | null;
  model?: string;
  contextTokens?: number;
  /** What it says of itself beside the protocol, by path. */
  beside?: Record<string, object>;
  /** Refuses longer prompts, in characters. */
  longest?: number;
  delayMs?: number;
  /** Requests that are worked on at once; more stand in a queue. */
  parallel?: number;
  retryAfter?: string;
  /** log(p(true) / p(false)) of a reply; none = it gives no log-probabilities. */
  odds?: (request: TestRequest) => number;
  formats?: readonly string[];
  /** A real server to pass on to: its origin. */
  target?: string;
}

export async function serveForTests(options: TestServerOptions = {}): Promise<TestServer> {
  const requests: TestRequest[] = [];
  const queue: (() => void)[] = [];
  let [working, under] = [0, 0];
  const served: TestServer = { url: '', requests, most: 0, close: async () => {} };
  const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  served.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  served.close = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return served;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const raw = await bodyOf(request);
    if (request.url?.endsWith('/v1/models')) {
      if (options.target) return pass(request, response, raw);
      const context = options.contextTokens ? { max_model_len: options.contextTokens } : {};
      return send(response, 200, { object: 'list', data: [{ id: options.model ?? 'test', object: 'model', ...context }] });
    }
    if (request.method === 'GET') {
      const told = options.beside?.[request.url ?? ''];
      return send(response, told ? 200 : 404, told ?? {});
    }
    const body = JSON.parse(raw) as TestRequest['body'] & { messages: { content: string }[] };
    const prompt = body.messages.at(-1)!.content;
    const isProbe = prompt.includes('{"ready": true}');
    const asked: TestRequest = { prompt, part: /<part>\n([\s\S]*)\n<\/part>/.exec(prompt)?.[1] ?? '', body };
    const format = body.response_format?.type ?? 'text';
    if (options.formats && !options.formats.includes(format)) return send(response, 422, { error: { message: `no ${format} here` } });
    if (options.longest && prompt.length > options.longest)
      return send(response, 400, { error: { message: "This model's maximum context length is exceeded." } });
    const fault = isProbe ? null : (options.fault?.(requests.length, asked) ?? null);
    if (!isProbe) requests.push(asked);
    served.most = Math.max(served.most, ++under);
    response.on('close', () => under--);
    if (fault === 'never') return;
    if (typeof fault === 'number')
      return send(response, fault, { error: { message: 'a fault' } }, options.retryAfter ? { 'retry-after': options.retryAfter } : {});
    if (working >= (options.parallel ?? Number.POSITIVE_INFINITY)) await new Promise<void>((resolve) => queue.push(resolve));
    working++;
    if (options.delayMs && !isProbe) await new Promise((resolve) => setTimeout(resolve, options.delayMs));
    working--;
    queue.shift()?.();
    if (options.target && fault === null) return pass(request, response, raw);
    const says = isProbe
      ? { ready: true }
      : fault === 'nonsense'
        ? 'Well, that is a good question.'
        : fault === 'invented'
          ? invented(prompt)
          : said(asked);
    const whole = typeof says === 'string' ? says : JSON.stringify(says);
    const text = fault === 'half' ? whole.slice(0, whole.length / 2) : whole;
    const logprobs = body.logprobs && options.odds ? { content: truthLogprobs(options.odds(asked)) } : null;
    const reply = JSON.stringify({
      id: 'x',
      object: 'chat.completion',
      choices: [{ index: 0, message: { role: 'assistant', content: text }, logprobs, finish_reason: 'stop' }],
    });
    if (fault !== 'cut') return send(response, 200, reply);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': reply.length });
    response.write(reply.slice(0, reply.length / 2));
    setTimeout(() => response.destroy(), 10);
  }

  async function pass(request: IncomingMessage, response: ServerResponse, raw: string): Promise<void> {
    const init = request.method === 'POST' ? { method: 'POST', body: raw, headers: { 'content-type': 'application/json' } } : {};
    const reply = await fetch(`${options.target}${request.url}`, init);
    send(response, reply.status, await reply.text());
  }

  function said(asked: TestRequest): object | string {
    return options.says?.(asked) ?? { found: false, quote: '', answer: '' };
  }
}

function invented(prompt: string): object {
  const quote = 'The moon was bought by a clockmaker from Hull.';
  if (prompt.includes('"items"')) return { items: [{ quote, item: 'moon' }] };
  if (prompt.includes('"sentences"')) return { sentences: ['A clockmaker bought the moon of Hull.'] };
  return { found: true, quote, answer: 'the moon' };
}

const truthLogprobs = (odds: number) => {
  const yes = 1 / (1 + Math.exp(-odds));
  const top = [
    { token: ' true', logprob: Math.log(yes) },
    { token: ' false', logprob: Math.log(1 - yes) },
  ].sort((a, b) => b.logprob - a.logprob);
  return [
    { token: '{"found":', logprob: 0, top_logprobs: [] },
    { ...top[0]!, top_logprobs: top },
  ];
};

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += chunk;
  return body;
}

function send(response: ServerResponse, status: number, body: object | string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
