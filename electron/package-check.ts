/**
 * `npm run package:check`: builds the unpacked directory and looks into it: the archive, what must lie beside it, the fuses of the binary.
 * Needs Electron's binary; without it nothing is checked, and that is said.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { electronBinary } from './electron-binary.ts';
import { applicationRoot } from './home.ts';

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
  const workers = ['dist/electron/engine.js', 'dist/electron/documents.js', 'dist/electron/models.js'];
  const reader = ['source.json', 'focus.json', 'adapter/adapter_config.json', 'adapter/adapter_model.safetensors'];
  const beside = [...workers, 'native-models/starter/bundle/manifest.json', ...reader.map((name) => `native-models/reader/${name}`)];
  const packages = ['node_modules/onnxruntime-node/package.json', 'node_modules/onnxruntime-common/package.json'];
  const wanted = ['app.asar', ...[...beside, ...packages].map((path) => join('app.asar.unpacked', path))];
  const missing = wanted.filter((path) => !existsSync(join(resources, path)));
  if (missing.length > 0) throw new Error(`The unpacked directory lacks ${missing.join(', ')}.`);
  const name = { darwin: join('MacOS', 'Focus'), win32: 'Focus.exe' }[process.platform as string] ?? 'focus';
  const fuses = await getCurrentFuseWire(join(app, name));
  const off = [FuseV1Options.RunAsNode, FuseV1Options.EnableNodeOptionsEnvironmentVariable, FuseV1Options.EnableNodeCliInspectArguments];
  const disabled = '0'.charCodeAt(0);
  for (const fuse of off) if (fuses[fuse] !== disabled) throw new Error(`The fuse ${FuseV1Options[fuse]} is not off.`);
  console.log(`${folder}: whole; ${wanted.length} parts found, ${off.length} fuses off.`);
}
