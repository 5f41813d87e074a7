/**
 * A hub on this machine that speaks the protocol of hub.ts, with whatever faults a test asks for. Large files are served by a second
 * server, as a hub's are.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Seen {
  from: 'hub' | 'store';
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
}

/** Answers in place of the server; false = the server answers. */
export type Fault = (seen: Seen, response: ServerResponse) => boolean;

export interface HubServer {
  /** Address of the model's page. */
  address: string;
  origin: string;
  seen: Seen[];
  /** Bytes of file bodies that were sent. */
  served(): number;
  files: Map<string, Buffer>;
  fault: Fault;
  close(): Promise<void>;
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const gitHash = (bytes: Buffer) => createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
const isLarge = (name: string) => /\.(safetensors|gguf)$/.test(name);

/** The commit changes with any of the files. */
export const commitOf = (files: Map<string, Buffer>) =>
  createHash('sha1')
    .update([...files].map(([name, bytes]) => name + sha256(bytes)).join())
    .digest('hex');

export async function serveHub(repo: string, files: Map<string, Buffer>, licence = 'apache-2.0'): Promise<HubServer> {
  let served = 0;
  const hub: Omit<HubServer, 'address' | 'origin'> = { seen: [], served: () => served, files, fault: () => false, close: async () => {} };
  const noted = (from: Seen['from'], answer: (path: string, request: IncomingMessage, response: ServerResponse) => void) =>
    createServer((request, response) => {
      const path = decodeURIComponent(request.url ?? '/');
      const seen = { from, method: request.method ?? '', path, headers: request.headers };
      hub.seen.push(seen);
      if (!hub.fault(seen, response)) answer(path, request, response);
    });
  const send = (bytes: Buffer, etag: string, request: IncomingMessage, response: ServerResponse) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const same = request.headers['if-range'] === undefined || request.headers['if-range'] === etag;
    const part = from > 0 && same ? bytes.subarray(from) : bytes;
    response.setHeader('ETag', etag).setHeader('Content-Length', part.length);
    if (part !== bytes) response.writeHead(206, { 'Content-Range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` });
    if (request.method === 'HEAD') return response.end();
    served += part.length;
    return response.end(part);
  };
  const store = noted('store', (path, request, response) => {
    const bytes = [...hub.files.values()].find((file) => path === `/${sha256(file)}`);
    // A store has validators of its own.
    if (bytes) send(bytes, `"store-${sha256(bytes).slice(0, 8)}"`, request, response);
    else response.writeHead(404).end();
  });
  const storeOrigin = await listening(store);
  const main = noted('hub', (path, request, response) => {
    const commit = commitOf(hub.files);
    if (path === `/api/models/${repo}/revision/main`) {
      const siblings = [...hub.files.keys()].map((rfilename) => ({ rfilename }));
      return response
        .setHeader('Content-Type', 'application/json')
        .end(JSON.stringify({ id: repo, sha: commit, siblings, cardData: { license: licence } }));
    }
    const name = path.startsWith(`/${repo}/resolve/${commit}/`) ? path.slice(`/${repo}/resolve/${commit}/`.length) : null;
    const bytes = name === null ? undefined : hub.files.get(name);
    if (!bytes) return response.writeHead(404, { 'X-Error-Code': path.includes(`/${repo}/`) ? 'EntryNotFound' : 'RepoNotFound' }).end();
    response.setHeader('X-Repo-Commit', commit);
    if (!isLarge(name!)) return send(bytes, `"${gitHash(bytes)}"`, request, response);
    const location = { Location: `${storeOrigin}/${sha256(bytes)}`, 'X-Linked-Size': String(bytes.length), 'X-Linked-ETag': `"${sha256(bytes)}"` };
    return response.writeHead(302, location).end();
  });
  const origin = await listening(main);
  return Object.assign(hub, {
    address: `${origin}/${repo}`,
    origin,
    close: async () => {
      for (const server of [main, store]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  });
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
