import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { applicationRoot } from './home.ts';

const read = (...path: string[]) => readFileSync(join(applicationRoot, ...path), 'utf8');
const files = ['electron', 'renderer', 'e2e'].flatMap((room) =>
  readdirSync(join(applicationRoot, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(tsx?|html)$/.test(name))
    .map((name) => join(room, name)),
);
const tests = files.filter((name) => /\.(test|spec)\.tsx?$/.test(name)).map((name) => read(name));
const sources = files.filter((name) => !/\.test\.tsx?$|^e2e/.test(name));

it('every test that docs/security.md names is there, and every point of the checklist has one', () => {
  const rows = read('docs', 'security.md')
    .split('\n')
    .filter((line) => /^\| (?!point|---)/.test(line));
  const named = rows.map((row) => /`([^`]+)` \|$/.exec(row)?.[1] ?? row);
  // One that a machine may lack something for ends with why it is skipped.
  const forms = (name: string) => [`'${name}'`, `"${name}"`, `\`${name}\${`];
  expect(named.filter((name) => !forms(name).some((form) => tests.some((test) => test.includes(form))))).toEqual([]);
  expect(rows.map((row) => /^\| (\d+)\./.exec(row)?.[1]).filter(Boolean)).toEqual(Array.from({ length: 20 }, (_, i) => String(i + 1)));
});

it('every page is sandboxed before the app is ready', () => {
  const main = read('electron', 'main.ts');
  expect(read('electron', 'shell', 'guard.ts')).toContain('app.enableSandbox()');
  expect(main.indexOf('guard({')).toBeGreaterThan(0);
  expect(main.indexOf('guard({')).toBeLessThan(main.indexOf('app.whenReady()'));
});

it('what loosens a window is named nowhere', () => {
  const loosening =
    /enableBlinkFeatures|allowpopups|openExternal|<webview|bypassCSP|no-sandbox|disable-web-security|executeJavaScript|@electron\/remote/;
  expect(sources.filter((name) => loosening.test(read(name)))).toEqual([]);
});

it('Electron is pinned to one version, and the lockfile names it', () => {
  const wanted = (JSON.parse(read('package.json')) as { devDependencies: Record<string, string> }).devDependencies.electron;
  const locked = (JSON.parse(read('package-lock.json')) as { packages: Record<string, { version: string }> }).packages['node_modules/electron'];
  expect(wanted).toMatch(/^\d+\.\d+\.\d+$/);
  expect(locked?.version).toBe(wanted);
});

it('installers: only what native code opens lies beside the archive; files and links find the app', () => {
  const configuration = read('electron-builder.yml');
  const unpacked = /^asarUnpack:\n((?: {2}- .*\n)+)/m
    .exec(configuration)?.[1]
    ?.trim()
    .split(/\n? *- /)
    .filter(Boolean);
  expect(unpacked).toEqual(['native-models/starter/bundle/**', 'node_modules/onnxruntime-node/bin/**', 'native-models/reader/**']);
  for (const ending of ['pdf', 'epub', 'docx', 'md', 'txt', 'html', 'ipynb', 'csv'])
    expect(configuration).toMatch(new RegExp(`ext: \\[[^\\]]*\\b${ending}\\b`));
  expect(configuration).toContain('schemes: [focus]');
});
