/**
 * `npm start`: builds the window's page if it is older than its source, then opens it in Electron where its binary is installed,
 * else serves it to a browser on this machine. Options:
 * --no-open (the browser's address is printed and that is all), --port N.
 */
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { buildIfOlder } from './build.ts';
import { electronBinary } from './electron-binary.ts';
import { startTrouble, toErrorData } from './errors.ts';
import { applicationRoot, focusHome } from './home.ts';
import { serve } from './host.ts';
import { claimHome, takenSentence, wayIn } from './instance.ts';
import { catchTheRest } from './last-resort.ts';

const { values } = parseArgs({ options: { 'no-open': { type: 'boolean' }, port: { type: 'string' } } });

/** Of no service that is known. */
const preferredPort = 47_417;

const electron = electronBinary(applicationRoot);
const inWindow = electron !== null && !values['no-open'];
try {
  await buildIfOlder({ shell: inWindow, say: console.error });
  if (inWindow) openWindow(electron);
  else await openBrowser();
} catch (error) {
  console.error(`Focus could not start: ${startTrouble(error)}`);
  process.exit(3);
}

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
    const address = await wayIn(holder);
    console.log(takenSentence({ ...holder, address: address ?? holder.address }, root));
    if (address && !values['no-open']) show(address);
    else process.exitCode = 1;
    return;
  }
  const { instance } = claim;
  const host = await serve({
    preferredPort,
    ...(values.port ? { port: Number(values.port) } : {}),
  });
  const why = electron ? '' : 'Electron is not installed here, so the browser takes its place. ';
  instance.announce(host.origin, host.ownerKey);
  const address = host.address();
  console.log(`${why}Focus is open to this machine's browser: ${address}`);
  if (!values['no-open']) show(address);

  const end = (code: number) =>
    void host.close().finally(() => {
      instance.release();
      process.exit(code);
    });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => end(0));
  catchTheRest(process, {
    log: (sentence) => host.log(sentence),
    end(error) {
      console.error(`Focus has to end: ${toErrorData(error).message} What is finished is kept. Start it again; the log is in ${focusHome().logs}.`);
      end(5);
    },
  });
}

function show(address: string): void {
  const command = process.platform === 'darwin' ? 'open' : process.platform === 'win32' ? 'explorer' : 'xdg-open';
  const opened = spawn(command, [address], { stdio: 'ignore', detached: true });
  opened.on('error', () => console.log('No browser could be opened from here: open the address above yourself.'));
  opened.unref();
}
