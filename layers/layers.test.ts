import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { cyclesOf, importsIn, importsOf, sourcesBelow } from './graph.ts';
import { forbidden, roomOf, strays } from './judge.ts';
import { knownCycles, packages, rooms } from './layers.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Every folder at the top that git keeps, so that a new one is seen. */
const ignored = readFileSync(join(root, '.gitignore'), 'utf8')
  .split('\n')
  .map((line) => line.replace(/\/$/, '').replace(/^\//, ''));
const folders = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !ignored.includes(entry.name))
  .map(({ name }) => name);
const files = folders.flatMap((folder) => sourcesBelow(root, folder));
const known = new Set(files);
const imports = importsOf(root, files);

describe('the rooms of this tree', () => {
  it('hold every source file', () => {
    expect(files.length).toBeGreaterThan(300);
    // Tests of single files of electron/ stand beside them.
    expect(files.filter((file) => roomOf(file, rooms) === null && !/^electron\/[^/]*\.test\.ts$/.test(file))).toEqual([]);
  });

  it('import only what layers.ts allows', () => {
    expect(forbidden(imports, known, rooms)).toEqual([]);
    expect(strays(imports, packages, rooms)).toEqual([]);
  });

  it('hold no files that import each other in a circle, but for the known ones', () => {
    expect(cyclesOf(imports.filter(({ to }) => known.has(to)))).toEqual([...knownCycles].sort((a, b) => a[0]!.localeCompare(b[0]!)));
  });

  it('are named as they are allowed', () => {
    const names = Object.values(rooms).flatMap(({ imports, types = [] }) => [...imports, ...types]);
    expect(names.filter((name) => name !== '*' && !rooms[name])).toEqual([]);
    expect(Object.values(packages).flatMap((where) => where.filter((name) => !rooms[name]))).toEqual([]);
  });
});

describe('a forbidden import is seen', () => {
  const judged = (from: string, code: string) => {
    const found = importsIn(from, code);
    return [...forbidden(found, new Set([...known, from]), rooms), ...strays(found, packages, rooms)];
  };

  it.each([
    ['electron/engine/a.ts', "import { app } from 'electron';"],
    ['electron/engine/a.ts', "import { DatabaseSync } from 'node:sqlite';"],
    ['electron/engine/process/a.ts', "import { listModels } from '../../models/models.ts';"],
    ['electron/engine/a.ts', "import { Program } from '../api/program.ts';"],
    ['electron/documents/a.ts', "import type { Engine } from '../engine/contract.ts';"],
    ['electron/documents/a.ts', "export { Model } from '../engine/model.ts';"],
    ['electron/documents/a.ts', "const { Model } = await import('../engine/model.ts');"],
    ['electron/documents/a.ts', "fork(new URL('../engine/process/worker.ts', import.meta.url));"],
    ['electron/models/a.ts', "import { app } from 'electron';"],
    ['electron/models/a.ts', "import '../api/router.ts';"],
    ['electron/commands/a.ts', "import '../main.ts';"],
    ['electron/api/a.ts', "import '../host.ts';"],
    ['electron/domain/a.ts', "import type { FocusError } from '../errors.ts';"],
    ['native-models/graph/a.ts', "import { Model } from '../../electron/engine/model.ts';"],
    ['renderer/base/a.ts', "import { appRouter } from '../../electron/api/router.ts';"],
    ['renderer/stores/a.ts', "import { PassagePanel } from '../panes/chunks/passage-panel.tsx';"],
    ['renderer/components/a.tsx', "import { App } from '../app/app.tsx';"],
    ['renderer/panes/ask/a.tsx', "import { PassagePanel } from '../chunks/passage-panel.tsx';"],
    ['renderer/panes/ask/a.tsx', "import type { AppRouter } from '../../../electron/api/router.ts';"],
    ['renderer/panes/ask/a.tsx', "import '../chunks/chunks.css';"],
    ['electron/api/a.ts', "import { connectTo } from '../../e2e/host-client.ts';"],
    ['electron/api/a.ts', "import './program.test.ts';"],
  ])('%s: %s', (from, code) => {
    expect(judged(from, code)).toHaveLength(1);
  });

  it.each([
    ['electron/engine/a.ts', "import { Model } from './model.ts';"],
    ['electron/commands/a.ts', "import { startEngine } from '../engine/process/client.ts';"],
    ['renderer/base/a.ts', "import type { AppRouter } from '../../electron/api/router.ts';"],
    ['renderer/base/a.ts', "import { type AppRouter } from '../../electron/api/router.ts';"],
    ['electron/engine/a.test.ts', "import '../documents/library.ts';"],
  ])('%s may: %s', (from, code) => {
    expect(judged(from, code)).toEqual([]);
  });

  it('a folder without an entry is in no room', () => {
    expect(roomOf('electron/services/a.ts', rooms)).toBeNull();
    expect(roomOf('renderer/panes/ask/deep/a.ts', rooms)).toBeNull();
    expect(roomOf('server/a.ts', rooms)).toBeNull();
  });

  it('files in a circle are found, types included', () => {
    const circle = [...importsIn('a/x.ts', "import type { Y } from './y.ts';"), ...importsIn('a/y.ts', "import './x.ts'; import './z.ts';")];
    expect(cyclesOf(circle)).toEqual([['a/x.ts', 'a/y.ts']]);
  });
});
