import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { Progress } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Library } from '../../documents/library/library.ts';
import { applicationRoot } from '../../home.ts';

const cli = fileURLToPath(new URL('../../cli.ts', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'focus-mcp-'));
const env = { ...process.env, FOCUS_HOME: join(scratch, 'home'), FOCUS_OFFLINE: '1' } as Record<string, string>;
const story = join(applicationRoot, 'resources', 'samples', 'the-saltmarsh-garden.md');
const storyText = readFileSync(story, 'utf8');
const secretText = '# Payroll\n\nZephyrina Quill earns 4,100 crowns a month.\n';
/** Ids by workspace. */
const ids = { Coast: '', Secret: '' };

const focus = (...args: string[]) => spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8', env });

beforeAll(() => {
  writeFileSync(join(scratch, 'payroll.md'), secretText);
  expect(focus('import', story, '-w', 'Coast').status).toBe(0);
  expect(focus('import', join(scratch, 'payroll.md'), '-w', 'Secret').status).toBe(0);
  const library = new Library(join(env.FOCUS_HOME!, 'library.db'));
  for (const { id, name } of library.workspaces()) ids[name as keyof typeof ids] = library.documents(id)[0]!.id;
  library.close();
}, 120_000);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const open: Client[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.close()));
});

async function connect(...workspaces: string[]) {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [cli, 'mcp', '-w', ...workspaces], env, stderr: 'pipe' }));
  open.push(client);
  const call = async (name: string, args: object = {}, options = {}) =>
    (await client.callTool({ name, arguments: { ...args } }, undefined, { timeout: 100_000, ...options })) as {
      isError?: boolean;
      content: { text: string }[];
      // biome-ignore lint/suspicious/noExplicitAny: what the tool gave, looked at by the test.
      structuredContent: any;
    };
  return { client, call };
}

const isVerbatim = ({ quote, start, end }: { quote: string; start: number; end: number }) => {
  expect(quote).not.toBe('');
  expect(storyText.slice(start, end)).toBe(quote);
};

describe('focus mcp, asked by the client of the SDK', () => {
  it('lists, searches, reads, answers, collects and summarises, all of it verbatim and with places', async () => {
    const { client, call } = await connect('Coast');
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).sort()).toEqual(['ask', 'find_all', 'list_documents', 'read_passage', 'search', 'summarise']);
    expect(tools.every(({ annotations }) => annotations?.readOnlyHint)).toBe(true);

    const listed = (await call('list_documents')).structuredContent;
    expect(listed).toMatchObject({ total: 1, documents: [{ id: ids.Coast, title: 'The Saltmarsh Garden', workspace: 'Coast' }] });

    expect(JSON.stringify(await call('search', { query: 'Zephyrina' }))).not.toContain('earns');
    const { passages } = (await call('search', { query: 'Grey Heron captain' })).structuredContent;
    expect(passages.length).toBeGreaterThan(0);
    for (const passage of passages) isVerbatim(passage);
    expect(passages[0].place).toMatch(/line \d+/);

    const first = (await call('read_passage', { document: ids.Coast })).structuredContent;
    const second = (await call('read_passage', { document: ids.Coast, start: first.next })).structuredContent;
    expect(storyText.startsWith(first.quote + second.quote)).toBe(true);
    expect(first.length).toBe(storyText.length);

    const progress: Progress[] = [];
    const asked = await call(
      'ask',
      { question: 'Who was the captain of the Grey Heron?', documents: [ids.Coast] },
      { onprogress: (one: Progress) => progress.push(one) },
    );
    for (const passage of asked.structuredContent.passages) isVerbatim(passage);
    expect(asked.structuredContent.passages.length).toBeGreaterThan(0);
    expect(asked.structuredContent.chunks).toBeGreaterThan(10);
    expect(asked.content[0]!.text).toContain(asked.structuredContent.passages[0].place);
    expect(progress.length).toBeGreaterThan(2);
    expect(progress.every((one, i) => i === 0 || one.progress > progress[i - 1]!.progress)).toBe(true);
    expect(progress.every((one) => one.progress <= one.total!)).toBe(true);

    const found = (await call('find_all', { question: 'all mentions of "Grey Heron"' })).structuredContent;
    expect(found).toMatchObject({ by: 'pattern', leftOut: 0 });
    const mentions = found.items.flatMap((item: { mentions: { quote: string }[] }) => item.mentions);
    expect(mentions.length).toBe(found.mentions);
    for (const mention of mentions) expect(mention.quote).toMatch(/grey\s+heron/i);

    const summary = (await call('summarise', { document: ids.Coast, length: 'short' })).structuredContent;
    expect(summary.sentences.length).toBeGreaterThan(2);
    for (const { passages } of summary.sentences) for (const passage of passages) isVerbatim(passage);
  });

  it('cancels, and takes the next question', async () => {
    const { call } = await connect('Coast');
    const controller = new AbortController();
    const asked = call(
      'ask',
      { question: 'Where was Edmund Vane born?' },
      { signal: controller.signal, onprogress: () => controller.abort('enough') },
    );
    await expect(asked).rejects.toThrow(/enough|abort/i);
    expect((await call('find_all', { question: 'all dates' })).structuredContent.by).toBe('pattern');
  });

  it('ends when the client goes; a workspace must be named, and be there', () => {
    expect(spawnSync(process.execPath, [cli, 'mcp', '-w', 'Coast'], { env, input: '', encoding: 'utf8' })).toMatchObject({ status: 0, stdout: '' });
    expect(focus('mcp')).toMatchObject({ status: 2, stderr: expect.stringContaining('--workspace') });
    expect(focus('mcp', '-w', 'Nowhere')).toMatchObject({ status: 3, stderr: expect.stringContaining('There is: Coast, Secret') });
  });
});
