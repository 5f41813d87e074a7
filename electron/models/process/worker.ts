/** Entry of the models process: one piece of work, then the end. */
import { type Hooks, serve } from '../../process/serve.ts';
import { type DownloadProgress, downloadModel } from '../download.ts';
import { modelsElsewhere } from '../elsewhere/elsewhere.ts';
import { measureMatrixRates } from '../matrix-rate.ts';
import { checkBundle, importModel, readManifest } from '../models.ts';
import { proveProvider } from '../providers.ts';
import { setUpReader } from '../reader.ts';
import type { ModelsCalls } from './protocol.ts';

const tellEveryMs = 100;

/** Work that tells how far it is: a few times a second, always the last, and the end of each stage. */
async function told<T>({ signal, onProgress }: Hooks<DownloadProgress>, work: (hooks: Hooks<DownloadProgress>) => Promise<T>): Promise<T> {
  let latest: DownloadProgress | null = null;
  const tell = () => {
    if (latest) onProgress(latest);
    latest = null;
  };
  const result = await work({
    signal,
    onProgress(progress) {
      // The graph builder leaves a timer no turn, so the end of the stage before is told now.
      if (latest && latest.stage !== progress.stage) tell();
      if (latest === null) setTimeout(tell, tellEveryMs);
      latest = progress;
    },
  });
  tell();
  return result;
}

serve<null, ModelsCalls>({
  calls: {
    import: ({ folder, options }, given) =>
      told(given, ({ signal, onProgress }) =>
        importModel(folder, { ...options, signal, onProgress: (progress) => onProgress({ ...progress, stage: 'import', file: null }) }),
      ),
    download: ({ address, options }, given) => told(given, (hooks) => downloadModel(address, { ...options, ...hooks })),
    reader: ({ options }, given) => told(given, (hooks) => setUpReader({ ...options, ...hooks })),
    check: ({ directory, provider }) => checkBundle(directory, provider),
    elsewhere: (_, { signal }) => modelsElsewhere(undefined, signal),
    rates: ({ provider }) => measureMatrixRates(provider),
    prove: async ({ directory, provider }) => proveProvider(directory, await readManifest(directory), provider),
  },
});
