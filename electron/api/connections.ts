/** Connections to servers: which there are, which answer, and what may not go to them. */
import { randomUUID } from 'node:crypto';
import type { Library } from '../documents/library/library.ts';
import type { Connection } from '../domain/connection.ts';
import type { EndpointAddress } from '../engine/contract.ts';
import { addressOf } from '../engine/endpoint/address.ts';
import { modelsAt } from '../engine/endpoint/found.ts';
import { FocusError } from '../errors.ts';
import type { Keys } from '../keys.ts';

type Kept = Pick<Connection, 'id' | 'url' | 'model' | 'confirmed' | 'inUse'>;

const connectionsKey = 'connections';
export const closedKey = 'workspaces closed to remote servers';
const parsed = <T>(json: string | null): T[] => (json ? (JSON.parse(json) as T[]) : []);

export class Connections {
  readonly #library: Library;
  readonly #keys: Keys;

  constructor(library: Library, keys: Keys) {
    this.#library = library;
    this.#keys = keys;
  }

  list(): Connection[] {
    return this.#kept().map((kept) => {
      const { host, remote } = addressOf(kept.url);
      return { ...kept, host, remote, open: remote && kept.url.startsWith('http:'), hasKey: this.#keys.get(kept.id) !== null };
    });
  }

  /** One beyond this machine is off until it is confirmed. @throws FocusError 'bad-input' */
  add(url: string, model: string, key: string | undefined): Connection {
    const { base, remote } = addressOf(url);
    const kept: Kept = { id: randomUUID(), url: base, model, confirmed: !remote, inUse: false };
    if (key) this.#keys.set(kept.id, key);
    this.#keep([...this.#kept(), kept]);
    return this.list().at(-1)!;
  }

  confirm(id: string): void {
    this.#change(id, { confirmed: true });
  }

  /** @throws FocusError 'access-denied' before it is confirmed. */
  use(id: string, inUse: boolean): void {
    const wanted = this.#one(id);
    if (inUse && !wanted.confirmed)
      throw new FocusError('access-denied', `${wanted.host} is beyond this machine. Confirm first that texts may be sent there.`);
    this.#change(id, { inUse });
  }

  remove(id: string): void {
    this.#keep(this.#kept().filter((kept) => kept.id !== id));
    this.#keys.set(id, null);
  }

  /** A model on this machine answers again. */
  useNone(): void {
    this.#keep(this.#kept().map((kept) => ({ ...kept, inUse: false })));
  }

  inUse(): Connection[] {
    return this.list().filter(({ inUse, confirmed }) => inUse && confirmed);
  }

  /** With their keys. */
  addresses(): EndpointAddress[] {
    return this.inUse().map(({ id, url, model }) => {
      const key = this.#keys.get(id);
      return { url, model, ...(key ? { key } : {}) };
    });
  }

  models(id: string): Promise<string[]> {
    const { url, confirmed, host } = this.#one(id);
    if (!confirmed) throw new FocusError('access-denied', `${host} is not asked before it is confirmed.`);
    return modelsAt(url, this.#keys.get(id) ?? undefined).catch((cause: unknown) => {
      if (cause instanceof FocusError) throw cause;
      throw new FocusError('network', `${host} does not answer as such a server does (${(cause as Error).message}).`, { cause });
    });
  }

  #kept(): Kept[] {
    return parsed(this.#library.setting(connectionsKey));
  }

  #keep(all: Kept[]): void {
    this.#library.set(connectionsKey, JSON.stringify(all));
  }

  #one(id: string): Connection {
    const one = this.list().find((connection) => connection.id === id);
    if (!one) throw new FocusError('not-found', 'This connection is not there any more.');
    return one;
  }

  #change(id: string, change: Partial<Kept>): void {
    this.#one(id);
    this.#keep(this.#kept().map((kept) => (kept.id === id ? { ...kept, ...change } : kept)));
  }
}

/** Ids of workspaces whose texts stay on this machine. */
export const closedWorkspaces = (library: Library): string[] => parsed(library.setting(closedKey));

/** @throws FocusError 'access-denied' when servers elsewhere would be sent a document that one of its workspaces keeps here. */
export function refuseClosed(library: Library, documents: readonly string[], remoteHosts: readonly string[]): void {
  const closed = closedWorkspaces(library);
  if (closed.length === 0 || remoteHosts.length === 0) return;
  const document = documents.find((id) => library.workspacesOf(id).some((workspace) => closed.includes(workspace)));
  if (document === undefined) return;
  const { title } = library.document(document);
  const { name } = library.workspaces().find(({ id }) => closed.includes(id) && library.workspacesOf(document).includes(id))!;
  throw new FocusError(
    'access-denied',
    `${title} stays on this machine: its workspace ${name} forbids servers elsewhere, and ${remoteHosts.join(', ')} would be asked. Choose a model on this machine, or allow it in Settings.`,
  );
}
