/** `npm run package`: installers for this platform by electron-builder (its options may follow, e.g. `-- --dir`). */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPages, buildShell } from './build.ts';
import { applicationRoot } from './home.ts';
import { builderOptions } from './release.ts';
import { hashesBelow } from './shell/unpacked.ts';

const options = builderOptions(process.env, process.platform);
await buildPages();
await buildShell();
/** As electron-builder.yml unpacks them. */
const beside = [join('native-models', 'starter', 'bundle'), join('node_modules', 'onnxruntime-node', 'bin')];
writeFileSync(join(applicationRoot, 'dist', 'electron', 'unpacked.json'), JSON.stringify(await hashesBelow(applicationRoot, ...beside)));
const builder = join(applicationRoot, 'node_modules', 'electron-builder', 'cli.js');
const { status } = spawnSync(process.execPath, [builder, ...options, ...process.argv.slice(2)], { cwd: applicationRoot, stdio: 'inherit' });
process.exitCode = status ?? 1;
