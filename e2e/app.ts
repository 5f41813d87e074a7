/** Each test has a program of its own: a fresh home, a port of its own, and a page that may not log an error. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test as base, expect, type Page } from '@playwright/test';

const root = fileURLToPath(new URL('..', import.meta.url));
const node = join(root, 'node_modules', '.bin', 'node');

export interface App {
  page: Page;
  url: string;
  home: string;
  process: ChildProcess;
  /** Starts the program again on the same home after it was killed. */
  restart(): Promise<void>;
  go(pane: string): Promise<void>;
}

function start(home: string): Promise<{ process: ChildProcess; url: string }> {
  const child = spawn(node, [join(root, 'electron', 'start.ts'), '--no-open'], {
    env: { ...process.env, FOCUS_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr!.on('data', (data: Buffer) => {
    said += data.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The program ended with ${code}: ${said}`)));
    child.stdout!.on('data', (data: Buffer) => {
      const url = /http:\S+/.exec(data.toString())?.[0];
      if (url) resolve({ process: child, url });
    });
  });
}

export const test = base.extend<{ app: App }>({
  app: async ({ page }, use) => {
    const home = mkdtempSync(join(tmpdir(), 'focus-e2e-'));
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      // A program that was killed on purpose leaves failed connections behind; everything else is a fault.
      if (message.type() === 'error' && !/WebSocket|ERR_CONNECTION_REFUSED/.test(message.text())) errors.push(message.text());
    });
    const app: App = {
      page,
      home,
      ...(await start(home)),
      async restart() {
        Object.assign(app, await start(home));
        await page.goto(app.url);
      },
      go: (pane) => page.getByRole('navigation', { name: 'Panes' }).getByRole('button', { name: pane, exact: true }).click(),
    };
    await page.goto(app.url);
    await expect(page.getByRole('button', { name: 'The Saltmarsh Garden', exact: true })).toBeVisible();
    await use(app);
    app.process.kill('SIGKILL');
    rmSync(home, { recursive: true, force: true });
    expect(errors).toEqual([]);
  },
});

export { expect };
