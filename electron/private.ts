/** What Focus keeps is its owner's alone: 0600 in folders of 0700, also where it was there before, or was made by another program. */
import { chmodSync, closeSync, lstatSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const others = 0o077;
/** Windows has access lists in place of modes: what is below a person's profile is theirs there. */
const hasModes = process.platform !== 'win32';

/** A file that is to be made by a library (SQLite) exists, empty, before that opens it, and nobody else may read it. */
export function makePrivate(path: string): void {
  closeSync(openSync(path, 'a', 0o600));
  shut(path);
}

/** Of a home, which may be a folder that holds other things as well. */
const keptNames = /^(?:models|downloads|logs|backups|store|library\.db.*|running\..*|window\.json|places\.json.*|keys\.json.*)$/;

/** What Focus keeps in its home. @returns what could not be shut, because it belongs to somebody else. */
export function keepHomePrivate(home: string): string[] {
  return hasModes ? keepPrivate(home, (name) => keptNames.test(name)) : [];
}

/** The folder and all below it; links are not followed. @returns what could not be shut. */
export function keepPrivate(folder: string, isOurs: (name: string) => boolean = () => true): string[] {
  if (!hasModes) return [];
  const open: string[] = shut(folder) ? [] : [folder];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!isOurs(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) open.push(...keepPrivate(path));
    else if (entry.isFile() && !shut(path)) open.push(path);
  }
  return open;
}

function shut(path: string): boolean {
  if (!hasModes) return true;
  try {
    const { mode } = lstatSync(path);
    if ((mode & others) !== 0) chmodSync(path, mode & ~others & 0o777);
    return true;
  } catch (error) {
    // Gone since it was listed, a journal say: nobody reads it any more.
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}
