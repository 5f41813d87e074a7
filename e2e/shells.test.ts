import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { browserShell, electronShell } from './shells.ts';

const root = mkdtempSync(join(tmpdir(), 'focus-shells-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const linux = (env: NodeJS.ProcessEnv) => ({ platform: 'linux' as const, env });

test('a browser is the first that is there; none is said', () => {
  const browser = join(root, 'chrome');
  writeFileSync(browser, '');
  expect(browserShell([join(root, 'none'), browser])).toEqual({ name: 'browser', binary: browser, lacks: null });
  expect(browserShell([join(root, 'none')])).toEqual({ name: 'browser', binary: null, lacks: 'no Chromium or Chrome is installed' });
});

test('Electron needs its binary, and on Linux a display; what lacks is said', () => {
  const folder = join(root, 'node_modules', 'electron');
  expect(electronShell(root, linux({ DISPLAY: ':1' })).lacks).toMatch('not installed');
  mkdirSync(join(folder, 'dist'), { recursive: true });
  writeFileSync(join(folder, 'path.txt'), 'electron\n');
  // The package without its download: named, but not there.
  expect(electronShell(root, linux({ DISPLAY: ':1' })).lacks).toMatch('not installed');
  writeFileSync(join(folder, 'dist', 'electron'), '');
  expect(electronShell(root, linux({})).lacks).toMatch('display');
  expect(electronShell(root, linux({ WAYLAND_DISPLAY: 'wayland-0' }))).toEqual({
    name: 'electron',
    binary: join(folder, 'dist', 'electron'),
    lacks: null,
  });
  expect(electronShell(root, { platform: 'darwin', env: {} }).lacks).toBeNull();
});
