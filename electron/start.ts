/** `npm start`: builds the window's page if it is older than its source, then serves it to a browser on this machine. Options: --no-open, --port N. */
import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { applicationRoot } from './home.ts';
import { serve } from './host.ts';

const { values } = parseArgs({ options: { 'no-open': { type: 'boolean' }, port: { type: 'string' }, token: { type: 'string' } } });

function newest(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true }).reduce(
    (last, entry) => Math.max(last, entry.isFile() ? statSync(join(entry.parentPath, entry.name)).mtimeMs : 0),
    0,
  );
}

const built = statSync(join(applicationRoot, 'dist', 'renderer', 'index.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
if (newest(join(applicationRoot, 'renderer')) > built) {
  console.error('Focus: building the window…');
  const { build } = await import('vite');
  await build({ configFile: join(applicationRoot, 'vite.config.ts'), logLevel: 'error' });
}

const host = await serve({ ...(values.port ? { port: Number(values.port) } : {}), ...(values.token ? { token: values.token } : {}) });
console.log(`Focus is open to this machine's browser: ${host.url}`);
if (!values['no-open']) {
  const command = process.platform === 'darwin' ? 'open' : process.platform === 'win32' ? 'explorer' : 'xdg-open';
  const opened = spawn(command, [host.url], { stdio: 'ignore', detached: true });
  opened.on('error', () => console.log('No browser could be opened from here: open the address above yourself.'));
  opened.unref();
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void host.close().then(() => process.exit(0));
  });
}
