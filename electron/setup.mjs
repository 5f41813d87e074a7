// Set-up for a fresh clone: with only Node and npm present, install exactly what the lockfile names, once; then run the script named
// by the first argument on the project's own Node: node electron/setup.mjs [electron/cli.ts args…]
// Plain JavaScript on purpose: it runs before anything is installed, on whatever Node the machine has.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hostNodeOptions } from './node-options.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [script, ...args] = process.argv.slice(2);
const installed = join(root, 'node_modules', '.package-lock.json');
const node = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');

/** npm writes node_modules/.package-lock.json last, so a lockfile younger than it (or none) means an install is due. */
function installIsDue() {
  if (!existsSync(installed) || !existsSync(node)) return true;
  return statSync(join(root, 'package-lock.json')).mtimeMs > statSync(installed).mtimeMs && !sameLock();
}

/** A checkout touches the lockfile's time without changing it; compare the packages before paying for an install. */
function sameLock() {
  const packages = (file) => JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
  const wanted = packages(join(root, 'package-lock.json'));
  const present = packages(installed);
  return Object.entries(wanted).every(([path, entry]) => !path || entry.optional || present[path]?.version === entry.version);
}

if (installIsDue()) {
  console.error('Focus: installing packages (npm ci), a minute or so the first time…');
  const done = spawnSync('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
  });
  if (done.status !== 0) {
    console.error(
      'Focus: npm ci failed (see above). Check the connection to your npm registry and the free disk space, then run the same command again.',
    );
    process.exit(done.status ?? 1);
  }
}

if (script) {
  // Ctrl-C reaches the script as well (same terminal); it decides how to end, and its exit code is ours.
  process.on('SIGINT', () => {});
  const options = script === 'electron/start.ts' ? hostNodeOptions : [];
  const child = spawn(node, [...options, join(root, script), ...args], { stdio: 'inherit', shell: process.platform === 'win32' });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => process.exit(signal ? 128 + (constants.signals[signal] ?? 0) : (code ?? 1)));
}
