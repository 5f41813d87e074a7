import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FocusError } from '../errors.ts';
import { applicationRoot, focusHome, starterBundle } from '../home.ts';
import { type DownloadProgress, discardDownload, downloadModel, unfinishedDownloads } from './download.ts';
import { parseModelAddress } from './hub.ts';
import { commitOf, type Fault, type HubServer, serveHub } from './hub-server.ts';
import { checkBundle, listModels } from './models.ts';

const family = join(applicationRoot, 'native-models', 'graph', 'vectors', 'families', 'qwen2');
const weights = readFileSync(join(family, 'model.safetensors'));
const config = readFileSync(join(family, 'config.json'));
const tokenizer = readFileSync(join(starterBundle, 'tokenizer.json'));
const folder = () => {
  const [id] = readdirSync(focusHome().downloads);
  return join(focusHome().downloads, id!);
};

let home: string;
let hub: HubServer;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'focus-download-'));
  process.env.FOCUS_HOME = home;
  hub = await serveHub(
    'maker/tiny',
    new Map([
      ['README.md', Buffer.from('# Tiny')],
      ['model.safetensors', weights],
      ['pytorch_model.bin', Buffer.alloc(1000)],
      ['tokenizer.json', tokenizer],
      ['config.json', config],
      ['LICENSE', Buffer.from('Apache')],
      ['../../escape.json', Buffer.from('no')],
    ]),
  );
});
afterEach(async () => {
  await hub.close();
  delete process.env.FOCUS_HOME;
  rmSync(home, { recursive: true, force: true });
});

const download = (options: Parameters<typeof downloadModel>[1] = {}) => downloadModel(hub.address, { retryMs: 1, precision: 'fp32', ...options });
const failure = (work: Promise<unknown>) =>
  work.then(
    () => expect.fail('it should fail'),
    (error: { code: string; message: string }) => error,
  );
/** The first `times` requests that match are answered by the fault. */
const faulty = (matches: (path: string, method: string, from: string) => boolean, answer: (response: ServerResponse) => void, times = 1): Fault => {
  let left = times;
  return ({ path, method, from }, response) => {
    if (left === 0 || !matches(path, method, from)) return false;
    left--;
    answer(response);
    return true;
  };
};
const body = (_path: string, method: string, from: string) => from === 'store' && method === 'GET';
/** Half of the weights, then the line is cut. */
const cut = (response: ServerResponse) => {
  response.writeHead(200, { ETag: `"store-${'x'}"`, 'Content-Length': weights.length });
  response.write(weights.subarray(0, weights.length / 2), () => setTimeout(() => response.destroy(), 20));
};

describe('addresses', () => {
  it.each([
    ['maker/tiny', { hub: 'https://huggingface.co', repo: 'maker/tiny', revision: 'main' }],
    [' maker/tiny@v1.0 ', { hub: 'https://huggingface.co', repo: 'maker/tiny', revision: 'v1.0' }],
    ['https://huggingface.co/maker/tiny', { hub: 'https://huggingface.co', repo: 'maker/tiny', revision: 'main' }],
    ['https://mirror.example/maker/tiny/tree/dev?x=1', { hub: 'https://mirror.example', repo: 'maker/tiny', revision: 'dev' }],
    ['http://127.0.0.1:8080/maker/tiny', { hub: 'http://127.0.0.1:8080', repo: 'maker/tiny', revision: 'main' }],
  ])('%s', (text, address) => {
    expect(parseModelAddress(text)).toEqual(address);
  });

  it.each([
    '',
    'a b',
    '../x',
    'a/../b',
    'a/b/c',
    'http://huggingface.co/a/b',
    'file:///etc/passwd',
    'https://me:key@hub.example/a/b',
    'https://huggingface.co/datasets/a',
    'a/b@..',
  ])('refused: %s', (text) => {
    expect(() => parseModelAddress(text)).toThrow(expect.objectContaining({ code: 'bad-input' }));
  });
});

describe('a download', () => {
  it('becomes a sound bundle with its licence and source; only what is needed is fetched, and nothing of it is left over', async () => {
    const said: DownloadProgress[] = [];
    const model = await download({ onProgress: (progress) => said.push(progress) });
    expect(model).toMatchObject({ name: 'tiny', manifest: { licence: 'apache-2.0', precision: 'fp32' } });
    expect(model.manifest!.source).toBe(`${hub.address}/tree/${commitOf(hub.files)}`);
    expect((await checkBundle(model.directory)).ok).toBe(true);
    expect(hub.seen.map(({ path }) => path).join()).not.toMatch(/README|pytorch|escape/);
    // But the empty file that downloads of this model take turns by.
    expect(readdirSync(focusHome().downloads)).toEqual([expect.stringMatching(/^[0-9a-f]{16}\.busy$/)]);
    const fetched = said.filter(({ stage }) => stage === 'download');
    expect(fetched.at(-1)).toMatchObject({ done: fetched[0]!.total, unit: 'bytes' });
    expect(said.at(-1)!.stage).toBe('import');
    expect(await failure(download())).toMatchObject({ code: 'bad-input', message: expect.stringContaining('already there') });
  });

  it('a busy hub is asked again, as late as it wishes; so is a store that fails', async () => {
    const busy = faulty(
      (path) => path.startsWith('/api'),
      (response) => response.writeHead(429, { 'Retry-After': '0' }).end(),
      2,
    );
    const failing = faulty(body, (response) => response.writeHead(503).end());
    hub.fault = (seen, response) => busy(seen, response) || failing(seen, response);
    expect((await download()).name).toBe('tiny');
  });

  it('a hub that stays busy is given up, and says so', async () => {
    hub.fault = (_, response) => Boolean(response.writeHead(500).end());
    expect(await failure(download())).toMatchObject({ code: 'network', message: expect.stringContaining('answers 500') });
  });

  it('a line that is cut goes on where it was: by Range, and If-Range of the same file', async () => {
    const half = Math.floor(weights.length / 2);
    const etag = await storeEtag();
    hub.fault = faulty(body, (response) => {
      response.writeHead(200, { ETag: etag, 'Content-Length': weights.length });
      response.write(weights.subarray(0, half), () => setTimeout(() => response.destroy(), 200));
    });
    await download();
    const again = hub.seen.filter(({ from, headers }) => from === 'store' && headers.range);
    expect(again.map(({ headers }) => [headers.range, headers['if-range']])).toEqual([[`bytes=${half}-`, etag]]);
  });

  it('a store that holds another file by now sends all of it, and all of it is taken', async () => {
    const half = Math.floor(weights.length / 2);
    hub.fault = faulty(body, (response) => {
      response.writeHead(200, { ETag: '"another"', 'Content-Length': weights.length });
      response.write(Buffer.alloc(half), () => setTimeout(() => response.destroy(), 200));
    });
    expect((await checkBundle((await download()).directory)).ok).toBe(true);
    expect(hub.seen.at(-1)!.headers['if-range']).toBe('"another"');
  });

  it('cancelled, then started again: what had arrived is not fetched twice', async () => {
    const stop = new AbortController();
    const half = Math.floor(weights.length / 2);
    const etag = await storeEtag();
    hub.fault = (seen, response) => {
      if (!body(seen.path, seen.method, seen.from)) return false;
      response.writeHead(200, { ETag: etag, 'Content-Length': weights.length });
      response.write(weights.subarray(0, half));
      return true;
    };
    // Nothing else comes: when half of it is all that is wanted, it has arrived.
    const onProgress = ({ stage, done, total }: DownloadProgress) => {
      if (stage === 'download' && total - done <= weights.length - half) stop.abort();
    };
    expect((await failure(download({ signal: stop.signal, onProgress }))) as unknown as Error).toMatchObject({ name: 'AbortError' });
    const [left] = await unfinishedDownloads();
    expect(left).toMatchObject({ address: hub.address, name: 'tiny', precision: 'fp32', doneBytes: expect.any(Number) });
    expect(left!.totalBytes - left!.doneBytes).toBe(weights.length - half);
    hub.fault = () => false;
    const served = hub.served();
    expect((await checkBundle((await download()).directory)).ok).toBe(true);
    expect(hub.served() - served).toBe(weights.length - half);
    expect(await unfinishedDownloads()).toEqual([]);
  });

  it('a file that changed between two runs is fetched anew', async () => {
    hub.fault = faulty(body, cut, 100);
    expect(await failure(download())).toMatchObject({ code: 'network' });
    hub.fault = () => false;
    const changed = Buffer.from(weights);
    changed[changed.length - 1]! ^= 1;
    hub.files.set('model.safetensors', changed);
    const served = hub.served();
    expect((await checkBundle((await download()).directory)).ok).toBe(true);
    expect(hub.served() - served).toBe(changed.length);
  });

  it('bytes damaged on the way are found and fetched again; damaged for good, nothing is kept', async () => {
    const damaged = (response: ServerResponse) => response.writeHead(200, { 'Content-Length': weights.length }).end(Buffer.alloc(weights.length));
    hub.fault = faulty(body, damaged);
    expect((await checkBundle((await download()).directory)).ok).toBe(true);
    hub.fault = faulty(body, damaged, 100);
    expect(await failure(download({ name: 'other' }))).toMatchObject({ code: 'bundle-hash', message: expect.stringContaining('model.safetensors') });
    expect(readdirSync(folder())).not.toContain('model.safetensors');
    expect((await listModels()).map(({ name }) => name)).not.toContain('other');
  });

  it('a part that was damaged on the disk is not trusted', async () => {
    hub.fault = faulty(body, cut, 100);
    await failure(download());
    const part = join(folder(), 'model.safetensors.part');
    const half = statSync(part).size;
    writeFileSync(part, Buffer.alloc(half));
    hub.fault = () => false;
    expect((await checkBundle((await download()).directory)).ok).toBe(true);
  });

  it('small files are proved as well', async () => {
    hub.fault = faulty(
      (path, method) => path.endsWith('tokenizer.json') && method === 'GET',
      (response) => response.end(Buffer.alloc(tokenizer.length)),
      100,
    );
    expect(await failure(download())).toMatchObject({ code: 'bundle-hash', message: expect.stringContaining('tokenizer.json') });
  });

  it.each([
    ['gated', 401, 'GatedRepo', 'access-denied', /accept terms/],
    ['gated, not yet accepted', 403, 'GatedRepo', 'access-denied', /accept terms/],
    ['private', 403, undefined, 'access-denied', /access token/],
    ['not there', 401, 'RepoNotFound', 'not-found', /no such model/],
    ['without the revision', 404, 'RevisionNotFound', 'not-found', /no such revision/],
  ] as const)('%s: refused at once, with the reason', async (_, status, code, expected, sentence) => {
    hub.fault = (_seen, response) => Boolean(response.writeHead(status, code ? { 'X-Error-Code': code } : {}).end());
    expect(await failure(download())).toMatchObject({ code: expected, message: expect.stringMatching(sentence) });
    expect(hub.seen).toHaveLength(1);
  });

  it('the access token is told to the hub and to nobody else, and is written nowhere', async () => {
    hub.fault = faulty(body, cut, 100);
    await failure(download({ token: 'hf_secret' }));
    expect(new Set(hub.seen.filter(({ from }) => from === 'hub').map(({ headers }) => headers.authorization))).toEqual(new Set(['Bearer hf_secret']));
    expect(hub.seen.filter(({ from }) => from === 'store').map(({ headers }) => headers.authorization)).not.toContain('Bearer hf_secret');
    for (const name of readdirSync(folder(), { recursive: true }) as string[])
      if (statSync(join(folder(), name)).isFile()) expect(readFileSync(join(folder(), name), 'latin1')).not.toContain('hf_secret');
  });

  it('a file without a strong hash is told and refused, unless it is asked for', async () => {
    hub.fault = ({ path, method }, response) =>
      path.endsWith('model.safetensors') &&
      method === 'HEAD' &&
      Boolean(response.writeHead(200, { ETag: '"abc"', 'Content-Length': weights.length }).end());
    expect(await failure(download())).toMatchObject({ code: 'bundle-hash', message: expect.stringMatching(/proves model\.safetensors.*--unproved/) });
    expect(hub.served()).toBe(0);
    expect((await download({ unproved: true })).bytes).toBeGreaterThan(0);
  });

  it('weights that only git has a hash of are not proved', async () => {
    hub.fault = ({ path, method }, response) =>
      path.endsWith('model.safetensors') &&
      method === 'HEAD' &&
      Boolean(response.writeHead(200, { ETag: `"${'a'.repeat(40)}"`, 'Content-Length': weights.length }).end());
    expect(await failure(download())).toMatchObject({ code: 'bundle-hash' });
  });

  it('a hub that leads to an address that is not secure is not followed', async () => {
    hub.fault = ({ path, method }, response) =>
      path.endsWith('model.safetensors') && method === 'GET' && Boolean(response.writeHead(302, { Location: 'http://192.0.2.1/x' }).end());
    expect(await failure(download())).toMatchObject({ code: 'network', message: expect.stringContaining('not secure') });
  });

  it('needs room on the disk before it begins', async () => {
    hub.fault = ({ path, method }, response) =>
      path.endsWith('model.safetensors') &&
      method === 'HEAD' &&
      Boolean(response.writeHead(302, { Location: '/x', 'X-Linked-Size': String(1e15), 'X-Linked-ETag': `"${'0'.repeat(64)}"` }).end());
    expect(await failure(download())).toMatchObject({ code: 'disk-full', message: expect.stringContaining('MiB are free') });
    expect(hub.served()).toBe(0);
  });

  it('a network that Focus does not run is refused before its weights are fetched', async () => {
    hub.files.set('config.json', Buffer.from(JSON.stringify({ architectures: ['MambaForCausalLM'] })));
    expect(await failure(download())).toMatchObject({ code: 'architecture-unknown' });
    expect(hub.seen.some(({ from }) => from === 'store')).toBe(false);
  });

  it('what is no model, and what is no hub, is said to be none', async () => {
    hub.files.delete('tokenizer.json');
    expect(await failure(download())).toMatchObject({ code: 'bad-input', message: expect.stringContaining('tokenizer.json') });
    hub.fault = (_, response) => Boolean(response.end('<html>'));
    expect(await failure(download())).toMatchObject({ code: 'network', message: expect.stringContaining('model hub') });
  });

  it('discarded: nothing is left', async () => {
    hub.fault = faulty(body, cut, 100);
    await failure(download());
    const [left] = await unfinishedDownloads();
    await discardDownload(left!.id);
    expect(await unfinishedDownloads()).toEqual([]);
    expect(existsSync(join(focusHome().downloads, left!.id))).toBe(false);
    await expect(discardDownload('../models')).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('started again while the one before is being cancelled: it waits for its end and goes on', async () => {
    let hung = () => {};
    const isHanging = new Promise<void>((resolve) => {
      hung = resolve;
    });
    hub.fault = faulty(body, (response) => {
      response.writeHead(200, { 'Content-Length': weights.length }).write(weights.subarray(0, 1000), () => hung());
    });
    const abort = new AbortController();
    const first = failure(download({ signal: abort.signal }));
    await isHanging;
    const second = download();
    abort.abort(new FocusError('cancelled', 'Cancelled.'));
    expect(await first).toMatchObject({ code: 'cancelled' });
    expect((await checkBundle((await second).directory)).ok).toBe(true);
  });

  it('kill -9 amid it: the next start goes on at once', async () => {
    const half = Math.floor(weights.length / 2);
    const etag = await storeEtag();
    const cli = spawn(process.execPath, [
      fileURLToPath(new URL('../cli.ts', import.meta.url)),
      'models',
      'download',
      hub.address,
      '--precision',
      'fp32',
    ]);
    const killed = new Promise((resolve) => cli.on('exit', (_code, signal) => resolve(signal)));
    hub.fault = (seen, response) => {
      if (!body(seen.path, seen.method, seen.from)) return false;
      response.writeHead(200, { ETag: etag, 'Content-Length': weights.length });
      response.write(weights.subarray(0, half));
      return true;
    };
    await vi.waitFor(() => expect(statSync(join(folder(), 'model.safetensors.part')).size).toBe(half), { timeout: 60_000 });
    cli.kill('SIGKILL');
    expect(await killed).toBe('SIGKILL');
    hub.fault = () => false;
    const served = hub.served();
    expect((await checkBundle((await download()).directory)).ok).toBe(true);
    expect(hub.served() - served).toBe(weights.length - half);
  });
});

/** The validator that the store gives for the weights. */
async function storeEtag(): Promise<string> {
  const { createHash } = await import('node:crypto');
  return `"store-${createHash('sha256').update(weights).digest('hex').slice(0, 8)}"`;
}
