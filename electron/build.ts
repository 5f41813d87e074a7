/** Builds what Electron and a browser run: the window's page (dist/renderer), and main, preload and the workers as plain JavaScript (dist/electron). */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { applicationRoot } from './home.ts';

const at = (...path: string[]) => join(applicationRoot, ...path);

/** When the newest file below these folders was changed; ms since the epoch. */
export function newest(...folders: string[]): number {
  return folders
    .flatMap((folder) => readdirSync(at(folder), { withFileTypes: true, recursive: true }))
    .reduce((last, entry) => Math.max(last, entry.isFile() ? statSync(join(entry.parentPath, entry.name)).mtimeMs : 0), 0);
}

export const built = (...path: string[]): number => statSync(at('dist', ...path), { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** @param shell what Electron runs as well. @param say hears that a build is under way. */
export async function buildIfOlder({ shell, say }: { shell: boolean; say?: (sentence: string) => void }): Promise<void> {
  if (newest('renderer') > built('renderer', 'index.html')) {
    say?.('Focus: building the window…');
    await buildPages();
  }
  if (shell && newest('electron', 'native-models/graph') > built('electron', 'preload.cjs')) await buildShell();
}

export async function buildPages(): Promise<void> {
  const { build } = await import('vite');
  await build({ configFile: at('vite.config.ts'), logLevel: 'error' });
}

export async function buildShell(): Promise<void> {
  const { build } = await import('vite');
  const common = { configFile: false, root: applicationRoot, logLevel: 'error', publicDir: false } as const;
  const outDir = at('dist', 'electron');
  // Packages stay where they are, in node_modules; only our own TypeScript is compiled.
  await build({
    ...common,
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: 'node24',
      rollupOptions: {
        input: {
          main: at('electron', 'main.ts'),
          engine: at('electron', 'engine', 'process', 'worker.ts'),
          documents: at('electron', 'documents', 'process', 'worker.ts'),
          recognition: at('electron', 'documents', 'process', 'recognition-worker.ts'),
          models: at('electron', 'models', 'process', 'worker.ts'),
          'tokenizer-trial': at('electron', 'models', 'tokenizer-trial.ts'),
        },
        external: ['electron'],
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'shared-[hash].js' },
      },
    },
  });
  // A sandboxed preload is one CommonJS file.
  await build({
    ...common,
    build: {
      ssr: true,
      outDir,
      emptyOutDir: false,
      target: 'node24',
      rollupOptions: {
        input: at('electron', 'preload.ts'),
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: 'preload.cjs' },
      },
    },
  });
}
