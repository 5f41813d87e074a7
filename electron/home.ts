import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where Focus keeps what it keeps: FOCUS_HOME, or ~/.focus. Only the owner may look. */
export function focusHome() {
  const root = process.env.FOCUS_HOME || join(homedir(), '.focus');
  mkdirSync(root, { recursive: true, mode: 0o700 });
  return {
    root,
    models: join(root, 'models'),
    store: join(root, 'store'),
    database: join(root, 'library.db'),
    backups: join(root, 'backups'),
    logs: join(root, 'logs'),
  };
}

/** The checkout or the installed application. */
export const applicationRoot = fileURLToPath(new URL('..', import.meta.url));

/** The model that comes with the app. */
export const starterBundle = join(applicationRoot, 'native-models', 'starter', 'bundle');
