/**
 * `node electron/known-bad.ts`: fails when the lockfile names a release that docs/known-bad.json lists. The list is kept with the notes of
 * every release: what an advisory says of a package that we ship goes in, with the first release that is free of it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { satisfies } from 'semver';
import { z } from 'zod';
import { applicationRoot } from './home.ts';

const listSchema = z.array(z.object({ package: z.string().min(1), versions: z.string().min(1), why: z.string().min(1) }));
export type KnownBad = z.infer<typeof listSchema>[number];
export interface Lockfile {
  packages: Record<string, { version?: string }>;
}

/** Of every copy of a package, also one below another package. @returns sentences. */
export function badReleases({ packages }: Lockfile, list: readonly KnownBad[]): string[] {
  return Object.entries(packages).flatMap(([path, { version }]) => {
    const name = path.split('node_modules/').at(-1);
    const bad = list.filter((known) => known.package === name && version && satisfies(version, known.versions, { includePrerelease: true }));
    return bad.map(({ versions, why }) => `${path} is ${version}: releases ${versions} are known bad (${why}).`);
  });
}

const read = (...path: string[]): unknown => JSON.parse(readFileSync(join(applicationRoot, ...path), 'utf8'));
export const knownBad = () => listSchema.parse(read('docs', 'known-bad.json'));

if (import.meta.main) {
  const found = badReleases(read('package-lock.json') as Lockfile, knownBad());
  for (const sentence of found) console.error(sentence);
  process.exitCode = found.length > 0 ? 1 : 0;
}
