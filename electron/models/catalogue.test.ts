import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applicationRoot, starterBundle } from '../home.ts';
import { addressOf, catalogueFor, catalogueSchema, readCatalogue } from './catalogue.ts';
import { downloadModel } from './download.ts';
import { bookTokens, bundleBytesOf, fitOf, multiplicationsOf, readMsOf } from './fit.ts';
import { parseModelAddress } from './hub.ts';
import { type HubServer, serveHub } from './hub-server.ts';
import { measureMatrixRates } from './matrix-rate.ts';
import { readManifest } from './models.ts';

const gguf = readFileSync(join(applicationRoot, 'native-models', 'graph', 'vectors', 'gguf', 'qwen3.gguf'));
const rates = {
  int8: [512, 1024, 2048].map((width) => ({ width, perSecond: width * 1e7 })),
  int4: [512, 1024, 2048].map((width) => ({ width, perSecond: width * 1e7 })),
};
const machine = { memoryBytes: 16e9, freeBytes: 100e9, provider: 'cpu', rates };

describe('the catalogue that ships', async () => {
  const entries = await readCatalogue(join(applicationRoot, 'resources', 'catalogue.json'));

  it('keeps its schema: 8 to 12 models from 135M to 8B, each once, with an address that Focus can ask for', () => {
    expect(entries.length).toBeGreaterThanOrEqual(8);
    expect(entries.length).toBeLessThanOrEqual(12);
    expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
    const sizes = entries.map(({ shape }) => multiplicationsOf(shape).parameters);
    expect(Math.min(...sizes) / 1e6).toBeCloseTo(134.5, 0);
    expect(Math.max(...sizes) / 1e9).toBeCloseTo(8.2, 1);
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
    for (const entry of entries) {
      const { repo, files } = entry;
      expect(parseModelAddress(addressOf(entry))).toMatchObject({ hub: 'https://huggingface.co', repo, file: files[0]!.name });
    }
  });

  it('a file has about the bytes of its numbers', () => {
    for (const { name, files, shape } of entries) {
      const bits = (8 * files.reduce((sum, { bytes }) => sum + bytes, 0)) / multiplicationsOf({ ...shape, tied: true }).parameters;
      expect(bits, name).toBeGreaterThan(4.3);
      expect(bits, name).toBeLessThan(11);
    }
  });

  it('what is not of the schema is refused by the place', async () => {
    const text = readFileSync(join(applicationRoot, 'resources', 'catalogue.json'), 'utf8');
    const file = join(mkdtempSync(join(tmpdir(), 'focus-catalogue-')), 'catalogue.json');
    writeFileSync(file, text.replace('"Apache-2.0"', '7'));
    await expect(readCatalogue(file)).rejects.toThrow(/models\.0\.licence\.id/);
    expect(catalogueSchema.safeParse({ ...JSON.parse(text), more: 1 }).success).toBe(false);
  });
});

describe('what suits a machine', () => {
  it('the size of a bundle is reckoned from its shape', async () => {
    const { config, files } = await readManifest(starterBundle);
    const shape = {
      layers: config.layers,
      hidden: config.hiddenSize,
      intermediate: config.intermediateSize,
      heads: config.heads,
      kvHeads: config.kvHeads,
      headDim: config.headDim,
      vocabulary: config.vocabSize,
      tied: config.tiedHead,
    };
    const real = files.find(({ path }) => path === 'model.onnx.data')!.bytes;
    // The starter has added parameters besides.
    expect(bundleBytesOf(shape, 'int8') / real).toBeGreaterThan(0.75);
    expect(bundleBytesOf(shape, 'int8') / real).toBeLessThan(1.05);
  });

  it('memory first, then the disk; half of the memory is tight', () => {
    const of = (memoryBytes: number, diskBytes: number) => fitOf({ memoryBytes, diskBytes }, { memoryBytes: 16, freeBytes: 10 });
    expect([of(6, 9), of(9, 9), of(13, 99), of(6, 11)]).toEqual(['fits', 'tight', 'memory', 'disk']);
  });

  it('a book takes its multiplications over the measured rate; wider matrices go faster, up to what was measured', () => {
    const shape = (hidden: number) => ({ layers: 1, hidden, intermediate: hidden, heads: 1, kvHeads: 1, headDim: hidden, vocabulary: 1, tied: true });
    const perToken = (hidden: number) => 7 * hidden ** 2;
    const at = (hidden: number) => (1000 * bookTokens * perToken(hidden)) / readMsOf(shape(hidden), 'int8', rates) / 0.75;
    expect(at(512)).toBeCloseTo(512e7, -3);
    expect(at(256)).toBeCloseTo(512e7, -3);
    expect(at(4096)).toBeCloseTo(2048e7, -3);
    expect(at(1448)).toBeGreaterThan(1500e7);
    expect(at(1448)).toBeLessThan(1560e7);
  });

  it('this machine can be measured', async () => {
    const { int8, int4 } = await measureMatrixRates('cpu');
    for (const { perSecond } of [...int8, ...int4]) expect(perSecond).toBeGreaterThan(1e7);
  });
});

describe('an entry becomes a model', () => {
  let home: string;
  let hub: HubServer;
  const catalogue = (sha256: string) =>
    writeFileSync(
      process.env.FOCUS_CATALOGUE!,
      JSON.stringify({
        hub: hub.origin,
        models: [
          {
            id: 'tiny',
            name: 'Tiny',
            repo: 'maker/tiny-GGUF',
            revision: 'main',
            files: [{ name: 'tiny-q8.gguf', bytes: gguf.length, sha256 }],
            precision: 'int4',
            licence: { id: 'Apache-2.0', note: null },
            languages: ['English'],
            goodFor: 'Tests.',
            limits: 'Knows nothing.',
            windowTokens: 64,
            shape: { layers: 2, hidden: 32, intermediate: 64, heads: 4, kvHeads: 2, headDim: 16, vocabulary: 288, tied: false },
          },
        ],
      }),
    );
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'focus-catalogue-'));
    process.env.FOCUS_HOME = home;
    process.env.FOCUS_CATALOGUE = join(home, 'catalogue.json');
    hub = await serveHub(
      'maker/tiny-GGUF',
      new Map([
        ['tiny-q8.gguf', gguf],
        ['tiny-q2.gguf', Buffer.from('other')],
        ['LICENSE', Buffer.from('Apache')],
      ]),
    );
  });
  afterEach(async () => {
    await hub.close();
    delete process.env.FOCUS_HOME;
    delete process.env.FOCUS_CATALOGUE;
    rmSync(home, { recursive: true, force: true });
  });

  it('by its id: its one file is fetched, proved, made in its precision and self-tested; it is known again', async () => {
    catalogue('hub');
    expect((await catalogueFor(machine))[0]).toMatchObject({
      id: 'tiny',
      fit: 'fits',
      installed: null,
      parameters: multiplicationsOf((await readCatalogue())[0]!.shape).parameters,
    });
    const model = await downloadModel('tiny');
    expect(model).toMatchObject({ name: 'tiny', manifest: { precision: 'int4', source: expect.stringContaining('maker/tiny-GGUF') } });
    expect(hub.seen.filter(({ path }) => path.includes('tiny-q2'))).toEqual([]);
    expect((await catalogueFor(machine))[0]!.installed).toBe('tiny');
  });

  it('a file that is another than the catalogue knows is not fetched', async () => {
    catalogue('0'.repeat(64));
    await expect(downloadModel('tiny')).rejects.toMatchObject({ code: 'bundle-hash', message: expect.stringContaining('another tiny-q8.gguf') });
    expect(hub.served()).toBe(0);
  });

  it('a repository of several GGUF files asks which; the page of one says it', async () => {
    await expect(downloadModel(hub.address)).rejects.toThrow(/2 GGUF files.*blob\/main\/tiny-q8\.gguf.*tiny-q2\.gguf/);
    const model = await downloadModel(`${hub.address}/blob/main/tiny-q8.gguf`, { precision: 'int8' });
    expect(model).toMatchObject({ name: 'tiny-q8', manifest: { precision: 'int8' } });
    await expect(downloadModel(`${hub.address}/blob/main/none.gguf`)).rejects.toMatchObject({ code: 'not-found' });
  });
});
