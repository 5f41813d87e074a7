/** Files that ask for something on the net, or bring programs: a server of this machine hears of none, and nothing runs. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DocumentsProcess } from '../../electron/documents/process/client.ts';
import { activePage, fetchingBook, fetchingReport } from './bad-archives.ts';
import { fetchingPdf } from './bad-input.ts';

const documents = new DocumentsProcess({ database: null });
let connections = 0;
const server = createServer((_, response) => void response.end('<p>fetched words</p>'));
server.on('connection', () => connections++);
let host: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await documents.close();
  server.close();
});

const files: [string, (host: string) => Buffer][] = [
  ['active.pdf', fetchingPdf],
  ['active.html', (from) => Buffer.from(activePage(from))],
  ['active.epub', fetchingBook],
];

test.each(files)('%s', async (name, make) => {
  const content = await documents.call({ method: 'read', item: { kind: 'bytes', name, bytes: make(host) } });
  const before = documents.pid;
  expect(content.text).toContain('The tide rose');
  const shown = JSON.stringify(content);
  expect(shown).not.toMatch(/javascript:|onerror|onclick|globalThis|fetched words|written by script|launchURL/i);
  // What was started late would come now.
  await documents.call({ method: 'read', item: { kind: 'bytes', name: 'next.txt', bytes: Buffer.from('Words.') } });
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(connections).toBe(0);
  expect(documents.pid).toBe(before);
});

test('active.docx is refused for the entities it declares', async () => {
  const item = { kind: 'bytes' as const, name: 'active.docx', bytes: fetchingReport(host) };
  await expect(documents.call({ method: 'read', item })).rejects.toMatchObject({ code: 'file-hostile' });
  expect(connections).toBe(0);
});

test('the server hears of what is fetched', async () => {
  await fetch(`${host}/seen`);
  expect(connections).toBe(1);
});
