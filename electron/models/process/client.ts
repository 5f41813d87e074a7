/** Work on models in a process of its own: the window stays free while weights are quantised, and a provider that crashes takes nothing along. */
import { forked } from '../../child.ts';
import { FocusError, fromErrorData } from '../../errors.ts';
import type { DownloadProgress } from '../download.ts';
import type { Asked, ModelsLauncher, ResultOf } from './protocol.ts';

export interface WorkHooks {
  signal?: AbortSignal;
  onProgress?: (progress: DownloadProgress) => void;
  launcher?: ModelsLauncher;
}

const forkedProcess: ModelsLauncher = forked(new URL('./worker.ts', import.meta.url));
/** A cancel that the process does not see within this, it is ended for: the graph builder looks up between tensors only. */
const cancelMs = 2000;

/** @throws FocusError as the work says it; 'engine-crashed' when the process did not survive it. */
export function workOnModels<W extends Asked>(work: W, { signal, onProgress, launcher }: WorkHooks = {}): Promise<ResultOf<W['kind']>> {
  return new Promise<unknown>((resolve, reject) => {
    const cancelled = () => new FocusError('cancelled', 'Cancelled.');
    if (signal?.aborted) return reject(cancelled());
    const process = (launcher ?? forkedProcess)();
    let last: NodeJS.Timeout | undefined;
    const onAbort = () => {
      process.send({ type: 'cancel' });
      last = setTimeout(() => process.kill(), cancelMs);
    };
    const settle = (finish: () => void) => {
      clearTimeout(last);
      signal?.removeEventListener('abort', onAbort);
      finish();
      process.kill();
    };
    process.onMessage((message) => {
      if (message.type === 'progress') onProgress?.(message.progress);
      else if (message.type === 'result') settle(() => resolve(message.result));
      else settle(() => reject(signal?.aborted ? cancelled() : fromErrorData(message.error)));
    });
    process.onExit((code, ended) => {
      const how = ended ? `was ended by ${ended}` : `ended with code ${code}`;
      const words = process.lastWords().split('\n').at(-1);
      const lost = new FocusError(
        'engine-crashed',
        `The process that worked on the model ${how}${words ? ` (${words})` : ''}. Nothing else was touched; start it again.`,
      );
      settle(() => reject(signal?.aborted ? cancelled() : lost));
    });
    signal?.addEventListener('abort', onAbort, { once: true });
    process.send({ type: 'work', work });
  }) as Promise<ResultOf<W['kind']>>;
}
