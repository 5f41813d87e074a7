import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applicationRoot } from '../../electron/home.ts';
import { type HubServer, serveHub } from '../../electron/models/hub-server.ts';
import { expect, test } from '../app.ts';

/** A tiny GGUF model whose window is large enough for a question. */
function tinyModel(): Buffer {
  const bytes = readFileSync(join(applicationRoot, 'native-models', 'graph', 'vectors', 'gguf', 'qwen3.gguf'));
  const key = 'qwen3.context_length';
  // Behind the key stand the kind of the value, four bytes, and the value.
  bytes.writeUInt32LE(4096, bytes.indexOf(key) + key.length + 4);
  return bytes;
}

const entry = (id: string, name: string, file: string, sha256: string) => ({
  id,
  name,
  repo: 'maker/tiny-GGUF',
  revision: 'main',
  files: [{ name: file, bytes: tinyModel().length, sha256 }],
  precision: 'int8',
  licence: { id: 'Apache-2.0', note: null },
  languages: ['English'],
  goodFor: 'Trying the catalogue.',
  limits: 'It knows nothing.',
  windowTokens: 4096,
  shape: { layers: 2, hidden: 32, intermediate: 64, heads: 4, kvHeads: 2, headDim: 16, vocabulary: 288, tied: false },
});

let folder: string;
let hub: HubServer;

// Before the program starts, which is given this environment.
test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'focus-journey-catalogue-'));
  hub = await serveHub('maker/tiny-GGUF', new Map([['tiny.gguf', tinyModel()]]));
  const models = [
    entry('tiny', 'Tiny', 'tiny.gguf', 'hub'),
    entry('swapped', 'Swapped', 'tiny.gguf', '0'.repeat(64)),
    { ...entry('vast', 'Vast', 'tiny.gguf', 'hub'), shape: { ...entry('', '', '', '').shape, layers: 1000, hidden: 16384, intermediate: 65536 } },
  ];
  process.env.FOCUS_CATALOGUE = join(folder, 'catalogue.json');
  writeFileSync(process.env.FOCUS_CATALOGUE, JSON.stringify({ hub: hub.origin, models }));
});
test.afterAll(async () => {
  delete process.env.FOCUS_CATALOGUE;
  await hub.close();
  rmSync(folder, { recursive: true, force: true });
});

test('from the catalogue to an answer; what is not what it should be never becomes the model in use', async ({ app }) => {
  const { page } = app;
  await app.go('Models');
  const catalogue = page.getByRole('region', { name: 'Catalogue', exact: true });
  await expect(catalogue.getByRole('listitem').filter({ hasText: 'Tiny' })).toContainText(/Fits.*300 pages.*about \d+ \w+/s);
  await expect(catalogue.getByRole('listitem').filter({ hasText: 'Vast' })).toContainText('Too little memory');
  await expect(catalogue.getByRole('button', { name: 'Download Vast' })).toBeDisabled();

  // Another file than the catalogue knows.
  await catalogue.getByRole('button', { name: 'Download Swapped' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'another tiny.gguf than the catalogue knows' })).toBeVisible();
  expect(hub.served()).toBe(0);

  await catalogue.getByRole('button', { name: 'Download Tiny' }).click();
  const use = catalogue.getByRole('button', { name: 'Use Tiny' });
  await expect(use).toBeVisible();

  // Broken on the disk: it does not pass, and the starter stays.
  const graph = join(app.home, 'models', 'tiny', 'model.onnx');
  const whole = readFileSync(graph);
  writeFileSync(graph, whole.subarray(0, 1000));
  await use.click();
  await expect(page.getByRole('alert').filter({ hasText: 'does not pass its self-test, so the model in use stays' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'focus-starter', exact: true })).toContainText('In use');

  writeFileSync(graph, whole);
  await use.click();
  const card = page.getByRole('region', { name: 'tiny', exact: true });
  await expect(card).toContainText('In use');
  await expect(card).toContainText('Trying the catalogue. It knows nothing.');

  await app.go('Library');
  await app.choose('Add files', [
    { name: 'log.txt', mimeType: 'text/plain', buffer: Buffer.from('The Grey Heron sailed at noon. Her captain was Ada Reed.') },
  ]);
  await page
    .getByRole('button', { name: 'log', exact: true })
    .or(page.getByRole('button', { name: 'log.txt', exact: true }))
    .first()
    .click();
  await app.go('Ask');
  await page.getByRole('textbox', { name: /question/i }).fill('Who was the captain?');
  await page.keyboard.press('Enter');
  await expect(page.locator('.turn-answer, .not-found')).toBeVisible();
  await expect(page.getByRole('alert').filter({ hasText: 'captain' })).toHaveCount(0);
});
