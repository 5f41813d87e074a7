/**
 * Models that other programs keep on this machine, and whether Focus reads them:
 *
 *   usual folders, and what settings say        (places.ts)
 *   → models by the names that programs give    (layouts.ts)
 *   → each one's header                         (graph/inspect.ts): what it is, or why it is refused
 *
 * Nothing is copied or changed; an import makes a bundle beside the file. What a header said is kept, for large vocabularies take a second.
 */
import { readFile, stat, statfs, writeFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { type Inspection, inspectModel } from '../../../native-models/graph/inspect.ts';
import type { FoundModel, FoundModels } from '../../domain/model.ts';
import { applicationRoot, focusHome } from '../../home.ts';
import { suitedPrecision } from '../fit.ts';
import { type InstalledModel, listModels } from '../models.ts';
import { type Kept, modelsIn } from './layouts.ts';
import { type Place, placesOf } from './places.ts';

/** What was found in a header, for a file of this size and time. */
type Seen = { bytes: number; changedMs: number } & ({ inspection: Inspection } | { problem: string });
type Cache = { version: string; seen: Record<string, Seen> };

export async function modelsElsewhere(places?: readonly Place[], signal?: AbortSignal): Promise<FoundModels> {
  const looked: FoundModels['places'] = [];
  const kept: Kept[] = [];
  for (const place of places ?? (await placesOf())) {
    try {
      kept.push(...(await modelsIn(place)));
      looked.push({ program: place.program, folder: place.folder, problem: null });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') continue;
      const why = code === 'EACCES' || code === 'EPERM' ? 'you may not read it' : message;
      looked.push({ program: place.program, folder: place.folder, problem: why });
    }
  }
  const file = join(focusHome().root, 'found-models.json');
  const cache = await cacheOf(file);
  const now: Cache['seen'] = {};
  const installed = await listModels();
  const models: FoundModel[] = [];
  for (const model of kept) {
    signal?.throwIfAborted();
    if (model.problem === null) now[model.path] = await seenOf(model, cache.seen[model.path]);
    models.push(described(model, now[model.path], installed));
  }
  await writeFile(file, JSON.stringify({ version: cache.version, seen: now } satisfies Cache));
  const disk = await statfs(focusHome().root);
  return { models, places: looked, freeBytes: disk.bavail * disk.bsize };
}

/** What the manifest of a bundle says of where it came from. */
export const originOf = ({ program, name }: { program: string; name: string }) => `${program}: ${name}`;

/** What it would be called here; a tag that says nothing goes. */
export const bundleNameOf = ({ name }: { name: string }) =>
  name
    .replace(/:latest$/, '')
    .replace(/\.gguf$/i, '')
    .split('/')
    .slice(-2)
    .join('-')
    .replace(':', '-');

async function seenOf({ path, bytes }: Kept, before: Seen | undefined): Promise<Seen> {
  const changedMs = (await stat(path).catch(() => null))?.mtimeMs ?? 0;
  if (before?.bytes === bytes && before.changedMs === changedMs) return before;
  try {
    return { bytes, changedMs, inspection: await inspectModel(path) };
  } catch (error) {
    return { bytes, changedMs, problem: (error as Error).message };
  }
}

function described(kept: Kept, seen: Seen | undefined, installed: readonly InstalledModel[]): FoundModel {
  const origin = originOf(kept);
  const made = installed.find(({ manifest }) => manifest?.source === origin)?.name ?? null;
  if (!seen || 'problem' in seen) {
    const problem = kept.problem ?? seen?.problem ?? '';
    return { ...kept, problem, parameters: 0, windowTokens: 0, stored: '', chat: false, precision: 'int8', bundleBytes: 0, installed: made };
  }
  const { parameters, windowTokens, stored, chat, bundleBytes } = seen.inspection;
  const precision = suitedPrecision(bundleBytes, totalmem());
  return { ...kept, parameters, windowTokens, stored, chat, precision, bundleBytes: bundleBytes[precision], installed: made };
}

/** Of another version of Focus, which may read more, it counts for nothing. */
async function cacheOf(file: string): Promise<Cache> {
  const { version } = JSON.parse(await readFile(join(applicationRoot, 'package.json'), 'utf8')) as { version: string };
  const cache = await readFile(file, 'utf8')
    .then((text) => JSON.parse(text) as Cache)
    .catch(() => null);
  return cache?.version === version ? cache : { version, seen: {} };
}
