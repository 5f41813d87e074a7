/** `--endpoint` of the commands, against a server on loopback that answers as it is told. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, expect, it } from 'vitest';
import { closedKey } from '../api/connections.ts';
import { Library } from '../documents/library/library.ts';
import { serveForTests, type TestRequest, type TestServer } from '../engine/endpoint/server-for-tests.ts';
import { sentencesOf } from '../engine/sentences.ts';
import { starterBundle } from '../home.ts';

const cli = fileURLToPath(new URL('../cli.ts', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'focus-endpoint-commands-'));
const env = { ...process.env, FOCUS_HOME: join(scratch, 'home'), FOCUS_OFFLINE: '1' };
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const open: TestServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});
async function serve(says: (request: TestRequest) => object): Promise<TestServer> {
  const server = await serveForTests({ says });
  open.push(server);
  return server;
}

/** Beside this process: the server that is asked is in it. */
async function focus(...args: string[]) {
  const child = spawn(process.execPath, [cli, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, error] = ['', ''];
  child.stdout.on('data', (data: Buffer) => (out += data));
  child.stderr.on('data', (data: Buffer) => (error += data));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, error };
}
const lastObject = (out: string) => JSON.parse(out.trim().split('\n').at(-1)!);

it('ask tells what the text never says, and what the answer says and the text does not', async () => {
  const ships = join(scratch, 'ships.md');
  writeFileSync(ships, '# Ships\n\nThe Grey Heron was lost in 1861. Captain Hale was her captain.\n');
  const { url } = await serve(({ prompt }) =>
    prompt.startsWith('Quotes')
      ? { found: true, answer: 'It was Captain Hale of Zanzibar.', quotes: [1] }
      : { found: true, quote: 'Captain Hale was her captain.', answer: 'Hale' },
  );
  const asked = ['ask', ships, '-q', 'Who was captain when Hermione sailed in 1999?', '--endpoint', url, '--no-store'];
  const json = await focus(...asked, '--json');
  expect(lastObject(json.out)).toMatchObject({ found: true, absent: ['Hermione', '1999'], unheld: ['Zanzibar'] });
  const { out } = await focus(...asked);
  expect(out).toContain('Nowhere in what was read: Hermione, 1999.');
  expect(out).toContain('In no passage that is cited: Zanzibar.');
});

it('a document of a workspace that is closed to servers elsewhere is not sent, also not from another workspace', async () => {
  const letters = join(scratch, 'letters.md');
  writeFileSync(letters, '# Letters\n\nThe abbot wrote to Tarn in 1412.\n');
  for (const workspace of ['Closed', 'Open']) expect((await focus('import', letters, '-w', workspace)).code).toBe(0);
  const library = new Library(join(env.FOCUS_HOME, 'library.db'));
  library.set(closedKey, JSON.stringify(library.workspaces().flatMap(({ id, name }) => (name === 'Closed' ? [id] : []))));
  library.close();
  const elsewhere = await focus('ask', '-w', 'Open', '-q', 'Who wrote?', '--endpoint', 'http://gpu-box.example:8000', '--no-store');
  expect(elsewhere).toMatchObject({ code: 3, error: expect.stringContaining('Letters stays on this machine: its workspace Closed forbids') });
  const { url } = await serve(() => ({ found: false, quote: '', answer: '' }));
  expect((await focus('ask', '-w', 'Closed', '-q', 'Who wrote?', '--endpoint', url, '--no-store')).code).toBe(0);
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
  const alone = lastObject((await focus(...evaluated)).out);
  expect(alone.focus).toMatchObject({ questions: 3, found: 1, first3: 1, unasked: 0, em: 1 / 3 });
  expect(requests.filter(({ part }) => part !== '')).toHaveLength(3);

  const both = await focus(...evaluated, '--local', starterBundle, '--replies');
  const told = lastObject(both.out);
  expect(told.endpoint).toEqual(alone.focus);
  expect(told.local.questions).toBe(3);
  expect(told.first3.apart).toBeCloseTo(told.endpoint.first3 - told.local.first3);
  const methods = both.out
    .trim()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line).method);
  expect(methods).toEqual([...Array(3).fill('endpoint'), ...Array(3).fill('local')]);
  const wrong = await focus('eval', 'xquad', '--data', data, '--local', starterBundle);
  expect(wrong).toMatchObject({ code: 3, error: expect.stringContaining('--local names what --endpoint is compared with') });
});
