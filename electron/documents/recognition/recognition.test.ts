import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import UTIF from 'utif2';
import { afterAll, expect, test, vi } from 'vitest';
import type { ImportProgress } from '../content.ts';
import { placeOf } from '../places.ts';
import { DocumentsProcess } from '../process/client.ts';
import { agreementOf, wordsOf } from './agreement.ts';
import { pictureSize } from './picture-size.ts';
import { pictures, printed, scanned } from './scans.ts';

// A page takes seconds of a processor that may be busy.
vi.setConfig({ testTimeout: 900_000 });

const sample = readFileSync(new URL('../../../resources/samples/the-saltmarsh-garden.md', import.meta.url), 'utf8').slice(200, 5000);
const print = await printed(sample);
const [first, second] = await pictures(print.pdf, 2, 150);
// Nobody has chosen anything in it.
process.env.FOCUS_HOME = mkdtempSync(join(tmpdir(), 'focus-recognition-'));
const documents = new DocumentsProcess({ database: null });
afterAll(async () => {
  await documents.close();
  rmSync(process.env.FOCUS_HOME!, { recursive: true });
  delete process.env.FOCUS_HOME;
});

const read = (name: string, bytes: Uint8Array, onProgress?: (progress: ImportProgress) => void) =>
  documents.call({ method: 'read', item: { kind: 'bytes', name, bytes } }, onProgress ? { onProgress } : {});
const sure = (warning: string) => /; (\d+) % sure/.exec(warning)?.[1];
const onPages = (most: number) => print.words.filter(({ page }) => page <= most);

test('scanned pages are recognised, page by page, and their words stand where they are printed', async () => {
  const told: string[] = [];
  const content = await read('scan.pdf', await scanned([first!, second!]), ({ done, total, unit }) => told.push(`${done}/${total} ${unit}`));
  const { words, places } = agreementOf(onPages(2), wordsOf(content));
  expect(words).toBeGreaterThan(0.98);
  expect(places).toBeGreaterThan(0.99);
  expect(told).toEqual(expect.arrayContaining(['0/2 scanned pages', '1/2 scanned pages', '2/2 scanned pages']));
  expect(content).toMatchObject({ format: 'pdf', pages: 2 });
  expect(Number(sure(content.warnings[0]!))).toBeGreaterThan(80);
  expect(content.warnings).toEqual([
    'The text of pages 1–2 was recognised in pictures (OCR, as English; ' +
      sure(content.warnings[0]!) +
      ' % sure on average): look at the page where a letter matters.',
  ]);
  expect(placeOf(content, content.text.length - 10)).toContain('age 2');
});

test('printed pages stay as they are beside scanned ones; a blank picture is no text; noise is told', async () => {
  const blank = createCanvas(600, 800);
  blank.getContext('2d').fillStyle = '#eee';
  blank.getContext('2d').fillRect(0, 0, 600, 800);
  const small = await loadImage(second!.bytes);
  const poor = createCanvas(280, 280);
  poor.getContext('2d').drawImage(small, 0, 0, 280, 280);
  const content = await read(
    'mixed.pdf',
    await scanned([first!, { bytes: blank.toBuffer('image/jpeg', 80) }, { bytes: poor.toBuffer('image/jpeg', 30) }], 'Printed words.'),
  );
  expect(content.text.startsWith('Printed words.')).toBe(true);
  expect(content.warnings.join('\n')).toMatch(/No text on page 3: empty, or a picture/);
  expect(content.warnings.join('\n')).toMatch(/The text of pages 2, 4 was recognised/);
  expect(content.warnings.join('\n')).toMatch(/Much is hard to read on page 4/);
});

test.each(['page.png', 'page.jpg', 'page.tif'])('%s is a document of one page, shown as it is', async (name) => {
  const image = await loadImage(first!.bytes);
  const canvas = createCanvas(image.width, image.height);
  canvas.getContext('2d').drawImage(image, 0, 0);
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const bytes = name.endsWith('png')
    ? canvas.toBuffer('image/png')
    : name.endsWith('jpg')
      ? first!.bytes
      : new Uint8Array(UTIF.encodeImage(new Uint8Array(data.buffer), canvas.width, canvas.height));
  const content = await read(name, bytes);
  expect(content).toMatchObject({ format: 'picture', pages: 1 });
  const { words } = agreementOf(onPages(1), wordsOf(content));
  expect(words).toBeGreaterThan(0.98);
});

test('who does not want it gets what is printed, and is told what is not; a language that is not here is refused', async () => {
  const scan = await scanned([first!]);
  const mixed = await scanned([first!], 'Printed words.');
  const [picture] = await pictures(print.pdf, 1, 40);
  const call = (name: string, bytes: Uint8Array, scans: string[]) => documents.call({ method: 'read', item: { kind: 'bytes', name, bytes }, scans });
  const content = await call('mixed.pdf', mixed, []);
  expect(content.text).toBe('Printed words.');
  expect(content.warnings).toEqual(['No text on page 2: scanned or empty (text in pictures is not recognised, as you chose).']);
  await expect(call('scan.pdf', scan, [])).rejects.toThrow('it is scanned or empty (text in pictures is not recognised, as you chose).');
  await expect(call('page.jpg', picture!.bytes, [])).rejects.toThrow('page.jpg is a picture, and text in pictures is not recognised, as you chose.');
  const missing = 'Text in pictures cannot be recognised as Japanese: its data are not here. Choose it in Settings, or: focus scans jpn';
  expect((await call('mixed.pdf', mixed, ['eng', 'jpn'])).warnings.join('\n')).toContain(missing);
  await expect(call('page.jpg', picture!.bytes, ['jpn'])).rejects.toThrow(missing);
});

test('a cancel does not wait for the page', async () => {
  const stop = new AbortController();
  const reading = documents.call(
    { method: 'read', item: { kind: 'bytes', name: 'scan.pdf', bytes: await scanned([first!, second!]) } },
    { signal: stop.signal, onProgress: ({ unit }) => unit === 'scanned pages' && stop.abort() },
  );
  await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
});

test('a picture that claims too much, and one that is cut off, get a sentence', async () => {
  const huge = createCanvas(8, 8).toBuffer('image/png');
  huge.writeUInt32BE(60_000, 16);
  huge.writeUInt32BE(60_000, 20);
  expect(pictureSize(huge)).toEqual({ width: 60_000, height: 60_000 });
  await expect(read('huge.png', huge)).rejects.toThrow('huge.png has 3600 megapixels; pictures of up to 120 are read.');
  await expect(read('cut.jpg', first!.bytes.subarray(0, 300))).rejects.toThrow('cut.jpg is no picture that can be read');
  await expect(read('empty.png', createCanvas(300, 300).toBuffer('image/png'))).rejects.toThrow(
    'empty.png has no text on any page: it is empty, or a picture in which no text was recognised.',
  );
});
