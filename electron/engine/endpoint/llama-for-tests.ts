/** Tests and measurements: a llama.cpp server of this machine, in a process of its own, with as many threads as it is told (llama_server.py). */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { applicationRoot } from '../../home.ts';
import { modelsAt } from './found.ts';

export interface LlamaOptions {
  /** A python that has llama-cpp-python[server] or xllamacpp. */
  python: string;
  gguf: string;
  threads?: number;
  contextTokens?: number;
}

export interface LlamaServer {
  url: string;
  pid: number;
  /** SIGKILL: connections break off. */
  kill(): void;
}

/** Resolves when it answers. @throws Error with the last that it said, when it ends before. */
export async function startLlama({ python, gguf, threads = 1, contextTokens = 2048 }: LlamaOptions): Promise<LlamaServer> {
  const port = await freePort();
  const launcher = join(applicationRoot, 'electron', 'engine', 'endpoint', 'llama_server.py');
  const child = spawn(python, [launcher, gguf, String(port), String(threads), String(contextTokens)], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (data: Buffer) => (said = (said + data).slice(-2000)));
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${python} served nothing: ${said}`);
  });
  ended.catch(() => {});
  const url = `http://127.0.0.1:${port}/v1`;
  while (!(await Promise.race([modelsAt(url).catch(() => null), ended]))) await Promise.race([sleep(300), ended]);
  return { url, pid: child.pid!, kill: () => child.kill('SIGKILL') };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
