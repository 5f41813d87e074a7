/** `--endpoint` of the commands, in this process, against a server on loopback that answers as it is told. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest';
import { closedKey } from '../api/connections.ts';
import { laidOut } from '../documents/formats/text/text.ts';
import { identified, Library } from '../documents/library/library.ts';
import { serveForTests, type TestRequest, type TestServer } from '../engine/endpoint/server-for-tests.ts';
import { sentencesOf } from '../engine/sentences.ts';
import { focusHome, starterBundle } from '../home.ts';
import { registerAskCommands } from './ask.ts';
import { registerEvalCommands } from './eval.ts';
import { Session } from './session.ts';

const scratch = mkdtempSync(join(tmpdir(), 'focus-endpoint-commands-'));
beforeEach(() => vi.stubEnv('FOCUS_HOME', join(scratch, 'home')));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
  vi.unstubAllEnvs();
});
async function serve(says: (request: TestRequest) => object): Promise<TestServer> {
  const server = await serveForTests({ says });
  open.push(server);
  return server;
}

/** @returns the lines that it printed. @throws what the command tells on stderr. */
async function focus(...args: string[]): Promise<string[]> {
  const session = new Session();
  const program = new Command().exitOverride();
  registerAskCommands(program, session);
  registerEvalCommands(program, session);
  const lines: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  const write = vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  try {
    await program.parseAsync(args, { from: 'user' });
  } finally {
    log.mockRestore();
    write.mockRestore();
    await session.close();
  }
  return lines;
}
const lastObject = (lines: readonly string[]) => JSON.parse(lines.at(-1)!);

it('ask tells what the text never says, and what the answer says and the text does not', async () => {
  const ships = join(scratch, 'ships.md');
  writeFileSync(ships, '# Ships\n\nThe Grey Heron was lost in 1861. Captain Hale was her captain.\n');
  const { url } = await serve(({ prompt }) =>
    prompt.startsWith('Quotes')
      ? { found: true, answer: 'It was Captain Hale of Zanzibar.', quotes: [1] }
      : { found: true, quote: 'Captain Hale was her captain.', answer: 'Hale' },
  );
  const asked = ['ask', ships, '-q', 'Who was captain when Hermione sailed in 1999?', '--endpoint', url, '--no-store'];
  expect(lastObject(await focus(...asked, '--json'))).toMatchObject({ found: true, absent: ['Hermione', '1999'], unheld: ['Zanzibar'] });
  const said = (await focus(...asked)).join('\n');
  expect(said).toContain('Nowhere in what was read: Hermione, 1999.');
  expect(said).toContain('In no passage that is cited: Zanzibar.');
});

it('a document of a workspace that is closed to servers elsewhere is not sent, also not from another workspace', async () => {
  const letters = '# Letters\n\nThe abbot wrote to Tarn in 1412.\n';
  const library = new Library(focusHome().database);
  const [closed, other] = ['Closed', 'Open'].map((name) => library.createWorkspace(name).id) as [string, string];
  const add = (workspace: string) =>
    library.add({ workspace, name: 'letters.md', path: null, ...identified(laidOut(letters, 'letters.md'), letters) }).document.id;
  const id = add(closed);
  expect(add(other)).toBe(id);
  library.set(closedKey, JSON.stringify([closed]));
  library.close();
  const elsewhere = { endpoint: ['http://gpu-box.example:8000'], store: false };
  const session = new Session();
  open.push(session);
  for (const workspace of ['Open', 'Closed', other])
    await expect(session.engine({ ...elsewhere, workspace })).rejects.toThrow('Letters stays on this machine: its workspace Closed forbids');
  await expect(session.engine({ ...elsewhere, workspace: ['Open'] }, [id])).rejects.toThrow('stays on this machine');
  // What is not read may be closed; and what was allowed is looked at again.
  const engine = await session.engine({ ...elsewhere, workspace: ['Open'] }, []);
  await expect(session.engine({ ...elsewhere, workspace: ['Open'] }, [id])).rejects.toThrow('stays on this machine');
  expect(await session.engine({ endpoint: ['localhost:8080'], workspace: 'Closed' })).toBe(engine);
});

const paragraphs = [
  ['Edmund Vane was born in Harwick.', 'Where was Edmund Vane born?', 'Harwick'],
  ['The mill was sold to Clara Moss in 1874.', 'Who was the mill sold to?', 'Clara Moss'],
  ['Wool came from Tarn by the river.', 'Where did wool come from?', 'Tarn'],
] as const;
const lines = paragraphs.map(([sentence, question, answer], i) => ({
  title: `T${i}`,
  context: `The tide went out and nobody spoke. ${sentence} The lamps were lit at six.`,
  question,
  answers: [answer],
}));

it('eval xquad asks a server and a model here the same, and tells how far apart they are in evidence', async () => {
  const data = join(scratch, 'xquad.jsonl');
  writeFileSync(data, lines.map((line) => JSON.stringify(line)).join('\n'));
  const { url, requests } = await serve(({ prompt, part }) => {
    if (prompt.startsWith('Quotes')) return { found: true, answer: 'Harwick', quotes: [1] };
    const [, , wanted] = paragraphs.find(([, question]) => prompt.includes(question))!;
    const sentences = sentencesOf(part, 0, part.length).map(({ start, end }) => part.slice(start, end));
    return { found: true, quote: sentences.find((sentence) => sentence.includes(wanted)), answer: wanted };
  });
  const evaluated = ['eval', 'xquad', '--data', data, '--limit', '3', '--endpoint', url, '--no-store', '--json'];
  const alone = lastObject(await focus(...evaluated));
  expect(alone.focus).toMatchObject({ questions: 3, found: 1, first3: 1, unasked: 0, em: 1 / 3 });
  expect(requests.filter(({ part }) => part !== '')).toHaveLength(3);

  const both = await focus(...evaluated, '--local', starterBundle, '--replies');
  const told = lastObject(both);
  expect(told.endpoint).toEqual(alone.focus);
  expect(told.local.questions).toBe(3);
  expect(told.first3.apart).toBeCloseTo(told.endpoint.first3 - told.local.first3);
  const methods = both.slice(0, -1).map((line) => JSON.parse(line).method);
  expect(methods).toEqual([...Array(3).fill('endpoint'), ...Array(3).fill('local')]);
  await expect(focus('eval', 'xquad', '--data', data, '--local', starterBundle)).rejects.toThrow('--local names what --endpoint is compared with');
});
