import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { languageFolder } from '../documents/recognition/language-data.ts';
import { chooseScanLanguages, chosenScanLanguages, type ScanLanguage, scanLanguage, scanLanguages } from '../scan-languages.ts';
import { fetchScanLanguage } from './scan-language.ts';

const data = Buffer.from('what Tesseract knows of German');
const german: ScanLanguage = { ...scanLanguage('deu'), bytes: data.length, sha256: createHash('sha256').update(data).digest('hex') };
let home: string;
let server: Server;
let asked: string[];
let answer: {
  status: number;
  body: Buffer;
  /** The next answer stops behind so many bytes, until `cut` ends its connection. */
  endsAt?: number;
};
let ranges: (string | undefined)[];
let cut: () => void;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'focus-scans-'));
  process.env.FOCUS_HOME = home;
  asked = [];
  answer = { status: 200, body: data };
  ranges = [];
  // As registries serve files of their packages: by ranges, with an ETag that a range may depend on.
  server = createServer(({ url, headers }, response) => {
    asked.push(url!);
    ranges.push(headers.range);
    const { status, body, endsAt } = answer;
    const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`;
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    const isRest = status === 200 && from > 0 && (headers['if-range'] === undefined || headers['if-range'] === etag);
    const rest = isRest ? body.subarray(from) : body;
    response.writeHead(isRest ? 206 : status, {
      etag,
      'content-length': rest.length,
      ...(isRest ? { 'content-range': `bytes ${from}-${body.length - 1}/${body.length}` } : {}),
    });
    if (endsAt === undefined) return response.end(rest);
    delete answer.endsAt;
    cut = () => response.destroy();
    return response.write(rest.subarray(0, endsAt));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(home, { recursive: true });
  delete process.env.FOCUS_HOME;
});
const host = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

describe('the data of a language', () => {
  it('are fetched once, from the version that is named, and proved', async () => {
    const here: number[] = [];
    await fetchScanLanguage(german, { host: host(), onBytes: (bytes) => here.push(bytes) });
    await fetchScanLanguage(german, { host: host() });
    expect(asked).toEqual(['/npm/@tesseract.js-data/deu@1.0.0/4.0.0_best_int/deu.traineddata.gz']);
    expect(readFileSync(join(home, 'languages', 'deu.traineddata.gz'))).toEqual(data);
    expect(here.at(-1)).toBe(data.length);
    await fetchScanLanguage(scanLanguage('english'), { host: host() });
    expect(asked).toHaveLength(1);
  });

  it('that are not what they should be are not kept, from wherever they come', async () => {
    answer.body = Buffer.from(data).reverse();
    await expect(fetchScanLanguage(german, { host: host(), retryMs: 1 })).rejects.toMatchObject({ code: 'bundle-hash' });
    const file = join(home, 'by-hand.gz');
    writeFileSync(file, answer.body);
    await expect(fetchScanLanguage(german, { file })).rejects.toThrow(`by-hand.gz is not deu.traineddata.gz as Focus needs it`);
    expect(readdirSync(join(home, 'languages')).filter((name) => !name.endsWith('.json'))).toEqual([]);
    writeFileSync(file, data);
    await fetchScanLanguage(german, { file });
    expect(existsSync(join(home, 'languages', 'deu.traineddata.gz'))).toBe(true);
  });

  it('go on where the connection ended, in the same call and in a later one', async () => {
    answer.endsAt = 10;
    await fetchScanLanguage(german, { host: host(), retryMs: 1, onBytes: (bytes) => bytes === 10 && cut() });
    expect(ranges).toEqual([undefined, 'bytes=10-']);
    expect(readFileSync(join(home, 'languages', 'deu.traineddata.gz'))).toEqual(data);

    rmSync(join(home, 'languages', 'deu.traineddata.gz'));
    answer.endsAt = 7;
    const cancel = new AbortController();
    await expect(
      fetchScanLanguage(german, { host: host(), retryMs: 60_000, signal: cancel.signal, onBytes: (bytes) => bytes === 7 && cancel.abort() }),
    ).rejects.toThrow();
    await fetchScanLanguage(german, { host: host() });
    expect(ranges.slice(2)).toEqual([undefined, 'bytes=7-']);
    expect(readFileSync(join(home, 'languages', 'deu.traineddata.gz'))).toEqual(data);
  });

  it('begin anew where the registry has another file by then; a wrong rest is not kept', async () => {
    answer.endsAt = 10;
    answer.body = Buffer.concat([data.subarray(0, 5), Buffer.from(data.subarray(5)).reverse()]);
    const cancel = new AbortController();
    await expect(
      fetchScanLanguage(german, { host: host(), retryMs: 60_000, signal: cancel.signal, onBytes: (bytes) => bytes === 10 && cancel.abort() }),
    ).rejects.toThrow();
    answer.body = data;
    await fetchScanLanguage(german, { host: host(), retryMs: 1 });
    // It was asked for the rest, and its ETag told that the rest was of another file.
    expect(ranges).toEqual([undefined, 'bytes=10-']);
    expect(readFileSync(join(home, 'languages', 'deu.traineddata.gz'))).toEqual(data);
  });

  it('that do not come are refused with what to do', async () => {
    answer.status = 404;
    await expect(fetchScanLanguage(german, { host: host() })).rejects.toThrow(
      /German for text recognition did not come .* fetch http:\S+deu\.traineddata\.gz elsewhere and give it: focus scans deu --file FILE\./,
    );
  });

  it('that are missing or damaged on the disk are told when a page needs them', async () => {
    await expect(languageFolder(['deu'])).rejects.toThrow('its data are not here. Choose it in Settings, or: focus scans deu (1.3 MB');
    await fetchScanLanguage(german, { host: host() });
    await expect(languageFolder(['eng', 'deu'])).rejects.toMatchObject({ code: 'bundle-hash' });
    expect(statSync(join(await languageFolder(['eng']), 'eng.traineddata.gz')).size).toBe(scanLanguage('eng').bytes);
  });
});

it('languages are chosen by name or code, several or none; English until somebody chooses', async () => {
  expect(chosenScanLanguages()).toEqual(['eng']);
  await chooseScanLanguages(['deu', 'eng']);
  expect(chosenScanLanguages()).toEqual(['deu', 'eng']);
  await chooseScanLanguages([]);
  expect(chosenScanLanguages()).toEqual([]);
  writeFileSync(join(home, 'scans.json'), '{"languages": [7, "xxx", "deu"]}');
  expect(chosenScanLanguages()).toEqual(['deu']);
  writeFileSync(join(home, 'scans.json'), 'nothing');
  expect(chosenScanLanguages()).toEqual(['eng']);
  expect([scanLanguage('German').code, scanLanguage(' chinese ').code, scanLanguage('jpn').code]).toEqual(['deu', 'chi_sim', 'jpn']);
  expect(() => scanLanguage('Klingon')).toThrow('What can be: English (eng)');
  for (const { code, sha256 } of scanLanguages) expect(sha256, code).toMatch(code === 'eng' ? /^$/ : /^[0-9a-f]{64}$/);
});
