import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where Focus keeps what it keeps: FOCUS_HOME, or ~/.focus. Only the owner may look. */
export function focusHome() {
  const root = process.env.FOCUS_HOME || join(homedir(), '.focus');
  mkdirSync(root, { recursive: true, mode: 0o700 });
  return {
    root,
    models: join(root, 'models'),
    /** Of models, as far as they have come. */
    downloads: join(root, 'downloads'),
    database: join(root, 'library.db'),
    /** Of servers. */
    keys: join(root, 'keys.json'),
    backups: join(root, 'backups'),
    logs: join(root, 'logs'),
  };
}

/** The checkout or the installed application: the nearest folder above with a package.json, from source and from dist alike. */
export const applicationRoot = rootAbove(dirname(fileURLToPath(import.meta.url)));

function rootAbove(folder: string): string {
  const above = dirname(folder);
  return existsSync(join(folder, 'package.json')) || above === folder ? folder : rootAbove(above);
}

/** The model that comes with the app. Native code opens it: installed, it lies beside the archive and not in it. */
export const starterBundle = join(applicationRoot.replace(/\bapp\.asar$/, 'app.asar.unpacked'), 'native-models', 'starter', 'bundle');
