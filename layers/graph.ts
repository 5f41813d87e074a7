/** The real imports of the product, as the parser of the build reads them: the layers are tested on these. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import { parseSync } from 'vite';

export interface Import {
  /** Paths from the root, with slashes. `to` of a package is its name: "react", "node:fs". */
  from: string;
  to: string;
  /** Gone after compilation: it says something about types alone. */
  typesOnly: boolean;
}

const code = /\.(ts|tsx|mjs)$/;
const source = /\.(ts|tsx|mjs|css)$/;

/** What tools made or fetched, and hidden folders, hold nothing of ours. */
const others = /(^|\/)(node_modules|dist|__pycache__|\.[^/]+)(\/|$)/;

/** Code and styles below a folder, by their paths from the root, with slashes. */
export function sourcesBelow(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (others.test(path)) return [];
    if (entry.isDirectory()) return sourcesBelow(root, path);
    return entry.isFile() && source.test(entry.name) ? [path] : [];
  });
}

/** What a file imports: imports, exports from elsewhere, `import()` of a name, and files that it starts (`new URL('./worker.ts', import.meta.url)`). */
export function importsIn(path: string, text: string): Import[] {
  const { module, errors } = parseSync(basename(path), text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]!.message}`);
  const found: { name: string; typesOnly: boolean }[] = [];
  for (const { moduleRequest, entries } of module.staticImports)
    found.push({ name: moduleRequest.value, typesOnly: entries.length > 0 && entries.every(({ isType }) => isType) });
  for (const { entries } of module.staticExports)
    for (const { moduleRequest, isType } of entries) if (moduleRequest) found.push({ name: moduleRequest.value, typesOnly: isType });
  for (const { moduleRequest } of module.dynamicImports) {
    const named = /^(['"])(.*)\1$/.exec(text.slice(moduleRequest.start, moduleRequest.end));
    if (named) found.push({ name: named[2]!, typesOnly: false });
  }
  for (const [, name] of text.matchAll(/new URL\('([^']+\.(?:ts|tsx|mjs))', import\.meta\.url\)/g)) found.push({ name: name!, typesOnly: false });
  return found.map(({ name, typesOnly }) => ({ from: path, to: targetOf(path, name), typesOnly }));
}

export const importsOf = (root: string, files: readonly string[]): Import[] =>
  files.filter((file) => code.test(file)).flatMap((file) => importsIn(file, readFileSync(join(root, file), 'utf8')));

/** Files of the product by path; packages by name, without the path in them. */
function targetOf(from: string, name: string): string {
  if (name.startsWith('.')) return posix.normalize(posix.join(dirname(from), name)).replace(/\?.*$/, '');
  const parts = name.split('/');
  return name.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0]!;
}

/** Groups of files that import each other in a circle, types included: each sorted, and in order. */
export function cyclesOf(imports: readonly Import[]): string[][] {
  const next = new Map<string, string[]>();
  for (const { from, to } of imports) next.set(from, [...(next.get(from) ?? []), to]);
  // Tarjan's strongly connected components.
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const cycles: string[][] = [];
  const visit = (file: string): void => {
    order.set(file, order.size);
    lowest.set(file, order.get(file)!);
    open.push(file);
    for (const to of next.get(file) ?? []) {
      if (!order.has(to)) visit(to);
      if (open.includes(to)) lowest.set(file, Math.min(lowest.get(file)!, lowest.get(to)!));
    }
    if (lowest.get(file) !== order.get(file)) return;
    const group = open.splice(open.indexOf(file));
    if (group.length > 1 || next.get(file)?.includes(file)) cycles.push(group.sort());
  };
  for (const file of next.keys()) if (!order.has(file)) visit(file);
  return cycles.sort((a, b) => a[0]!.localeCompare(b[0]!));
}
