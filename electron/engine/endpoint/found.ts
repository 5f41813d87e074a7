/** Servers that are found, not typed: the usual ports of this machine are asked what models they have, and nobody else. */
import { needsNetwork } from '../../offline.ts';
import { addressOf } from './address.ts';

/** Where the programs listen unless told otherwise. */
export const usualServers = [
  { name: 'Ollama', url: 'http://127.0.0.1:11434/v1' },
  { name: 'LM Studio', url: 'http://127.0.0.1:1234/v1' },
  { name: 'llama-server', url: 'http://127.0.0.1:8080/v1' },
] as const;

const patienceMs = 1500;

export interface FoundServer {
  name: string;
  url: string;
  models: string[];
}

/** Those that are there. */
export async function serversHere(servers: readonly { name: string; url: string }[] = usualServers): Promise<FoundServer[]> {
  const asked = await Promise.all(servers.map(async (server) => ({ ...server, models: await modelsAt(server.url).catch(() => null) })));
  return asked.flatMap(({ models, ...server }) => (models ? [{ ...server, models }] : []));
}

/** Names of its models. @throws Error when it does not answer, or not in this protocol. */
export async function modelsAt(url: string, key?: string): Promise<string[]> {
  const { base, host, remote } = addressOf(url);
  if (remote) needsNetwork(host);
  const headers = key ? { authorization: `Bearer ${key}` } : {};
  const response = await fetch(`${base}/models`, { headers, redirect: 'error', signal: AbortSignal.timeout(remote ? 10 * patienceMs : patienceMs) });
  if (!response.ok) throw new Error(`${host} answers ${response.status}`);
  const { data } = (await response.json()) as { data?: { id?: unknown }[] };
  if (!Array.isArray(data)) throw new Error(`${host} does not list its models`);
  return data.flatMap(({ id }) => (typeof id === 'string' ? [id] : []));
}
