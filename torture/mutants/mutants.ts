/**
 * `node torture/mutants/mutants.ts [word]`: takes one protection at a time out of a copy of the sources and runs the tests that speak of it: they must turn
 * red. main.ts has its own (electron/main.test.ts), the library's transactions too (`npm run torture -- --mutant`). With a word, only mutants whose line holds it.
 *
 * The last line is one JSON object; the exit code is 1 when a mutant lives.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applicationRoot } from '../../electron/home.ts';

interface Mutant {
  file: string;
  line: string;
  becomes: string;
  tests: string;
}

const door = (line: string, becomes: string): Mutant => ({ file: 'electron/door.ts', line, becomes, tests: 'electron/door.test.ts' });
const host = (line: string, becomes: string, tests = 'electron/host.test.ts'): Mutant => ({ file: 'electron/host.ts', line, becomes, tests });
const supervisor = (line: string, becomes: string): Mutant => ({
  file: 'electron/process/supervisor.ts',
  line,
  becomes,
  tests: 'electron/process/supervisor.test.ts',
});

const shelf = (line: string, becomes: string): Mutant => ({
  file: 'electron/commands/mcp/shelf.ts',
  line,
  becomes,
  tests: 'electron/commands/mcp/tools.test.ts',
});

export const mutants: readonly Mutant[] = [
  door('    this.#codes.delete(code);\n', ''),
  door(' || this.#now() - madeAt > codeMs', ''),
  door('if (this.#codes.size >= mostCodes && oldest !== undefined) this.#codes.delete(oldest);', ''),
  door("return typeof given === 'string' && same(given, this.#secret);", "return typeof given === 'string';"),
  door('return held !== undefined && same(held.slice(name.length), this.#cookie);', 'return held !== undefined;'),
  door('readonly #cookie = randomKey();', 'readonly #cookie = this.#secret;'),
  { ...door('; HttpOnly; SameSite=Strict', ''), tests: 'electron/host.test.ts' },
  { ...door('return authorization !== undefined && same', 'return authorization === undefined || same'), tests: 'electron/host.test.ts' },
  host('&& door.holdsSecret(request.headers);', ';'),
  host("request.url !== '/trpc' || ", ''),
  host('!isOwnHost(request) || !isOwnOrigin(request)', '!isOwnHost(request)'),
  host("if (!isOwnHost(request)) return send(403, 'Focus answers to its own address only.');", ''),
  host("if (!isOwnOrigin(request)) return send(403, 'Focus answers to its own page only.');", ''),
  host('if (body.length > largestBodyBytes) return null;', ''),
  host('inside.door.holdsSecret(request.headers) ? inside.program', 'true ? inside.program'),
  host('if (!inside.door.holdsCookie(request.headers, request.socket.localPort!))', 'if (false)'),
  host('{ noServer: true, maxPayload: largestMessageBytes,', '{ noServer: true,'),
  host("server.listen(wanted, '127.0.0.1',", "server.listen(wanted, '0.0.0.0',"),
  host(
    '{ headersTimeout: patience, requestTimeout: patience, connectionsCheckingInterval: patience / 4 }',
    '{ headersTimeout: 0, requestTimeout: 0 }',
    'electron/host-lines.test.ts',
  ),
  host("socket.on('error', () => socket.destroy());", '', 'electron/host-lines.test.ts'),
  supervisor("this.#cancelTimer = setTimeout(() => this.#kill(child, 'cancel'),", 'this.#cancelTimer = setTimeout(() => {},'),
  supervisor('if (cause) this.#kill(child, cause);', ''),
  shelf('const served = this.#library.workspaces().filter(({ id }) => this.#served.has(id));', 'const served = this.#library.workspaces();'),
  shelf('if (this.#library.workspacesOf(id).some((workspace) => this.#served.has(workspace))) return', 'return'),
  shelf('documents.map((id) => this.document(id).id)', 'documents'),
  shelf('this.workspaces(workspace).flatMap(({ id }) => this.#library.search', 'this.#library.workspaces().flatMap(({ id }) => this.#library.search'),
  {
    file: 'electron/commands/session.ts',
    line: 'refuseClosed(this.library(), documents ?? this.#documentsOf(flags.workspace), hosts);',
    becomes: ';',
    tests: 'electron/commands/endpoint.test.ts',
  },
  {
    file: 'electron/commands/mcp/tools.ts',
    line: 'const engine = await served.engine(asked);',
    becomes: 'const engine = await served.engine([]);',
    tests: 'electron/commands/mcp/tools.test.ts',
  },
];

const isGreen = (copy: string, tests: string) =>
  spawnSync(process.execPath, [join(copy, 'node_modules', 'vitest', 'vitest.mjs'), 'run', tests, '--bail', '1', '--testTimeout', '30000'], {
    cwd: copy,
  }).status === 0;

/** @returns whether the tests noticed. */
function isFoundOut(copy: string, { file, line, becomes, tests }: Mutant): boolean {
  const path = join(copy, file);
  const whole = readFileSync(path, 'utf8');
  if (!whole.includes(line)) throw new Error(`${file} has no longer: ${line}`);
  writeFileSync(path, whole.replace(line, becomes));
  const green = isGreen(copy, tests);
  writeFileSync(path, whole);
  return !green;
}

function run(word: string): number {
  const copy = mkdtempSync(join(tmpdir(), 'focus-mutants-'));
  const left = /(^|\/)(node_modules|\.git|train)$/;
  cpSync(applicationRoot, copy, { recursive: true, filter: (from) => !left.test(from.slice(applicationRoot.length)) });
  symlinkSync(join(applicationRoot, 'node_modules'), join(copy, 'node_modules'));
  const alive: string[] = [];
  const tried = mutants.filter(({ line }) => line.includes(word));
  // Tests that are red anyway would find everything out.
  for (const tests of new Set(tried.map(({ tests }) => tests))) if (!isGreen(copy, tests)) throw new Error(`${tests} is red without a mutant.`);
  for (const mutant of tried) {
    const found = isFoundOut(copy, mutant);
    console.error(`${found ? 'found out' : 'LIVES'}: ${mutant.file}: ${mutant.line.trim()}`);
    if (!found) alive.push(`${mutant.file}: ${mutant.line.trim()}`);
  }
  rmSync(copy, { recursive: true, force: true });
  console.log(JSON.stringify({ mutants: tried.length, alive }));
  return alive.length > 0 ? 1 : 0;
}

process.exit(run(process.argv[2] ?? ''));
