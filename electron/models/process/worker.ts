/** Entry of the models process: one piece of work, then the end. */
import { answerParent } from '../../child.ts';
import { FocusError, toErrorData } from '../../errors.ts';
import { type DownloadProgress, downloadModel } from '../download.ts';
import { modelsElsewhere } from '../elsewhere/elsewhere.ts';
import { measureMatrixRates } from '../matrix-rate.ts';
import { checkBundle, importModel, readManifest } from '../models.ts';
import { proveProvider } from '../providers.ts';
import { setUpReader } from '../reader.ts';
import type { Asked, FromModels, ToModels } from './protocol.ts';

const abort = new AbortController();
const { signal } = abort;

async function perform(work: Asked): Promise<unknown> {
  switch (work.kind) {
    case 'import':
      return importModel(work.folder, {
        ...work.options,
        signal,
        onProgress: (progress) => onProgress({ ...progress, stage: 'import', file: null }),
      });
    case 'download':
      return downloadModel(work.address, { ...work.options, signal, onProgress });
    case 'reader':
      return setUpReader({ ...work.options, signal, onProgress });
    case 'check':
      return checkBundle(work.directory, work.provider);
    case 'prove':
      return proveProvider(work.directory, await readManifest(work.directory), work.provider);
    case 'elsewhere':
      return modelsElsewhere(undefined, signal);
    case 'rates':
      return measureMatrixRates(work.provider);
  }
}

const tellEveryMs = 100;
let latest: DownloadProgress | null = null;

/** A few times a second, and always the last. */
function onProgress(progress: DownloadProgress): void {
  // The graph builder leaves a timer no turn, so the end of the stage before is told now.
  if (latest && latest.stage !== progress.stage) tell();
  if (latest === null) setTimeout(tell, tellEveryMs);
  latest = progress;
}

function tell(): void {
  if (latest) send({ type: 'progress', progress: latest });
  latest = null;
}

const send = answerParent<ToModels, FromModels>(async (message) => {
  if (message.type === 'cancel') return abort.abort(new FocusError('cancelled', 'Cancelled.'));
  try {
    const result = await perform(message.work);
    tell();
    send({ type: 'result', result });
  } catch (error) {
    send({ type: 'error', error: toErrorData(error) });
  }
});
