import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FuseV1Options } from '@electron/fuses';
import { expect, test } from 'vitest';
import { applicationRoot } from './home.ts';
import { builderOptions, fuseFaults } from './release.ts';

const configuration = readFileSync(join(applicationRoot, 'electron-builder.yml'), 'utf8');
const on = '1'.charCodeAt(0);
const off = '0'.charCodeAt(0);
const wire = {
  [FuseV1Options.RunAsNode]: off,
  [FuseV1Options.EnableCookieEncryption]: on,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: off,
  [FuseV1Options.EnableNodeCliInspectArguments]: off,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: on,
  [FuseV1Options.OnlyLoadAppFromAsar]: on,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: off,
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: off,
};

test('every fuse of the binary is looked at, and one that is other than it should be is named', () => {
  expect(fuseFaults(wire, configuration)).toEqual([]);
  for (const [fuse, is] of Object.entries(wire)) {
    expect(fuseFaults({ ...wire, [fuse]: is === on ? off : on }, configuration)).toHaveLength(1);
    const { [Number(fuse) as 0]: _, ...without } = wire;
    expect(fuseFaults(without, configuration)).toHaveLength(1);
  }
  expect(fuseFaults(wire, configuration.replace('  runAsNode: false\n', ''))).toHaveLength(1);
});

test('updates come over https alone', () => {
  expect(builderOptions({ FOCUS_UPDATES_URL: 'https://updates.example/focus' }, 'linux')).toContain('-c.publish.url=https://updates.example/focus');
  for (const url of ['http://updates.example', 'file:///x', 'updates.example'])
    expect(() => builderOptions({ FOCUS_UPDATES_URL: url }, 'linux')).toThrow('https');
  expect(builderOptions({}, 'linux').join()).not.toContain('publish.url');
});

test('a release that cannot be signed is none', () => {
  expect(() => builderOptions({ FOCUS_RELEASE: '1' }, 'darwin')).toThrow(/CSC_LINK.*APPLE_API_KEY/);
  expect(() => builderOptions({ FOCUS_RELEASE: '1' }, 'win32')).toThrow('WIN_CSC_LINK');
  const set = Object.fromEntries(
    ['CSC_LINK', 'CSC_KEY_PASSWORD', 'APPLE_API_KEY', 'APPLE_API_KEY_ID', 'APPLE_API_ISSUER'].map((name) => [name, 'x']),
  );
  expect(builderOptions({ FOCUS_RELEASE: '1', ...set }, 'darwin')).toEqual(
    expect.arrayContaining(['-c.forceCodeSigning=true', '-c.mac.notarize=true']),
  );
});
