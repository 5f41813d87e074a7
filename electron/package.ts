/** `npm run package`: installers for this platform by electron-builder (its options may follow, e.g. `-- --dir`). */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildPages, buildShell } from './build.ts';
import { applicationRoot } from './home.ts';

await buildPages();
await buildShell();
const builder = join(applicationRoot, 'node_modules', 'electron-builder', 'cli.js');
const { status } = spawnSync(process.execPath, [builder, '--publish', 'never', ...process.argv.slice(2)], { cwd: applicationRoot, stdio: 'inherit' });
process.exitCode = status ?? 1;
