/** Files that a process does not survive: each is given up by name, and the next one is read as if nothing had been. */
import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { forked } from '../../process/launch.ts';
import { bare } from '../formats/pdf/corpus.ts';
import { type DocumentsOptions, DocumentsProcess } from './client.ts';

let documents: DocumentsProcess;
const start = (options: Partial<DocumentsOptions> = {}) => {
  documents = new DocumentsProcess({ database: null, ...options });
};
afterEach(() => documents.close());

const read = (name: string, text: string, signal?: AbortSignal) =>
  documents.call({ method: 'read', item: { kind: 'bytes', name, bytes: Buffer.from(text) } }, signal ? { signal } : {});
const expectAlive = async () => expect((await read('next.txt', 'Words.')).text).toBe('Words.');
/** Long enough in reading to be interrupted. */
const long = 'A paragraph of words.\n\n'.repeat(300_000);

test('a process that is killed', async () => {
  start();
  await expectAlive();
  const reading = read('long.txt', long);
  const before = documents.pid!;
  process.kill(before, 'SIGKILL');
  await expect(reading).rejects.toMatchObject({
    code: 'file-hostile',
    message: expect.stringMatching(
      /^long\.txt was given up: the process that read it was stopped from outside \(SIGKILL; [^)]+\)\. .* save it anew or split it\.$/,
    ),
  });
  await expectAlive();
  expect(documents.pid).not.toBe(before);
});

test('a process in which nothing moves', async () => {
  start({ stallMs: 8000 });
  await expectAlive();
  process.kill(documents.pid!, 'SIGSTOP');
  await expect(read('long.txt', long)).rejects.toMatchObject({
    code: 'file-hostile',
    message: expect.stringContaining('long.txt was given up: nothing moved for too long'),
  });
  await expectAlive();
});

test('a file that takes more memory than there is', async () => {
  // The limit of the app is reached in minutes; a lower one shows the same.
  start({ launcher: forked(new URL('./worker.ts', import.meta.url), ['--max-old-space-size=48']) });
  await expect(read('long.txt', long.repeat(3))).rejects.toMatchObject({
    code: 'file-hostile',
    message: expect.stringMatching(/^long\.txt was given up: reading it takes more than 768 MiB of memory\./),
  });
  await expectAlive();
});

test('a page of half a gigabyte in a file of a few kilobytes', async () => {
  // Less than the app allows, of a smaller page: the test takes less.
  start({ residentBytes: 300 * 2 ** 20 });
  const twice = deflateSync(deflateSync(Buffer.alloc(2 ** 29, ' '), { level: 1 }));
  const pdf = Buffer.concat([
    Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n'),
    Buffer.from('3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<<>>>>endobj\n'),
    Buffer.from(`4 0 obj<</Length ${twice.length}/Filter[/FlateDecode/FlateDecode]>>stream\n`),
    twice,
    Buffer.from('\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF'),
  ]);
  expect(pdf.length).toBeLessThan(2 ** 14);
  await expect(documents.call({ method: 'read', item: { kind: 'bytes', name: 'bomb.pdf', bytes: pdf } })).rejects.toMatchObject({
    code: 'file-hostile',
    message: expect.stringMatching(/^bomb\.pdf was given up: reading it takes more than 300 MiB of memory\./),
  });
  await expectAlive();
});

test('a cancel that the process does not hear', async () => {
  start();
  await expectAlive();
  process.kill(documents.pid!, 'SIGSTOP');
  const stop = new AbortController();
  const reading = read('long.txt', long, stop.signal);
  setTimeout(() => stop.abort(), 100);
  await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
  await expectAlive();
});

test('a damaged PDF whose library leaves failures to themselves does not take the next file along', async () => {
  start();
  // A page that is not the object it is said to be, behind an object that never ends.
  const damaged = bare.replace('8 0 obj', '8 010 obj').replace('<</Type/Annot', `${'<</A '.repeat(30)}<</Type/Annot`);
  await read('damaged.pdf', damaged).catch(() => {});
  const { pid } = documents;
  await expectAlive();
  await expectAlive();
  expect(documents.pid).toBe(pid);
});

test.skipIf(process.platform !== 'linux')(
  `in the process no string becomes code${process.platform === 'linux' ? '' : ' (skipped: seen on Linux only)'}`,
  async () => {
    start();
    await expectAlive();
    expect(readFileSync(`/proc/${documents.pid}/cmdline`, 'utf8').split('\0')).toContain('--disallow-code-generation-from-strings');
  },
);
