import type { Command } from 'commander';
import { FocusError } from '../errors.ts';
import { downloadModel } from '../models/download.ts';
import { checkBundle, findModel, importModel, listModels } from '../models/models.ts';
import { registerSourceCommands } from './model-sources.ts';
import { registerReaderCommand } from './reader.ts';
import { printJson, type Session } from './session.ts';

const precisions = ['fp32', 'fp16', 'int8', 'int4'] as const;

export function registerModelCommands(program: Command, session: Session): void {
  const models = program.command('models').description('focus bundles on this machine');

  models
    .command('list')
    .description('installed models')
    .option('--json')
    .action(async ({ json }: { json?: boolean }) => {
      const all = await listModels();
      if (json)
        return printJson({
          models: all.map(({ manifest, ...model }) => ({
            ...model,
            ...(manifest ? { precision: manifest.precision, parameters: manifest.parameters, windowTokens: manifest.config.windowTokens } : {}),
          })),
        });
      if (all.length === 0) console.log('No model is installed. Import one: focus models import DIR');
      for (const model of all) {
        const { manifest } = model;
        const what = manifest
          ? `${(manifest.parameters / 1e6).toFixed(1)} M parameters, ${manifest.precision}, window ${manifest.config.windowTokens}, ${(model.bytes / 2 ** 20).toFixed(1)} MiB`
          : `broken: ${model.problem}`;
        console.log(`${model.name}${model.embedded ? ' (embedded)' : ''}: ${what}\n  ${model.directory}`);
      }
    });

  models
    .command('import')
    .description('make a bundle from a GGUF file, or a Hugging Face folder (config.json, *.safetensors, tokenizer.json)')
    .argument('<file-or-folder>')
    .option('--name <name>')
    .option('--precision <precision>', precisions.join(', '), 'int8')
    .option('--kv <type>', 'type of the KV cache: float32 or float16', 'float16')
    .option('--adapter <folder>', 'merge a LoRA adapter (PEFT layout) into the weights')
    .option('--focus <file>', "added parameters W' (safetensors), with focus.json beside them, or the folder of a FocusLLM checkpoint")
    .option('--licence <id>', "the model's licence (SPDX)")
    .option('--into <folder>', 'write the bundle to this folder instead of the models folder')
    .option('--replace', 'replace a model of the same name')
    .option('--json')
    .action(
      async (
        folder: string,
        flags: {
          name?: string;
          precision: (typeof precisions)[number];
          kv: 'float32' | 'float16';
          adapter?: string;
          focus?: string;
          licence?: string;
          into?: string;
          replace?: boolean;
          json?: boolean;
        },
      ) => {
        if (!precisions.includes(flags.precision))
          throw new FocusError('bad-input', `--precision is "${flags.precision}"; one of ${precisions.join(', ')} is needed.`);
        if (flags.kv !== 'float32' && flags.kv !== 'float16')
          throw new FocusError('bad-input', `--kv is "${flags.kv}"; float32 or float16 is needed.`);
        const model = await importModel(folder, {
          precision: flags.precision,
          kv: flags.kv,
          ...(flags.name ? { name: flags.name } : {}),
          ...(flags.adapter ? { adapter: flags.adapter } : {}),
          ...(flags.focus ? { added: flags.focus } : {}),
          ...(flags.licence ? { licence: flags.licence } : {}),
          ...(flags.into ? { into: flags.into } : {}),
          replace: flags.replace ?? false,
          signal: session.signal,
          onProgress: ({ done, total }) => session.progress(`writing ${Math.round((100 * done) / total)} %`),
        });
        session.clearProgress();
        if (flags.json) printJson({ name: model.name, directory: model.directory, bytes: model.bytes, manifest: model.manifest });
        else console.log(`${model.name} is installed (${(model.bytes / 2 ** 20).toFixed(1)} MiB): ${model.directory}`);
      },
    );

  models
    .command('download')
    .description('fetch a model from a hub and make a bundle of it; what ended early goes on')
    .argument('<model>', "a name of the catalogue, owner/name (of huggingface.co), or the address of a model's or a GGUF file's page")
    .option('--name <name>')
    .option('--precision <precision>', `${precisions.join(', ')}; none: as the catalogue has it, else int8`)
    .option('--unproved', 'take files of which the hub names no strong hash')
    .option('--json')
    .addHelpText('after', '\nA gated or private model needs an access token: set HF_TOKEN.')
    .action(async (address: string, flags: { name?: string; precision?: (typeof precisions)[number]; unproved?: boolean; json?: boolean }) => {
      if (flags.precision && !precisions.includes(flags.precision))
        throw new FocusError('bad-input', `--precision is "${flags.precision}"; one of ${precisions.join(', ')} is needed.`);
      const token = process.env.HF_TOKEN;
      const model = await downloadModel(address, {
        ...(flags.precision ? { precision: flags.precision } : {}),
        ...(flags.name ? { name: flags.name } : {}),
        ...(token ? { token } : {}),
        ...(flags.unproved ? { unproved: true } : {}),
        signal: session.signal,
        onProgress: ({ stage, file, done, total }) =>
          session.progress(
            stage === 'import' ? `writing ${Math.round((100 * done) / total)} %` : `${file}: ${mebibytes(done)} of ${mebibytes(total)} MiB`,
          ),
      });
      session.clearProgress();
      if (flags.json) printJson({ name: model.name, directory: model.directory, bytes: model.bytes, manifest: model.manifest });
      else console.log(`${model.name} is installed (${mebibytes(model.bytes)} MiB): ${model.directory}`);
    });

  registerReaderCommand(models, session);
  registerSourceCommands(models, session);

  models
    .command('check')
    .description('hashes, shapes and a self-test forward')
    .argument('<bundle>', 'name or folder')
    .option('--provider <name>', 'execution provider to prove', 'cpu')
    .option('--json')
    .action(async (bundle: string, flags: { provider: string; json?: boolean }) => {
      const report = await checkBundle(await findModel(bundle), flags.provider);
      if (flags.json) printJson(report);
      else if (report.ok) console.log(`Sound. Self-test on ${flags.provider}: largest error ${report.selfTest!.maxError.toExponential(1)}.`);
      else console.error(report.problems.join('\n'));
      if (!report.ok) process.exitCode = 1;
    });
}

const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
