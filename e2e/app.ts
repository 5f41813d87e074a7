/** Each test has a program of its own: a fresh home, its own window, and a page that may not log an error. The same in every shell. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type Browser, test as base, expect, type FileChooser, type Page } from '@playwright/test';
import { applicationRoot } from '../electron/home.ts';
import type { Shell } from './shells.ts';

export interface AppOptions {
  shell: Shell;
}

export type WorkerName = 'engine' | 'documents';

/** A started program with its window. */
interface Running {
  page: Page;
  process: ChildProcess;
  /** Ids of the program's own processes of this name: files are opened in one, and at the start the library is checked in another. */
  workers(name: WorkerName): Promise<number[]>;
  /** What the window saves by the click, as bytes. */
  saved(click: () => Promise<unknown>): Promise<{ name: string; bytes: Buffer }>;
  /** The window's own end; the program is ended by its process. */
  shut(): Promise<unknown>;
}

export interface App extends Running {
  home: string;
  /** Resolves when the pane is there, not when its button was pressed. */
  go(pane: string): Promise<void>;
  /** Starts the program again on the same home after it was killed. */
  restart(): Promise<void>;
  /** Ends the program's own processes of this name, as the system does when memory runs out. */
  killWorker(name: WorkerName): Promise<void>;
  /** Halts the program's own processes of this name while `during` runs: what shows only as long as they work can be looked at for as long as it takes. */
  withHalted(name: WorkerName, during: () => Promise<void>): Promise<void>;
  /** Drops files and folders of this machine on the middle of the pane, as the system does: a drop made by a script names none. */
  drop(...paths: string[]): Promise<void>;
  /** Gives files to the dialog that the button opens. */
  choose(button: string, files: Parameters<FileChooser['setFiles']>[0]): Promise<void>;
}

const viewport = { width: 1360, height: 860 };

export const test = base.extend<{ app: App }, AppOptions & { browserOfShell: Browser | null }>({
  shell: [
    { name: 'browser', binary: null, lacks: 'no shell is configured' },
    { option: true, scope: 'worker' },
  ],

  browserOfShell: [
    async ({ shell, playwright }, use) => {
      const browser = shell.name === 'browser' && shell.binary ? await playwright.chromium.launch(browserOptions(shell.binary)) : null;
      await use(browser);
      await browser?.close();
    },
    { scope: 'worker' },
  ],

  app: async ({ shell, browserOfShell }, use, info) => {
    info.skip(shell.lacks !== null, shell.lacks ?? '');
    const home = mkdtempSync(join(tmpdir(), 'focus-e2e-'));
    const errors: string[] = [];
    const start = async () => {
      const running = await (browserOfShell ? inBrowser(browserOfShell, home) : inElectron(shell.binary!, home));
      watch(running.page, errors);
      // What fades in is half there for a while, and axe would measure its colours as they are just then.
      await running.page.emulateMedia({ reducedMotion: 'reduce' });
      return running;
    };
    const app: App = {
      home,
      ...(await start()),
      async go(pane) {
        const button = app.page.getByRole('navigation', { name: 'Panes' }).getByRole('button', { name: pane, exact: true });
        await button.click();
        await expect(button).toHaveAttribute('aria-current', 'page');
      },
      async restart() {
        await app.shut();
        Object.assign(app, await start());
      },
      async killWorker(name) {
        for (const pid of await app.workers(name)) process.kill(pid, 'SIGKILL');
      },
      async withHalted(name, during) {
        const halted = await app.workers(name);
        for (const pid of halted) process.kill(pid, 'SIGSTOP');
        try {
          await during();
        } finally {
          for (const pid of halted) process.kill(pid, 'SIGCONT');
        }
      },
      async drop(...paths) {
        const session = await app.page.context().newCDPSession(app.page);
        const data = { items: [], files: paths, dragOperationsMask: 1 };
        for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
          await session.send('Input.dispatchDragEvent', { type, x: viewport.width / 2, y: viewport.height / 2, data });
        await session.detach();
      },
      async choose(button, files) {
        const chooser = app.page.waitForEvent('filechooser');
        await app.page.getByRole('button', { name: button, exact: true }).click();
        await (await chooser).setFiles(files);
      },
    };
    await expect(app.page.getByRole('button', { name: 'The Saltmarsh Garden', exact: true })).toBeVisible();
    await use(app);
    app.process.kill('SIGKILL');
    await app.shut();
    rmSync(home, { recursive: true, force: true });
    expect(errors).toEqual([]);
  },
});

export { expect };

export const browserOptions = (executablePath: string) => ({ executablePath, args: ['--no-sandbox'] });

function watch(page: Page, errors: string[]): void {
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    // A program that was killed on purpose leaves failed connections behind; everything else is a fault.
    if (message.type() === 'error' && !/WebSocket|ERR_CONNECTION_REFUSED/.test(message.text())) errors.push(message.text());
  });
}

async function inBrowser(browser: Browser, home: string): Promise<Running> {
  const { process, url } = await serveProgram(home);
  // A context of its own: axe opens a second page in it.
  const page = await (await browser.newContext({ viewport })).newPage();
  await page.goto(url);
  return {
    page,
    process,
    workers: async (name) => workersBelow(process.pid!, name),
    async saved(click) {
      const download = page.waitForEvent('download');
      await click();
      const file = await download;
      return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
    },
    shut: () => page.context().close(),
  };
}

/** The program behind the loopback host, and the address that lets a browser in. `onSpawn` has it before it says anything. */
export function serveProgram(home: string, onSpawn?: (child: ChildProcess) => void): Promise<{ process: ChildProcess; url: string }> {
  const child = spawn(join(applicationRoot, 'node_modules', '.bin', 'node'), [join(applicationRoot, 'electron', 'start.ts'), '--no-open'], {
    env: { ...process.env, FOCUS_HOME: home, FOCUS_OFFLINE: process.env.FOCUS_OFFLINE ?? '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onSpawn?.(child);
  let said = '';
  let told = '';
  child.stderr!.on('data', (data: Buffer) => {
    said += data.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The program ended with ${code}: ${said}${told}`)));
    child.stdout!.on('data', (data: Buffer) => {
      told += data.toString();
      const url = /this machine's browser: (http:\S+)\s/.exec(told)?.[1];
      if (url) resolve({ process: child, url });
    });
  });
}

async function inElectron(executablePath: string, home: string): Promise<Running> {
  const application = await _electron.launch({
    executablePath,
    // A profile of its own: the single-instance lock is the profile's. Root (in a container) has no sandbox to use.
    args: [applicationRoot, `--user-data-dir=${join(home, 'electron')}`, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    env: { ...(process.env as Record<string, string>), FOCUS_HOME: home, FOCUS_OFFLINE: process.env.FOCUS_OFFLINE ?? '1' },
  });
  const page = await application.firstWindow();
  await page.setViewportSize(viewport);
  return {
    page,
    process: application.process(),
    async workers(name) {
      const metrics = await application.evaluate(({ app }) => app.getAppMetrics());
      const found = metrics.filter((metric) => metric.name === name);
      if (found.length === 0) throw new Error(`No ${name} process runs in Electron.`);
      return found.map(({ pid }) => pid);
    },
    async saved(click) {
      const file = join(home, 'saved');
      const name = application.evaluate(
        ({ session }, path) =>
          new Promise<string>((resolve, reject) => {
            session.defaultSession.once('will-download', (_event, item) => {
              item.setSavePath(path);
              item.once('done', (_done, state) => (state === 'completed' ? resolve(item.getFilename()) : reject(new Error(state))));
            });
          }),
        file,
      );
      await click();
      return { name: await name, bytes: readFileSync(file) };
    },
    shut: () => application.close().catch(() => {}),
  };
}

/** The ids of workers among the descendants of a process, by the script that they run. */
export function workersBelow(root: number, name: WorkerName): number[] {
  const table = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).stdout.split('\n');
  const rows = table.flatMap((line) => {
    const [, pid, parent, args] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid ? [{ pid: Number(pid), parent: Number(parent), args: args! }] : [];
  });
  const below = (parent: number): typeof rows => rows.filter((row) => row.parent === parent).flatMap((row) => [row, ...below(row.pid)]);
  const found = below(root).filter(({ args }) => args.includes(`${name}/process/worker`));
  if (found.length === 0) throw new Error(`No ${name} process runs below ${root}.`);
  return found.map(({ pid }) => pid);
}
