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
let answer: { status: number; body: Buffer };

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'focus-scans-'));
  process.env.FOCUS_HOME = home;
  asked = [];
  answer = { status: 200, body: data };
  server = createServer(({ url }, response) => {
    asked.push(url!);
    response.writeHead(answer.status).end(answer.body);
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
