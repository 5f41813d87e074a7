/**
 * `npm start`: builds the window's page if it is older than its source, then opens it in Electron where its binary is installed,
 * else serves it to a browser on this machine. Options:
 * --no-open (the browser's address is printed and that is all), --port N.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildPages, buildShell, built, newest } from './build.ts';
import { applicationRoot } from './home.ts';
import { serve } from './host.ts';

const { values } = parseArgs({ options: { 'no-open': { type: 'boolean' }, port: { type: 'string' }, token: { type: 'string' } } });

if (newest('renderer') > built('renderer', 'index.html')) {
  console.error('Focus: building the window…');
  await buildPages();
}

const electron = electronBinary();
if (electron && !values['no-open']) await openWindow(electron);
else await openBrowser();

/** Path of Electron's binary, where it was installed. */
function electronBinary(): string | null {
  const folder = join(applicationRoot, 'node_modules', 'electron');
  const name = join(folder, 'path.txt');
  const path = existsSync(name) ? join(folder, 'dist', readFileSync(name, 'utf8').trim()) : null;
  return path && existsSync(path) ? path : null;
}

async function openWindow(binary: string): Promise<void> {
  if (newest('electron', 'native-models/graph') > built('electron', 'preload.cjs')) await buildShell();
  spawn(binary, [applicationRoot], { stdio: 'inherit' }).on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}

async function openBrowser(): Promise<void> {
  const host = await serve({ ...(values.port ? { port: Number(values.port) } : {}), ...(values.token ? { token: values.token } : {}) });
  const why = electron ? '' : 'Electron is not installed here, so the browser takes its place. ';
  console.log(`${why}Focus is open to this machine's browser: ${host.url}`);
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
}
