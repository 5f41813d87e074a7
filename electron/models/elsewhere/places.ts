/** Where other programs keep models: their usual folders, and what their own settings say instead. */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** How models lie there: Ollama's manifests and blobs, the cache of Hugging Face's hub, or GGUF files in folders. */
export type Layout = 'ollama' | 'hub' | 'files';

export interface Place {
  program: string;
  folder: string;
  layout: Layout;
}

export interface Surroundings {
  env: NodeJS.ProcessEnv;
  home: string;
  platform: NodeJS.Platform;
}

const here = (): Surroundings => ({ env: process.env, home: homedir(), platform: process.platform });

/** All folders that may be there, each once. */
export async function placesOf({ env, home, platform }: Surroundings = here()): Promise<Place[]> {
  const roaming = env.APPDATA || join(home, 'AppData', 'Roaming');
  const local = env.LOCALAPPDATA || join(home, 'AppData', 'Local');
  const library = join(home, 'Library', 'Application Support');
  const data = env.XDG_DATA_HOME || join(home, '.local', 'share');
  const config = env.XDG_CONFIG_HOME || join(home, '.config');
  const cache = env.XDG_CACHE_HOME || join(home, '.cache');
  const on = (windows: string, mac: string, linux: string) => (platform === 'win32' ? windows : platform === 'darwin' ? mac : linux);

  const lmStudio = (await textOf(join(home, '.lmstudio-home-pointer'))) || join(home, '.lmstudio');
  const jan = on(join(roaming, 'Jan'), join(library, 'Jan'), join(data, 'Jan'));
  const janSettings = [join(jan, 'settings.json'), join(config, 'Jan', 'settings.json')];
  const gpt4all = on(join(local, 'nomic.ai', 'GPT4All'), join(library, 'nomic.ai', 'GPT4All'), join(data, 'nomic.ai', 'GPT4All'));
  const gpt4allSettings = on(
    join(roaming, 'nomic.ai', 'GPT4All.ini'),
    join(home, '.config', 'gpt4all.io', 'GPT4All.ini'),
    join(config, 'nomic.ai', 'GPT4All.ini'),
  );

  const ollama = [env.OLLAMA_MODELS, join(home, '.ollama', 'models'), on('', '', '/usr/share/ollama/.ollama/models')];
  const studio = [await settingOf(join(lmStudio, 'settings.json'), 'downloadsFolder'), join(lmStudio, 'models'), join(cache, 'lm-studio', 'models')];
  const hub = env.HF_HUB_CACHE || env.HUGGINGFACE_HUB_CACHE || join(env.HF_HOME || join(cache, 'huggingface'), 'hub');
  const jans = [
    ...(await Promise.all(janSettings.map((file) => settingOf(file, 'data_folder')))),
    join(jan, 'data'),
    join(config, 'Jan', 'data'),
    join(home, 'jan'),
  ];
  const all: [program: string, layout: Layout, folders: (string | null | undefined)[]][] = [
    ['Ollama', 'ollama', ollama],
    ['LM Studio', 'files', studio],
    ['Hugging Face', 'hub', [hub]],
    ['Jan', 'files', jans.flatMap((folder) => (folder ? [join(folder, 'llamacpp', 'models'), join(folder, 'models')] : []))],
    ['GPT4All', 'files', [await iniSetting(gpt4allSettings, 'modelPath'), gpt4all]],
    ['llama.cpp', 'files', [env.LLAMA_CACHE, on(join(local, 'llama.cpp'), join(home, 'Library', 'Caches', 'llama.cpp'), join(cache, 'llama.cpp'))]],
  ];
  const seen = new Set<string>();
  return all.flatMap(([program, layout, folders]) =>
    folders.flatMap((folder) => {
      if (!folder || seen.has(folder)) return [];
      seen.add(folder);
      return [{ program, folder, layout }];
    }),
  );
}

const textOf = (file: string) =>
  readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => null,
  );

/** A text field of a program's settings; null = it has none. */
async function settingOf(file: string, field: string): Promise<string | null> {
  try {
    const value = (JSON.parse((await textOf(file)) ?? '{}') as Record<string, unknown>)[field];
    return typeof value === 'string' && value !== '' ? value : null;
  } catch {
    return null;
  }
}

async function iniSetting(file: string, key: string): Promise<string | null> {
  const line = (await textOf(file))?.split(/\r?\n/).find((each) => each.startsWith(`${key}=`));
  return line?.slice(key.length + 1).trim() || null;
}
