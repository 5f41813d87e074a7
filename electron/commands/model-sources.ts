import { statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import type { Command } from 'commander';
import type { CatalogueModel, Fit, FoundModel } from '../domain/model.ts';
import { focusHome } from '../home.ts';
import { catalogueFor } from '../models/catalogue.ts';
import { workOnModels } from '../models/process/client.ts';
import { printJson, type Session } from './session.ts';

const fits: Record<Fit, string> = {
  fits: 'fits',
  tight: 'runs, with little memory left',
  memory: 'too little memory',
  disk: 'too little free disk',
};

/** Where models come from that are not here yet: other programs on this machine, and the catalogue. */
export function registerSourceCommands(models: Command, session: Session): void {
  models
    .command('found')
    .description('models that Ollama, LM Studio, the cache of Hugging Face, Jan, GPT4All and llama.cpp keep on this machine, and which Focus reads')
    .option('--json')
    .action(async ({ json }: { json?: boolean }) => {
      session.progress('looking into the folders of other programs');
      const found = await workOnModels({ method: 'elsewhere' }, { signal: session.signal });
      session.clearProgress();
      if (json) return printJson(found);
      if (found.models.length === 0) console.log('No other program keeps models on this machine.');
      for (const model of found.models) console.log(foundLines(model));
      for (const { program, folder, problem } of found.places) if (problem) session.say(`${program} keeps models in ${folder}: ${problem}.`);
      if (found.models.some(({ problem, installed }) => !problem && !installed))
        console.log(`\nTo use one: focus models import PATH --name NAME. The file stays where it is; ${gigabytes(found.freeBytes)} are free.`);
    });

  models
    .command('catalogue')
    .description('models that can be downloaded by name, which fit this machine, and about how long each takes over a book of 300 pages')
    .option('--json')
    .action(async ({ json }: { json?: boolean }) => {
      session.progress('measuring this machine');
      const rates = await workOnModels({ method: 'rates', provider: 'cpu' }, { signal: session.signal });
      session.clearProgress();
      const disk = await statfs(focusHome().root);
      const machine = { memoryBytes: totalmem(), freeBytes: disk.bavail * disk.bsize, provider: 'cpu', rates };
      const entries = await catalogueFor(machine);
      if (json) return printJson({ machine, models: entries });
      for (const entry of entries) console.log(catalogueLines(entry));
      console.log('\nTo get one: focus models download ID. Times are of the processor, reckoned from its measured matrix rate.');
    });
}

function foundLines({ program, name, path, bytes, problem, stored, precision, bundleBytes, installed, chat }: FoundModel): string {
  const what = problem
    ? `not read: ${problem}`
    : [
        `${stored}, read`,
        installed ? `here as ${installed}` : `import takes ${gigabytes(bundleBytes)} as ${precision}`,
        ...(chat ? [] : ['no chat template: it is asked plainly']),
      ].join('; ');
  return `${program}: ${name} (${gigabytes(bytes)})\n  ${what}\n  ${path}`;
}

function catalogueLines(entry: CatalogueModel): string {
  const { id, name, parameters, licence, languages, goodFor, limits, downloadBytes, bundleBytes, fit, bookMs, installed } = entry;
  const state = installed ? 'here' : fits[fit];
  const book = bookMs === null ? '' : `; 300 pages in about ${roughly(bookMs)}`;
  return `${id}: ${name}, ${millions(parameters)} parameters, ${licence}, ${languages.join(', ')}\n  ${goodFor} ${limits}\n  ${state}${book}; download ${gigabytes(downloadBytes)}, then ${gigabytes(bundleBytes)} on the disk`;
}

const millions = (n: number) => (n >= 9.95e8 ? `${(n / 1e9).toFixed(1)} billion` : `${Math.round(n / 1e6)} million`);
const gigabytes = (bytes: number) => (bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.ceil(bytes / 1e6)} MB`);

function roughly(ms: number): string {
  const minutes = ms / 60_000;
  if (minutes < 1.5) return `${Math.max(1, Math.round(ms / 1000))} seconds`;
  return minutes < 90 ? `${Math.round(minutes)} minutes` : `${Math.round(minutes / 60)} hours`;
}
