/** The process that recognises text in pictures, as the documents' client sees it. */
import { FocusError } from '../../errors.ts';
import { forked, type Launcher } from '../../process/launch.ts';
import type { ChildEnd } from '../../process/limits.ts';
import { Supervisor } from '../../process/supervisor.ts';
import { shown } from '../presentable.ts';
import type { RecognitionCalls } from './protocol.ts';

/** Tesseract takes some hundred MiB, a large page as a picture as much again. */
const mostResidentBytes = 2.5 * 2 ** 30;
/** One page of the smallest print, on a slow and busy machine. */
const silentMs = 600_000;

const forkedProcess = forked(new URL('./recognition-worker.ts', import.meta.url));

export function recognitionProcess(launcher: Launcher = forkedProcess): Supervisor<RecognitionCalls> {
  return new Supervisor({
    launcher,
    setup: {},
    limits: () => ({ silentMs, heartbeatsCount: false, residentBytes: mostResidentBytes }),
    failure: ({ cause, how }: ChildEnd, call) => {
      const why =
        cause === 'memory'
          ? 'it takes too much memory'
          : cause === 'silent'
            ? 'nothing moved for too long'
            : `the process that reads pictures ${how}`;
      return new FocusError('file-hostile', `The text in the pictures of ${shown(call?.item.name ?? 'the file')} could not be recognised: ${why}.`);
    },
  });
}
