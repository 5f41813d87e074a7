/**
 * A model hub as its files are asked for: Hugging Face's protocol, at huggingface.co or wherever the same is spoken.
 *
 *   GET  /api/models/{repo}/revision/{revision}  → the commit, the names of its files, licence
 *   HEAD /{repo}/resolve/{commit}/{file}         → size and hash (X-Linked-Size, X-Linked-ETag for large files; else ETag)
 *   GET  /{repo}/resolve/{commit}/{file}         → the bytes, large files by a redirect to another server; Range and If-Range
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { FocusError } from '../errors.ts';
import { needsNetwork } from '../offline.ts';
import { jsonOf, type Lookup, leadsInside } from './answers.ts';

export const usualHub = 'https://huggingface.co';

export interface HubAddress {
  /** Origin of the hub. */
  hub: string;
  /** owner/name */
  repo: string;
  /** Branch, tag or commit. */
  revision: string;
  /** One file of it, where the address is that file's page. */
  file?: string;
}

/** What a file must be when it is here. `git`: the SHA-1 that git gives a file's bytes, which the hub tells of small files. */
export interface HubFile {
  name: string;
  bytes: number;
  hash: { kind: 'sha256' | 'git'; value: string } | null;
}

export interface HubModel {
  commit: string;
  files: string[];
  licence: string | null;
}

export interface HubOptions {
  /** For gated and private models; told to the hub alone, never to a server that it redirects to. */
  token?: string;
  signal?: AbortSignal;
  /** How a name is looked up; none = as the system does. */
  addresses?: Lookup;
  /** First wait before a request is made again; doubles each time. */
  retryMs?: number;
  /** Refusals in a row before a request is given up; none = `mostAttempts`. */
  attempts?: number;
  /** Where the one file lies, at a server that keeps files otherwise. */
  path?: string;
}

const segment = '[A-Za-z0-9][A-Za-z0-9._-]*';
const repoName = new RegExp(`^${segment}(?:/${segment})?$`);
const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** "owner/name", "owner/name@revision", or the address of the model's page. @throws FocusError 'bad-input' */
export function parseModelAddress(text: string): HubAddress {
  const wrong = (why: string) =>
    new FocusError('bad-input', `"${text}" is not the address of a model: ${why}. Give it as owner/name, or as the address of its page on the hub.`);
  const given = text.trim();
  if (!given.includes('://')) {
    const [repo = '', revision = 'main', ...rest] = given.split('@');
    if (!isRepo(repo) || !isRevision(revision) || rest.length > 0) throw wrong('it has other characters than a name has');
    return { hub: usualHub, repo, revision };
  }
  const url = URL.parse(given);
  if (!url || url.username || url.password) throw wrong('it is no web address');
  if (!isSafe(url)) throw wrong('only https is used (http on this machine alone)');
  const [owner = '', name = '', kind, revision, ...path] = url.pathname.split('/').filter(Boolean);
  const repo = name ? `${owner}/${name}` : owner;
  if (!isRepo(repo) || ['datasets', 'spaces', 'docs', 'api'].includes(owner)) throw wrong('it names no model');
  const named = kind && ['tree', 'blob', 'resolve'].includes(kind) && revision ? decodeURIComponent(revision) : 'main';
  if (!isRevision(named)) throw wrong('its revision has other characters than a name has');
  const file = decodeURIComponent(path.join('/'));
  if (file === '' || kind === 'tree') return { hub: url.origin, repo, revision: named };
  if (!isPlainFile(file)) throw wrong('the file in it has other characters than a name has, or lies in a folder');
  return { hub: url.origin, repo, revision: named, file };
}

const isPlainFile = (text: string) => /^[\w.+ -]+$/.test(text) && !text.startsWith('.') && text.length <= 200;

const isRepo = (text: string) => repoName.test(text) && !text.includes('..') && text.length <= 200;
const isRevision = (text: string) => /^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(text) && !text.includes('..') && text.length <= 200;
const isSafe = ({ protocol, hostname }: URL) => protocol === 'https:' || (protocol === 'http:' && loopback.has(hostname));

const modelSchema = z.object({
  sha: z.string().regex(/^[0-9a-f]{40}$/),
  siblings: z.array(z.object({ rfilename: z.string() })).max(100_000),
  cardData: z.object({ license: z.unknown() }).partial().nullish(),
});

/** So many refusals in a row, and a request is given up; whatever arrives in between starts the count again. */
const mostAttempts = 6;
const longestWaitMs = 120_000;
const mostRedirects = 5;
const answerMs = 60_000;

export class Hub {
  readonly address: HubAddress;
  readonly options: HubOptions;

  constructor(address: HubAddress, options: HubOptions = {}) {
    this.address = address;
    this.options = options;
  }

  get attempts(): number {
    return this.options.attempts ?? mostAttempts;
  }

  /** @throws FocusError 'not-found' | 'access-denied' | 'network' */
  async model(): Promise<HubModel> {
    const { repo, revision } = this.address;
    const response = await this.#insist(`/api/models/${repo}/revision/${encodeURIComponent(revision)}`, {}, repo);
    const parsed = modelSchema.safeParse(await jsonOf(response, this.address.hub));
    if (!parsed.success) throw new FocusError('network', `${this.address.hub} does not answer as a model hub does. Check the address.`);
    const { sha, siblings, cardData } = parsed.data;
    return {
      commit: sha,
      files: siblings.map(({ rfilename }) => rfilename),
      licence: typeof cardData?.license === 'string' ? cardData.license : null,
    };
  }

  async file(commit: string, name: string): Promise<HubFile> {
    const { status, headers } = await this.#insist(this.#path(commit, name), { method: 'HEAD' }, name);
    const bytes = Number(headers.get('x-linked-size') ?? (status < 300 ? headers.get('content-length') : null) ?? Number.NaN);
    if (!Number.isSafeInteger(bytes) || bytes < 0) throw new FocusError('network', `${this.address.hub} does not say how large ${name} is.`);
    const etag = (headers.get('x-linked-etag') ?? headers.get('etag') ?? '').replace(/^W\//, '').replaceAll('"', '').toLowerCase();
    const kind = /^[0-9a-f]{64}$/.test(etag) ? 'sha256' : /^[0-9a-f]{40}$/.test(etag) ? 'git' : null;
    return { name, bytes, hash: kind && { kind, value: etag } };
  }

  /** The file's bytes from an offset on. One try: who reads the body knows what of it arrived. `validator`: what served the bytes before. */
  body(commit: string, name: string, from: number, validator: string | null, signal: AbortSignal): Promise<Response> {
    const range: Record<string, string> = from > 0 ? { Range: `bytes=${from}-`, ...(validator ? { 'If-Range': validator } : {}) } : {};
    return this.#once(this.#path(commit, name), { headers: range, signal }, name);
  }

  /** Waits before the next try: as long as the server asks, else longer each time. */
  async wait(attempt: number, error: unknown): Promise<void> {
    const asked = error instanceof Busy ? error.afterMs : null;
    const waitMs = Math.min(longestWaitMs, asked ?? (this.options.retryMs ?? 500) * 2 ** attempt);
    await sleep(waitMs, undefined, this.options.signal ? { signal: this.options.signal } : {});
  }

  #path(commit: string, name: string): string {
    return this.options.path ?? `/${this.address.repo}/resolve/${commit}/${encodeURIComponent(name)}`;
  }

  async #insist(path: string, init: RequestInit, what: string): Promise<Response> {
    for (let attempt = 0; ; attempt++) {
      try {
        const signal = AbortSignal.any([AbortSignal.timeout(answerMs), ...(this.options.signal ? [this.options.signal] : [])]);
        return await this.#once(path, { ...init, signal }, what);
      } catch (error) {
        this.options.signal?.throwIfAborted();
        if (!isPassing(error)) throw error;
        if (attempt + 1 >= this.attempts) throw gaveUp(this.address.hub, error, this.attempts);
        await this.wait(attempt, error);
      }
    }
  }

  async #once(path: string, init: RequestInit, what: string): Promise<Response> {
    const { hub } = this.address;
    let url = new URL(path, hub);
    if (!loopback.has(url.hostname)) needsNetwork(hub);
    for (let hops = 0; hops <= mostRedirects; hops++) {
      const headers = new Headers(init.headers);
      headers.set('Accept-Encoding', 'identity');
      headers.set('User-Agent', 'Focus');
      if (this.options.token && url.origin === hub) headers.set('Authorization', `Bearer ${this.options.token}`);
      const response = await fetch(url, { ...init, headers, redirect: 'manual' });
      const target = response.status >= 300 && response.status < 400 ? URL.parse(response.headers.get('location') ?? '', url) : null;
      if (!target) {
        if (response.ok) return response;
        await response.body?.cancel();
        throw refusal(response, hub, what);
      }
      await response.body?.cancel();
      // The hub itself says what a large file is; the server that holds it need not be asked.
      if (init.method === 'HEAD' && response.headers.has('x-linked-etag')) return response;
      if (!isSafe(target) || (url.protocol === 'https:' && target.protocol !== 'https:'))
        throw new FocusError('network', `${hub} leads ${what} to ${target.origin}, which is not secure. It is not followed.`);
      // A hub on this machine may lead to this machine; one of the network has no business there, nor beside it.
      if (!loopback.has(url.hostname) && (await leadsInside(target, this.options.addresses)))
        throw new FocusError(
          'network',
          `${hub} leads ${what} to ${target.origin}, an address of this machine or its own network. It is not followed.`,
        );
      url = target;
    }
    throw new FocusError('network', `${hub} leads ${what} from one address to the next without an end.`);
  }
}

/** A refusal that passes: the same request may be answered later. */
export class Busy extends Error {
  readonly afterMs: number | null;

  constructor(message: string, afterMs: number | null) {
    super(message);
    this.afterMs = afterMs;
  }
}

/** Whether another try may help: a busy server, a lost connection; not a "no". */
export const isPassing = (error: unknown) => !(error instanceof FocusError);

export function gaveUp(hub: string, cause: unknown, attempts: number): FocusError {
  const why = cause instanceof Error ? (cause.cause instanceof Error ? cause.cause.message : cause.message) : String(cause);
  return new FocusError('network', `${hub} could not be reached, after ${attempts} tries: ${why}. What arrived is kept; start again to go on.`, {
    cause,
  });
}

function refusal({ status, headers }: Response, hub: string, what: string): Error {
  const code = headers.get('x-error-code');
  if (code === 'GatedRepo')
    return new FocusError(
      'access-denied',
      `${what} is gated: its owner asks you to accept terms. Accept them on ${hub}, then give an access token of your account there.`,
    );
  if (status === 404 || code === 'RepoNotFound') {
    const kind =
      code === 'RevisionNotFound' ? 'has no such revision' : code === 'EntryNotFound' ? 'lacks this file' : 'has no such model, or hides it';
    return new FocusError('not-found', `${what}: ${hub} ${kind}. Check the spelling.`);
  }
  if (status === 401 || status === 403)
    return new FocusError('access-denied', `${what}: ${hub} does not let you in (${status}). A private model needs an access token of yours.`);
  if (status === 429 || status >= 500 || status === 408) return new Busy(`${hub} answers ${status}`, afterMs(headers.get('retry-after')));
  return new FocusError('network', `${what}: ${hub} answers ${status}, which Focus does not expect.`);
}

/** Retry-After: seconds, or a date. */
function afterMs(value: string | null): number | null {
  if (value === null) return null;
  const seconds = Number(value);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}
