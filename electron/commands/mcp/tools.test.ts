import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { expect, it } from 'vitest';
import { laidOut } from '../../documents/formats/text/text.ts';
import { identified, Library } from '../../documents/library/library.ts';
import type { Engine } from '../../engine/contract.ts';
import { EndpointEngine } from '../../engine/endpoint/engine.ts';
import { serveForTests } from '../../engine/endpoint/server-for-tests.ts';
import { FocusError } from '../../errors.ts';
import { applicationRoot } from '../../home.ts';
import { Shelf } from './shelf.ts';
import { registerTools } from './tools.ts';

const texts = {
  Coast: '# Tides\n\nThe bank broke in 1861. Captain Hale saw it.\n',
  Secret: '# Payroll\n\nZephyrina Quill earns 4,100 crowns a month.\n',
};
const library = new Library(':memory:');
/** Ids of the document of each workspace. */
const ids = Object.fromEntries(
  Object.entries(texts).map(([name, text]) => {
    const { id: workspace } = library.createWorkspace(name);
    const added = library.add({ workspace, name: `${name}.md`, path: null, ...identified(laidOut(text, `${name}.md`), text) });
    return [name, added.document.id];
  }),
) as Record<keyof typeof texts, string>;

/** The line is longer than what a search shows of it: its ends are cut, and no word is. */
const longLine = `${'perambulation '.repeat(60)}quicksilver ${'circumnavigation '.repeat(60)}`.trim();
const longId = library.add({
  workspace: library.createWorkspace('Long').id,
  name: 'long.md',
  path: null,
  ...identified(laidOut(longLine, 'long.md'), longLine),
}).document.id;

const connect = (...workspaces: string[]) => connectTo(async () => expect.fail('the engine was asked'), ...workspaces);

const connectTo = async (...to: Parameters<typeof clientOf>) => {
  const client = await clientOf(...to);
  return async (name: string, args: object = {}) =>
    (await client.callTool({ name, arguments: { ...args } })) as {
      isError?: boolean;
      content: { text: string }[];
      // biome-ignore lint/suspicious/noExplicitAny: what the tool gave, looked at by the test.
      structuredContent: any;
    };
};

async function clientOf(engine: (documents: readonly string[]) => Promise<Engine>, ...workspaces: string[]) {
  const server = new McpServer({ name: 'focus', version: '1' });
  registerTools(server, { shelf: new Shelf(library, workspaces), library, engine, signal: new AbortController().signal });
  const client = new Client({ name: 'test', version: '1' });
  const [here, there] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(there), client.connect(here)]);
  return client;
}

it('a workspace that is not named does not exist, by whatever way it is asked for', async () => {
  const call = await connect('Coast');
  const forbidden = { document: ids.Secret };
  const unknown = { document: 'f'.repeat(24) };
  const sentences = async (arguments_: { document: string }) => {
    const { document } = arguments_;
    const replies = [
      await call('read_passage', { document }),
      await call('summarise', { document }),
      await call('ask', { question: 'What does Zephyrina Quill earn?', documents: [document] }),
      await call('ask', { question: 'What does Zephyrina Quill earn?', documents: [ids.Coast, document] }),
      await call('find_all', { question: 'all amounts of money', documents: [document] }),
    ];
    expect(replies.every(({ isError }) => isError)).toBe(true);
    return replies.map(({ content }) => content[0]!.text.replace(document, 'ID'));
  };
  // Nobody can tell what is forbidden from what is not there.
  expect(await sentences(forbidden)).toEqual(await sentences(unknown));
  for (const workspace of ['Secret', 'Nowhere']) {
    for (const reply of [
      await call('list_documents', { workspace }),
      await call('search', { query: 'Quill', workspace }),
      await call('ask', { question: 'Who?', workspace }),
      await call('find_all', { question: 'all dates', workspace }),
    ])
      expect(reply).toMatchObject({ isError: true, content: [{ text: `No workspace "${workspace}" is served here. Served: Coast.` }] });
  }
  for (const reply of [await call('list_documents'), await call('search', { query: 'Quill' })])
    expect(JSON.stringify(reply)).not.toMatch(/Quill earns|Payroll|payroll/);
  const both = await connect('Coast', 'Secret');
  expect((await both('search', { query: 'Quill' })).structuredContent.passages).toHaveLength(1);
});

it('wrong arguments are told, without a stack', async () => {
  const call = await connect('Coast');
  for (const reply of [
    await call('ask', { question: ' ' }),
    await call('read_passage', { document: ids.Coast, start: -1 }),
    await call('search', {}),
  ]) {
    expect(reply.isError).toBe(true);
    expect(reply.content[0]!.text).not.toContain('    at ');
  }
  const beyond = (await call('read_passage', { document: ids.Coast, start: 10 ** 9 })).structuredContent;
  expect(beyond).toMatchObject({ quote: '', next: null });
});

it('a name that goes over to another workspace does not open that one', async () => {
  const { id } = library.createWorkspace('Shared');
  const call = await connect('Shared');
  library.renameWorkspace(id, 'Old');
  const secret = library.workspaces().find(({ name }) => name === 'Secret')!;
  library.renameWorkspace(secret.id, 'Shared');
  expect(await call('list_documents', { workspace: 'Shared' })).toMatchObject({ isError: true });
  expect((await call('list_documents')).structuredContent.total).toBe(0);
  library.renameWorkspace(secret.id, 'Secret');
});

it('what a server left unanswered is told, as data and in words', async () => {
  const server = await serveForTests({ fault: () => 'nonsense' });
  try {
    const call = await connectTo(async () => new EndpointEngine([{ url: server.url, model: '' }], null), 'Coast');
    const { structuredContent, content } = await call('ask', { question: 'When did the bank break?' });
    expect(structuredContent).toMatchObject({ found: false, chunks: 1, unasked: 1 });
    expect(content[0]!.text).toContain('Of 1 part of the text no server gave a usable reply');
  } finally {
    await server.close();
  }
});

it('names that stand nowhere, and what an answer made up, are told as data and in words', async () => {
  const server = await serveForTests({
    says: ({ prompt }) =>
      prompt.startsWith('Quotes')
        ? { found: true, answer: 'In 1861, said Ludmila.', quotes: [1] }
        : { found: true, quote: 'The bank broke in 1861.', answer: '1861' },
  });
  try {
    const call = await connectTo(async () => new EndpointEngine([{ url: server.url, model: '' }], null), 'Coast');
    const { structuredContent, content } = await call('ask', { question: 'When did the bank of Hermione break?' });
    expect(structuredContent).toMatchObject({ found: true, absent: ['Hermione'], unheld: ['Ludmila'] });
    expect(content[0]!.text).toContain('Nowhere in what was read: Hermione.');
    expect(content[0]!.text).toContain('In no passage that is cited: Ludmila.');
    const known = (await call('ask', { question: 'When did the bank break?' })).structuredContent;
    expect(known).not.toHaveProperty('absent');
  } finally {
    await server.close();
  }
});

it('a passage that a search finds begins and ends with whole words', async () => {
  const call = await connect('Long');
  const [{ document, quote, start, end }] = (await call('search', { query: 'quicksilver' })).structuredContent.passages;
  expect([document, longLine.slice(start, end)]).toEqual([longId, quote]);
  expect(quote.length).toBeLessThan(700);
  expect(new Set(quote.trim().split(/\s+/))).toEqual(new Set(['perambulation', 'quicksilver', 'circumnavigation']));
});

it('an engine is asked for the documents that it is to read, each time', async () => {
  const wanted: (readonly string[])[] = [];
  const refusing = async (documents: readonly string[]): Promise<Engine> => {
    wanted.push(documents);
    throw new FocusError('access-denied', 'They stay on this machine.');
  };
  const call = await connectTo(refusing, 'Coast', 'Secret');
  for (const reply of [
    await call('ask', { question: 'Who?', documents: [ids.Coast] }),
    await call('find_all', { question: 'all dates', workspace: 'Secret' }),
    await call('summarise', { document: ids.Coast }),
  ])
    expect(reply).toMatchObject({ isError: true, content: [{ text: 'They stay on this machine.' }] });
  expect(wanted).toEqual([[ids.Coast], [ids.Secret], [ids.Coast]]);
});

it('the page about it names every tool with what it takes, and its entries start the command that there is', async () => {
  const page = readFileSync(join(applicationRoot, 'docs', 'mcp.md'), 'utf8');
  const { tools } = await (await clientOf(async () => expect.fail('the engine was asked'), 'Coast')).listTools();
  const taken = Object.fromEntries(
    [...page.matchAll(/^\| `(\w+)` \| (.*?) \|/gm)].map(([, name, takes]) => [
      name,
      [...takes!.matchAll(/`(\w+\??)`/g)].map(([, one]) => one).sort(),
    ]),
  );
  const optional = (name: string, { required = [], properties = {} }: { required?: string[]; properties?: Record<string, object> }) =>
    required.includes(name) && !('default' in properties[name]!) ? name : `${name}?`;
  expect(taken).toEqual(
    Object.fromEntries(
      tools.map(({ name, inputSchema }) => [
        name,
        Object.keys(inputSchema.properties ?? {})
          .map((key) => optional(key, inputSchema as never))
          .sort(),
      ]),
    ),
  );
  const entries = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json]) => Object.values(JSON.parse(json!))[0] as { focus: object });
  expect(entries.length).toBeGreaterThan(2);
  for (const { focus } of entries)
    expect(focus).toMatchObject({
      command: 'npm',
      args: ['run', '-s', 'focus', '--prefix', '/path/to/focus', '--', 'mcp', '--workspace', 'Research'],
    });
});
