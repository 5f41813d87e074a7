/**
 * The program behind the window, as the panes call it: tRPC over a WebSocket in a browser, over the preload's bridge in Electron.
 * The bridge carries the very messages that the WebSocket would, so there is one link and one behaviour.
 */
import { createTRPCClient, createWSClient, TRPCClientError, type TRPCLink, wsLink } from '@trpc/client';
import type { inferRouterInputs } from '@trpc/server';
import { observable } from '@trpc/server/observable';
import { create } from 'zustand';
import type { AppRouter } from '../../electron/api/router.ts';
import type { ErrorData } from '../../electron/domain/error.ts';
import { BridgeSocket } from './bridge-socket.ts';
import { HostSocket } from './host-socket.ts';
import { strings } from './strings.ts';
import { useToasts } from './toasts.ts';

/** Whether the program answers. */
export const useConnection = create<{ open: boolean /** Counts connections, so that what is shown can be fetched again. */; times: number }>(() => ({
  open: false,
  times: 0,
}));

const bridge = globalThis.focusBridge;
const socket = createWSClient({
  url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/trpc`,
  WebSocket: bridge ? (BridgeSocket as unknown as typeof WebSocket) : HostSocket,
  retryDelayMs: (attempt) => Math.min(4000, 250 * 2 ** attempt),
  onOpen: () => useConnection.setState(({ times }) => ({ open: true, times: times + 1 })),
  onClose: () => useConnection.setState({ open: false }),
});

/** A call that fails says what people read of it, as the program put it; over a broken connection, that there is none. */
const inWords: TRPCLink<AppRouter> =
  () =>
  ({ op, next }) =>
    observable((observer) =>
      next(op).subscribe({
        next: (value) => observer.next(value),
        error: (error) => observer.error(Object.assign(error, { message: errorData(error).message })),
        complete: () => observer.complete(),
      }),
    );

/** The router's own types: a procedure that is renamed, or takes or gives something else, fails the type check here. */
export const api = createTRPCClient<AppRouter>({ links: [inWords, wsLink({ client: socket })] });

/** What the procedures take. */
export type Inputs = inferRouterInputs<AppRouter>;

/** What a call failed with: a code for programs, a sentence for people. */
export function errorData(error: unknown): ErrorData {
  const data = error instanceof TRPCClientError ? (error as TRPCClientError<AppRouter>).data?.focus : undefined;
  if (data) return data;
  if (!useConnection.getState().open) return { code: 'network', message: strings.engine.offlineText };
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}

/** Shows an error to the person, as a toast. */
export function report(error: unknown): void {
  const { message, code } = errorData(error);
  if (code !== 'cancelled') useToasts.getState().show({ kind: 'error', text: message });
}
