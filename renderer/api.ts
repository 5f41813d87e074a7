/**
 * The program behind the window, as the panes call it: tRPC over a WebSocket in a browser, over the preload's bridge in Electron.
 * The bridge carries the very messages that the WebSocket would, so there is one link and one behaviour.
 */
import { createTRPCUntypedClient, createWSClient, wsLink } from '@trpc/client';
import { create } from 'zustand';
import type { FocusApi, Stream } from '../electron/api/contract.ts';
import type { ErrorData } from '../electron/errors.ts';
import { strings } from './app/strings.ts';
import { useToasts } from './app/toasts.tsx';
import { BridgeSocket } from './bridge-socket.ts';
import { HostSocket } from './host-socket.ts';

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
const client = createTRPCUntypedClient({ links: [wsLink({ client: socket })] });

/** Procedures that change nothing. The rest are mutations, or streams. */
const queries = new Set([
  'workspaces.list',
  'documents.list',
  'documents.get',
  'documents.text',
  'documents.rectangles',
  'documents.search',
  'documents.chunks',
  'jobs.list',
  'questions.list',
  'summaries.list',
  'exports.conversation',
  'exports.summary',
  'models.list',
  'models.machine',
  'models.downloads',
  'settings.storage',
  'settings.network',
  'settings.diagnostics',
]);
const streams = new Set([
  'documents.import',
  'documents.reimport',
  'documents.read',
  'jobs.watch',
  'questions.ask',
  'summaries.make',
  'models.import',
  'models.download',
  'engine.status',
  'app.openings',
]);

function call(path: string, input: unknown): unknown {
  if (streams.has(path)) return stream(path, input);
  const made = queries.has(path) ? client.query(path, input) : client.mutation(path, input);
  return made.catch((error: unknown) => {
    throw new ApiError(errorData(error));
  });
}

function stream(path: string, input: unknown): Stream<unknown> {
  return {
    subscribe: ({ onData, onError, onComplete }) =>
      client.subscription(path, input, { onData, onError: (error) => onError(errorData(error)), onComplete }),
  };
}

/** `api.documents.list({...})` becomes a call of the procedure "documents.list". */
export const api = new Proxy({} as FocusApi, {
  get: (_, area: string) => new Proxy({}, { get: (_area, name: string) => (input?: unknown) => call(`${area}.${name}`, input) }),
});

export class ApiError extends Error {
  readonly code: string;
  constructor({ code, message }: ErrorData) {
    super(message);
    this.code = code;
  }
}

function errorData(error: unknown): ErrorData {
  const data = (error as { data?: { focus?: ErrorData } }).data?.focus;
  if (data) return data;
  if (!useConnection.getState().open) return { code: 'network', message: strings.engine.offlineText };
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}

/** Shows an error to the person, as a toast. */
export function report(error: unknown): void {
  const { message, code } = error instanceof ApiError ? error : errorData(error);
  if (code !== 'cancelled') useToasts.getState().show({ kind: 'error', text: message, code });
}
