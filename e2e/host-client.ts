/** The program behind the loopback host as a script talks to it: the calls of the window, over the window's own connection. */
import { createTRPCClient, createWSClient, type TRPCClient, wsLink } from '@trpc/client';
import { WebSocket } from 'ws';
import type { AppRouter } from '../electron/api/router.ts';
import { enter, type Keys } from '../electron/entering.ts';

export interface Connection {
  api: TRPCClient<AppRouter>;
  close(): void;
}

/** @param address as the program printed it: it lets one in, once. */
export function connectTo(address: string): Connection {
  const { host, origin } = new URL(address);
  let keys: Promise<Keys> | null = null;
  let held: Keys | null = null;
  class Socket extends WebSocket {
    constructor(url: string) {
      super(url, ['focus', held!.secret], { headers: { Origin: origin, Cookie: held!.cookie } });
    }
  }
  const url = async () => {
    keys ??= enter(address);
    held = await keys;
    return `ws://${host}/trpc`;
  };
  const client = createWSClient({ url, WebSocket: Socket as unknown as typeof globalThis.WebSocket });
  return { api: createTRPCClient<AppRouter>({ links: [wsLink({ client })] }), close: () => void client.close() };
}
