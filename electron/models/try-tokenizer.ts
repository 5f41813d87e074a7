import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type ErrorData, FocusError, fromErrorData } from '../errors.ts';

/** A large vocabulary takes some seconds to load, on a slow machine. */
const limitMs = 60_000;

/** Beside this file as it is written, beside the bundled one as `tokenizer-trial.js`. */
function script(): string {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const source = join(here, 'tokenizer-trial.ts');
  return existsSync(source) ? source : join(here, 'tokenizer-trial.js');
}

/**
 * Encodes a few texts and fills the chat template, in a thread that is ended when it takes for ever.
 * @param folder of a bundle. @throws FocusError 'bundle-invalid' with what is wrong.
 */
export async function tryTokenizer(folder: string, { signal, withinMs = limitMs }: { signal?: AbortSignal; withinMs?: number } = {}): Promise<void> {
  if (!existsSync(join(folder, 'tokenizer.json')))
    throw new FocusError('bundle-invalid', 'The model has no tokenizer.json, so it cannot read text. Download that file too, into the same folder.');
  const worker = new Worker(script(), { workerData: folder, execArgv: [] });
  const ended = await new Promise<ErrorData | null | 'late' | 'cancelled'>((resolve) => {
    const timer = setTimeout(() => resolve('late'), withinMs);
    signal?.addEventListener('abort', () => resolve('cancelled'), { once: true });
    const finish = (result: ErrorData | null) => {
      clearTimeout(timer);
      resolve(result);
    };
    worker.on('message', finish);
    worker.on('error', (error) => finish({ code: 'internal', message: error.message }));
    worker.on('exit', (code) => finish({ code: 'internal', message: `it ended with code ${code}` }));
  }).finally(() => worker.terminate());
  if (ended === 'cancelled') signal!.throwIfAborted();
  if (ended === 'late')
    throw new FocusError(
      'bundle-invalid',
      `The model's tokenizer or chat template takes longer than ${Math.round(withinMs / 1000)} s over a page of text: a pattern in it does not come to an end. Take the model from another place.`,
    );
  if (ended === null) return;
  const said = fromErrorData(ended as ErrorData);
  throw said.code === 'bundle-invalid'
    ? said
    : new FocusError('bundle-invalid', `The model's tokenizer does not work: ${said.message}.`, { cause: said });
}
