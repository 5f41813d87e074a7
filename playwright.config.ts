import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

/** A browser of the system, where there is one: Playwright's own need not be downloaded. */
const system = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));

/** The journeys of the README, in a browser through the loopback host, with the real engine and model. */
export default defineConfig({
  testDir: 'e2e',
  timeout: 180_000,
  expect: { timeout: 60_000 },
  workers: 1,
  reporter: 'list',
  outputDir: 'test-results',
  use: {
    viewport: { width: 1360, height: 860 },
    launchOptions: { ...(system ? { executablePath: system } : {}), args: ['--no-sandbox'] },
    screenshot: 'only-on-failure',
  },
});
