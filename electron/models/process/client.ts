/** Work on models in a process of its own: the window stays free while weights are quantised, and a provider that crashes takes nothing along. */
import { FocusError } from '../../errors.ts';
import { forked, type Launcher } from '../../process/launch.ts';
import { type ChildEnd, gigabytes, machineBytes } from '../../process/limits.ts';
import { type CallHooks, Supervisor } from '../../process/supervisor.ts';
import type { DownloadProgress } from '../download.ts';
import type { ModelsCalls } from './protocol.ts';

export interface WorkHooks extends CallHooks<DownloadProgress> {
  launcher?: Launcher;
}

const forkedProcess = forked(new URL('./worker.ts', import.meta.url));
/** A GPU's driver may take minutes over the first run of a model; a process that does not turn its loop for longer hangs. */
const hangMs = 600_000;

/** @throws FocusError as the work says it; 'engine-crashed' when the process did not survive it. */
export async function workOnModels<M extends keyof ModelsCalls>(
  work: { method: M } & ModelsCalls[M]['params'],
  { launcher = forkedProcess, ...hooks }: WorkHooks = {},
): Promise<ModelsCalls[M]['result']> {
  const process = new Supervisor<ModelsCalls>({
    launcher,
    setup: null,
    limits: () => ({ silentMs: hangMs, heartbeatsCount: true, residentBytes: machineBytes() }),
    failure,
  });
  try {
    return await process.call(work, hooks);
  } finally {
    void process.close();
  }
}

function failure({ cause, how, stderr, limits }: ChildEnd): FocusError {
  const said = stderr.split('\n').at(-1);
  const whys: Record<ChildEnd['cause'], string> = {
    silent: `was ended: nothing came from it for ${Math.round(limits.silentMs / 60_000)} minutes`,
    memory: `was ended: it took more than ${gigabytes(limits.residentBytes)} of memory, all that it may have on this machine`,
    processor: how,
    cancel: 'was ended: it did not obey a cancel',
    crashed: `${how}${said ? ` (${said})` : ''}`,
  };
  return new FocusError('engine-crashed', `The process that worked on the model ${whys[cause]}. Nothing else was touched; start it again.`);
}
