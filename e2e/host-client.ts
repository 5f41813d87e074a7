/** The program behind the loopback host as a script talks to it: the calls of the window, over the window's own connection. */
import { createTRPCClient, createWSClient, type TRPCClient, wsLink } from '@trpc/client';
import { WebSocket } from 'ws';
import type { AppRouter } from '../electron/api/router.ts';

export interface Connection {
  api: TRPCClient<AppRouter>;
  close(): void;
}

/** @param url as the program printed it, key and all. */
export function connectTo(url: string): Connection {
  const { host, port, origin, searchParams } = new URL(url);
  const headers = { Origin: origin, Cookie: `focus-${port}=${searchParams.get('token')}` };
  class Socket extends WebSocket {
    constructor(address: string) {
      super(address, { headers });
    }
  }
  const client = createWSClient({ url: `ws://${host}/trpc`, WebSocket: Socket as unknown as typeof globalThis.WebSocket });
  return { api: createTRPCClient<AppRouter>({ links: [wsLink({ client })] }), close: () => void client.close() };
}
