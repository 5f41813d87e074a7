import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sourcesBelow } from './graph.ts';
import { rooms } from './layers.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const textOf = (path: string) => readFileSync(join(root, path), 'utf8');
const files = ['electron', 'renderer', 'native-models', 'layers', 'e2e'].flatMap((folder) => sourcesBelow(root, folder));

/** Files and folders in backticks, outside of blocks of code: whole paths, or the end of one. What a reader is to make is not there yet. */
const namedIn = (text: string) => [...text.replace(/```[\s\S]*?```/g, '').matchAll(/`([\w./-]+(?:\.tsx?|\/))`/g)].map(([, name]) => name!);
const isThere = (name: string) =>
  existsSync(join(root, name)) || files.some((file) => file.endsWith(`/${name}`)) || /(^|\/)(notes|subtitles)[/-]/.test(name);

describe('docs/architecture.md', () => {
  const text = textOf('docs/architecture.md');

  it('names files that are there', () => {
    expect(namedIn(text).length).toBeGreaterThan(20);
    expect(namedIn(text).filter((name) => !isThere(name))).toEqual([]);
  });

  it('draws arrows that the layers allow', () => {
    const [, diagram] = /```mermaid\n([\s\S]*?)```/.exec(text)!;
    const labels = new Map([...diagram!.matchAll(/(\w+)\["([\w/]+)"\]/g)].map(([, id, label]) => [id!, label!]));
    const plain = diagram!.replace(/\["[^"]*"\]/g, '');
    const arrows = [...plain.matchAll(/(\w+) (-->|-\. "types" \.->) (\w+)/g)].map(([, from, kind, to]) => ({
      from: labels.get(from!)!,
      kind,
      to: labels.get(to!)!,
    }));
    expect(arrows.length).toBeGreaterThan(12);
    const refused = arrows.filter(({ from, kind, to }) => !(kind === '-->' ? rooms[from]?.imports : rooms[from]?.types)?.includes(to));
    expect(refused).toEqual([]);
  });
});

describe('CONTRIBUTING.md', () => {
  const text = textOf('CONTRIBUTING.md');

  it('names files that are there', () => {
    expect(namedIn(text).filter((name) => !isThere(name))).toEqual([]);
  });

  it('who asks an engine holds the interface, not its process', () => {
    const asking = files.filter((file) => /^electron\/(api|commands)\//.test(file));
    expect(asking.length).toBeGreaterThan(20);
    expect(asking.filter((file) => /from '[^']*engine\/process\//.test(textOf(file)))).toEqual([]);
  });

  it('every pane has its folder, its component and its styles where "Add a pane" puts them', () => {
    const panes = readdirSync(join(root, 'renderer/panes'));
    const [, listed] = /export const panes = \[([^\]]*)\]/.exec(textOf('renderer/base/navigation.ts'))!;
    expect(listed!.replace(/['\s]/g, '').split(',').sort()).toEqual(panes.sort());
    const ofPane = panes.flatMap((name) => [`renderer/panes/${name}/${name}-pane.tsx`, `renderer/panes/${name}/${name}.css`]);
    expect(ofPane.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

it('no file of the product has more than 400 lines', () => {
  const product = files.filter((file) => /^(electron|renderer|native-models)\//.test(file) && !/\.test\.tsx?$/.test(file));
  expect(product.length).toBeGreaterThan(300);
  expect(product.filter((file) => textOf(file).trimEnd().split('\n').length > 400)).toEqual([]);
});
