/**
 * `npm run package:check`: builds the unpacked directory and looks into it: the archive, what must lie beside it, the fuses of the binary.
 * Needs Electron's binary; without it nothing is checked, and that is said.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { getCurrentFuseWire } from '@electron/fuses';
import { electronBinary } from './electron-binary.ts';
import { applicationRoot } from './home.ts';
import { fuseFaults } from './release.ts';
import { changedFiles, type Hashes } from './shell/unpacked.ts';

const release = join(applicationRoot, 'release');

if (electronBinary(applicationRoot) === null) {
  console.error("*** PACKAGE CHECK SKIPPED: Electron's binary is not installed here, so no directory can be built. Nothing was checked. ***");
} else await check();

async function check(): Promise<void> {
  rmSync(release, { recursive: true, force: true });
  const built = spawnSync(process.execPath, [join(applicationRoot, 'electron', 'package.ts'), '--dir'], { cwd: applicationRoot, stdio: 'inherit' });
  const folder = readdirSync(release).find((name) => /unpacked$|^mac/.test(name));
  if (built.status !== 0 || !folder) throw new Error(`electron-builder made no unpacked directory (code ${built.status}).`);
  const app = process.platform === 'darwin' ? join(release, folder, 'Focus.app', 'Contents') : join(release, folder);
  const resources = join(app, process.platform === 'darwin' ? 'Resources' : 'resources');
  const reader = ['source.json', 'focus.json', 'adapter/adapter_config.json', 'adapter/adapter_model.safetensors'];
  const beside = [
    'native-models/starter/bundle/manifest.json',
    'node_modules/onnxruntime-node/bin',
    ...reader.map((name) => `native-models/reader/${name}`),
  ];
  const wanted = ['app.asar', ...beside.map((path) => join('app.asar.unpacked', path))];
  const missing = wanted.filter((path) => !existsSync(join(resources, path)));
  if (missing.length > 0) throw new Error(`The unpacked directory lacks ${missing.join(', ')}.`);
  const name = { darwin: join('MacOS', 'Focus'), win32: 'Focus.exe' }[process.platform as string] ?? 'focus';
  const fuses = await getCurrentFuseWire(join(app, name));
  const faults = fuseFaults(fuses, readFileSync(join(applicationRoot, 'electron-builder.yml'), 'utf8'));
  if (faults.length > 0) throw new Error(`Fuses: ${faults.join('; ')}.`);
  const known = JSON.parse(readFileSync(join(applicationRoot, 'dist', 'electron', 'unpacked.json'), 'utf8')) as Hashes;
  const changed = await changedFiles(join(resources, 'app.asar.unpacked'), known);
  if (changed.length > 0) throw new Error(`Beside the archive lies what its hashes do not know: ${changed.slice(0, 5).join(', ')}.`);
  console.log(`${folder}: whole; ${wanted.length} parts found, every fuse as it should be, ${Object.keys(known).length} hashes hold.`);
}
