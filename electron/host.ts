/**
 * The loopback host: the program in a browser on this machine, or through a tunnel to it. Only who holds the keys of this run may in
 * (door.ts); Host and Origin must be this host's own (DNS rebinding, foreign pages). Whatever happens on a line ends that line alone.
 */
import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import { WebSocketServer } from 'ws';
import { Program } from './api/program.ts';
import { appRouter } from './api/router.ts';
import { Door, socketProtocol } from './door.ts';
import { entryHtml, entryScript } from './entry-page.ts';
import { builtPages, documentOf, pageFile, safetyHeaders } from './pages.ts';

/** Imports by content travel as one message. */
const largestMessageBytes = 96 * 2 ** 20;
/** A code, and nothing more. */
const largestBodyBytes = 1024;
/** For a request to be whole; who opens a line and says nothing is cut off. */
const patienceMs = 10_000;
/** Far more than a person's tabs; less than the descriptors of a process. */
const mostConnections = 256;

export interface WebHost {
  /** Where the page is, for who is in already. */
  origin: string;
  /** For a second start to ask for addresses with (instance.ts). */
  ownerKey: string;
  /** Lets a browser in, once. */
  address(): string;
  log(sentence: string): void;
  close(): Promise<void>;
}

export interface HostOptions {
  /** 0 or none = any that is free. */
  port?: number;
  /** Taken where it is free: what the browser keeps for the window (theme, text size) belongs to its address. */
  preferredPort?: number;
  /** Folder of the page's files; none = the built one. */
  pages?: string;
  /** None = ten seconds. */
  patienceMs?: number;
}

export async function serve(options: HostOptions = {}): Promise<WebHost> {
  const program = new Program();
  await program.prepare();
  const host = await listen(program, options);
  // The first question should not wait for the model to be loaded; a model that is missing is said when something needs it.
  program.engine().catch(() => {});
  return host;
}

/** Opens a program to this machine's browser; closing the host closes the program. */
export async function listen(program: Program, options: HostOptions = {}): Promise<WebHost> {
  const door = new Door();
  const inside = { door, program, pages: options.pages ?? builtPages };
  const patience = options.patienceMs ?? patienceMs;
  const server = createServer(
    { headersTimeout: patience, requestTimeout: patience, connectionsCheckingInterval: patience / 4 },
    (request, response) => {
      request.on('error', () => {});
      response.on('error', () => {});
      answer(request, response, inside).catch((error: unknown) => {
        program.failed('window', error);
        response.destroy();
      });
    },
  );
  server.maxConnections = mostConnections;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestMessageBytes, handleProtocols: () => socketProtocol });
  const handler = applyWSSHandler({ wss: sockets, router: appRouter, createContext: () => ({ program }), keepAlive: { enabled: true } });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Nobody else listens yet: a reset here would end the process.
    socket.on('error', () => socket.destroy());
    const { localPort } = request.socket;
    const mayIn = door.holdsCookie(request.headers, localPort!) && door.holdsSecret(request.headers);
    if (request.url !== '/trpc' || !isOwnHost(request) || !isOwnOrigin(request) || !mayIn) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n', () => socket.destroy());
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.on('error', () => client.terminate());
      sockets.emit('connection', client, request);
    });
  });
  sockets.on('wsClientError', (_error, socket) => socket.destroy());
  await open(server, options);
  // While it listens it may run out of descriptors: who comes then waits.
  server.on('error', (error) => program.failed('window', error));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    ownerKey: door.ownerKey,
    address: () => `${origin}/enter#${door.code()}`,
    log: (sentence) => program.log.say(sentence),
    async close() {
      handler.broadcastReconnectNotification();
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await program.close();
    },
  };
}

async function open(server: Server, { port, preferredPort }: HostOptions): Promise<void> {
  const on = (wanted: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(wanted, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  if (port !== undefined || preferredPort === undefined) return on(port ?? 0);
  await on(preferredPort).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error;
    return on(0);
  });
}

interface Inside {
  door: Door;
  program: Program;
  /** Folder of the page's files. */
  pages: string;
}

/** The page and its files; nothing else, and to nobody else. */
async function answer(request: IncomingMessage, response: ServerResponse, inside: Inside): Promise<void> {
  for (const [name, value] of Object.entries(safetyHeaders)) response.setHeader(name, value);
  response.setHeader('Cache-Control', 'no-store');
  const send = (status: number, body: string | Uint8Array, type = 'text/plain') =>
    void response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) }).end(body);
  if (!isOwnHost(request)) return send(403, 'Focus answers to its own address only.');
  const url = URL.parse(request.url ?? '/', 'http://127.0.0.1');
  if (url?.host !== '127.0.0.1') return send(400, 'Not an address.');
  if (request.method === 'POST' && (url.pathname === '/enter' || url.pathname === '/codes')) return admit(request, response, send, inside.door);
  if (request.method !== 'GET' && request.method !== 'HEAD') return send(405, 'Only GET.');
  if (url.pathname === '/enter') return send(200, entryHtml, 'text/html; charset=utf-8');
  if (url.pathname === '/enter.js') return send(200, entryScript, 'text/javascript');
  if (!inside.door.holdsCookie(request.headers, request.socket.localPort!))
    return send(401, 'Open the address that Focus printed when it started, or start it once more: it holds the key.');
  const printed = documentOf(url.pathname);
  if (printed) {
    const bytes = inside.door.holdsSecret(request.headers) ? inside.program.library.bytes(printed) : null;
    return bytes ? send(200, bytes, 'application/pdf') : send(404, 'Not here.');
  }
  const found = await pageFile(inside.pages, url.pathname);
  if (!found) return send(404, 'Not here.');
  response.writeHead(200, { 'Content-Type': found.type, ...(found.lasting ? { 'Cache-Control': 'private, max-age=31536000, immutable' } : {}) });
  if (request.method === 'HEAD') response.end();
  // Who went away while it was sent went away: the file is closed either way.
  else await pipeline(createReadStream(found.file), response).catch(() => response.destroy());
}

type Send = (status: number, body: string, type?: string) => void;

/** `/enter`: a code for the keys of this run, from our own entry page. `/codes`: a new code, for who holds the owner's key. */
async function admit(request: IncomingMessage, response: ServerResponse, send: Send, door: Door): Promise<void> {
  if (request.url === '/codes') return door.isOwner(request.headers) ? send(200, door.code()) : send(403, 'Not the owner.');
  if (!isOwnOrigin(request)) return send(403, 'Focus answers to its own page only.');
  const code = await bodyOf(request);
  const keys = code === null ? null : door.enter(code, request.socket.localPort!);
  if (!keys) return send(401, 'This address was used, or is too old. Start Focus once more: it opens with a new one.');
  response.setHeader('Set-Cookie', keys.cookie);
  send(200, JSON.stringify({ secret: keys.secret }), 'application/json');
}

/** null = it is longer than anything of ours, or was cut off. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  let body = '';
  try {
    for await (const part of request) {
      body += String(part);
      if (body.length > largestBodyBytes) return null;
    }
  } catch {
    return null;
  }
  return body;
}

function isOwnHost({ headers, socket }: IncomingMessage): boolean {
  const { localPort } = socket;
  return headers.host === `127.0.0.1:${localPort}` || headers.host === `localhost:${localPort}`;
}

function isOwnOrigin({ headers }: IncomingMessage): boolean {
  return headers.origin === `http://${headers.host}`;
}
