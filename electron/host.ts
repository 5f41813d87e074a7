/**
 * The loopback host: the program in a browser on this machine, or through a tunnel to it. Only who holds the token may in: the
 * address printed at start sets it as a cookie; Host and Origin must be this host's own (DNS rebinding, foreign pages).
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import { WebSocketServer } from 'ws';
import { Program } from './api/program.ts';
import { appRouter } from './api/router.ts';
import { builtPages, documentOf, pageFile, safetyHeaders } from './pages.ts';

/** Imports by content travel as one message. */
const largestMessageBytes = 96 * 2 ** 20;

export interface WebHost {
  /** With the token: opening it once lets the browser in. */
  url: string;
  close(): Promise<void>;
}

export interface HostOptions {
  /** 0 or none = any that is free. */
  port?: number;
  /** Taken where it is free: what the browser keeps for the window (theme, text size) belongs to its address. */
  preferredPort?: number;
  /** None = a random one. */
  token?: string;
  /** Folder of the page's files; none = the built one. */
  pages?: string;
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
  const pages = options.pages ?? builtPages;
  const token = options.token ?? randomBytes(24).toString('base64url');
  const server = createServer((request, response) => void answer(request, response, { token, program, pages }));
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestMessageBytes });
  const handler = applyWSSHandler({ wss: sockets, router: appRouter, createContext: () => ({ program }), keepAlive: { enabled: true } });
  server.on('upgrade', (request, socket, head) => {
    if (request.url !== '/trpc' || !isOwnHost(request) || !isOwnOrigin(request) || !holdsToken(request, token)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
  });
  await open(server, options);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/?token=${token}`,
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

/** The page and its files; nothing else, and to nobody else. */
async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { token, program, pages }: { token: string; program: Program; pages: string },
): Promise<void> {
  for (const [name, value] of Object.entries(safetyHeaders)) response.setHeader(name, value);
  const refuse = (status: number, text: string) => void response.writeHead(status, { 'Content-Type': 'text/plain' }).end(text);
  if (!isOwnHost(request)) return refuse(403, 'Focus answers to its own address only.');
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'Only GET.');
  const url = URL.parse(request.url ?? '/', 'http://127.0.0.1');
  if (url?.host !== '127.0.0.1') return refuse(400, 'Not an address.');
  const given = url.searchParams.get('token');
  if (given !== null && sameToken(given, token)) {
    response.writeHead(303, { 'Set-Cookie': `${cookieOf(request)}=${token}; HttpOnly; SameSite=Strict; Path=/`, Location: '/' }).end();
    return;
  }
  if (!holdsToken(request, token)) return refuse(401, 'Open the address that Focus printed when it started: it holds the key.');
  const printed = documentOf(url.pathname);
  if (printed) {
    const bytes = program.library.bytes(printed);
    if (!bytes) return refuse(404, 'Not here.');
    response.writeHead(200, { 'Content-Type': 'application/pdf', 'Cache-Control': 'no-store', 'Content-Length': bytes.length }).end(bytes);
    return;
  }
  const found = await pageFile(pages, url.pathname);
  if (!found) return refuse(404, 'Not here.');
  response.writeHead(200, { 'Content-Type': found.type, 'Cache-Control': found.lasting ? 'public, max-age=31536000, immutable' : 'no-store' });
  if (request.method === 'HEAD') response.end();
  else createReadStream(found.file).pipe(response);
}

function isOwnHost({ headers, socket }: IncomingMessage): boolean {
  const { localPort } = socket;
  return headers.host === `127.0.0.1:${localPort}` || headers.host === `localhost:${localPort}`;
}

function isOwnOrigin({ headers }: IncomingMessage): boolean {
  return headers.origin === `http://${headers.host}`;
}

/** Cookies know no ports: two programs on one machine must not overwrite each other's. */
const cookieOf = ({ socket }: IncomingMessage) => `focus-${socket.localPort}`;

function holdsToken(request: IncomingMessage, token: string): boolean {
  const name = cookieOf(request);
  const cookie = request.headers.cookie?.split(/;\s*/).find((each) => each.startsWith(`${name}=`));
  return cookie !== undefined && sameToken(cookie.slice(name.length + 1), token);
}

/** In constant time. */
function sameToken(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
