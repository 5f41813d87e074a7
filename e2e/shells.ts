/** Where the journeys can run on this machine: in a browser through the loopback host, in a window of Electron. */
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { electronBinary } from '../electron/electron-binary.ts';
import { applicationRoot } from '../electron/home.ts';

export type ShellName = 'browser' | 'electron';

export interface Shell {
  name: ShellName;
  /** What is started: the browser's or Electron's binary. */
  binary: string | null;
  /** Why nothing can run in it here; null = it can. */
  lacks: string | null;
}

const systemBrowsers = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** A browser of the system, else Playwright's own. */
export function browserShell(candidates = [...systemBrowsers, chromium.executablePath()]): Shell {
  const binary = candidates.find((path) => existsSync(path)) ?? null;
  return { name: 'browser', binary, lacks: binary ? null : 'no Chromium or Chrome is installed' };
}

export function electronShell(root = applicationRoot, { platform, env }: Pick<NodeJS.Process, 'platform' | 'env'> = process): Shell {
  const binary = electronBinary(root);
  const display = platform !== 'linux' || env.DISPLAY || env.WAYLAND_DISPLAY;
  const lacks = !binary ? "Electron's binary is not installed" : !display ? 'there is no display for Electron (run under xvfb-run)' : null;
  return { name: 'electron', binary, lacks };
}
