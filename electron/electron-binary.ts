import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Path of Electron's binary below an application's root, where it was installed; npm alone brings the package without it. */
export function electronBinary(root: string): string | null {
  const folder = join(root, 'node_modules', 'electron');
  const name = join(folder, 'path.txt');
  const path = existsSync(name) ? join(folder, 'dist', readFileSync(name, 'utf8').trim()) : null;
  return path && existsSync(path) ? path : null;
}
