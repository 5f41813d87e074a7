/** The router for a window of our own: the very messages that a WebSocket would carry, over whatever channel the shell has. */
import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { getWSConnectionHandler } from '@trpc/server/adapters/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Program } from './program.ts';
import { appRouter } from './router.ts';

const open = 1;
const closed = 3;

/** As much of a WebSocket as the handler uses. */
class Channel extends EventEmitter<{ message: [data: Buffer, isBinary: boolean]; close: [] }> {
  readyState: number = open;
  readonly send: (text: string) => void;

  constructor(send: (text: string) => void) {
    super();
    this.send = send;
  }

  close(): void {
    if (this.readyState === closed) return;
    this.readyState = closed;
    this.emit('close');
  }

  terminate(): void {
    this.close();
  }
}

export interface Connection {
  /** One text from the window. */
  receive(text: string): void;
  /** The window is gone or shows a new page: what ran for it is cancelled. */
  close(): void;
}

/** @param send takes one text to the window. */
export function connect(program: Program, send: (text: string) => void): Connection {
  const channel = new Channel(send);
  const accept = getWSConnectionHandler({ wss: new WebSocketServer({ noServer: true }), router: appRouter, createContext: () => ({ program }) });
  const request = { url: '/trpc', headers: { host: 'focus' }, socket: {} };
  accept(channel as unknown as WebSocket, request as unknown as IncomingMessage);
  return {
    receive: (text) => void channel.emit('message', Buffer.from(text, 'utf8'), false),
    close: () => channel.close(),
  };
}
