/**
 * `npm start`: builds the window's page if it is older than its source, then opens it in Electron where its binary is installed,
 * else serves it to a browser on this machine. Options:
 * --no-open (the browser's address is printed and that is all), --port N.
 */
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { buildIfOlder } from './build.ts';
import { electronBinary } from './electron-binary.ts';
import { applicationRoot, focusHome } from './home.ts';
import { serve } from './host.ts';
import { claimHome, takenSentence } from './instance.ts';

const { values } = parseArgs({ options: { 'no-open': { type: 'boolean' }, port: { type: 'string' }, token: { type: 'string' } } });

/** Of no service that is known. */
const preferredPort = 47_417;

const electron = electronBinary(applicationRoot);
const inWindow = electron !== null && !values['no-open'];
await buildIfOlder({ shell: inWindow, say: console.error });
if (inWindow) openWindow(electron);
else await openBrowser();

function openWindow(binary: string): void {
  spawn(binary, [applicationRoot], { stdio: 'inherit' }).on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}

async function openBrowser(): Promise<void> {
  const { root } = focusHome();
  const claim = await claimHome(root);
  if ('holder' in claim) {
    const { holder } = claim;
    console.log(takenSentence(holder, root));
    if (holder.address && !values['no-open']) show(holder.address);
    else process.exitCode = 1;
    return;
  }
  const { instance } = claim;
  const host = await serve({
    preferredPort,
    ...(values.port ? { port: Number(values.port) } : {}),
    ...(values.token ? { token: values.token } : {}),
  });
  const why = electron ? '' : 'Electron is not installed here, so the browser takes its place. ';
  instance.announce(host.url);
  console.log(`${why}Focus is open to this machine's browser: ${host.url}`);
  if (!values['no-open']) show(host.url);

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void host.close().then(() => {
        instance.release();
        process.exit(0);
      });
    });
  }
}

function show(address: string): void {
  const command = process.platform === 'darwin' ? 'open' : process.platform === 'win32' ? 'explorer' : 'xdg-open';
  const opened = spawn(command, [address], { stdio: 'ignore', detached: true });
  opened.on('error', () => console.log('No browser could be opened from here: open the address above yourself.'));
  opened.unref();
}
