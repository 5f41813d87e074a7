import { defineConfig } from '@playwright/test';
import type { AppOptions } from './e2e/app.ts';
import { browserShell, electronShell } from './e2e/shells.ts';

const shells = [browserShell(), electronShell()];

// Said once, by the run itself: its workers load this file again.
if (process.env.TEST_WORKER_INDEX === undefined)
  for (const { name, lacks } of shells) if (lacks) console.error(`\n*** THE JOURNEYS DO NOT RUN IN ${name.toUpperCase()} HERE: ${lacks}. ***`);

/** The journeys of the README, with the real engine and model: in a browser through the loopback host, and in Electron. */
export default defineConfig<object, AppOptions>({
  testDir: 'e2e/journeys',
  globalSetup: './e2e/build.ts',
  // Bounds for a machine that is busy with other things; nothing waits longer than what it waits for.
  timeout: 600_000,
  expect: { timeout: 120_000 },
  workers: 1,
  // One that passes only the second time is listed as flaky at the end of the run.
  retries: 1,
  reporter: 'list',
  outputDir: 'test-results',
  use: { screenshot: 'only-on-failure' },
  projects: shells.map((shell) => ({ name: shell.lacks ? `${shell.name}: skipped, ${shell.lacks}` : shell.name, use: { shell } })),
});
