import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applicationRoot, starterBundle } from '../../electron/home.ts';
import { serveHub } from '../../electron/models/hub-server.ts';
import { expect, test } from '../app.ts';

test('a model is downloaded from a hub: cancelled, gone on with, installed, removed', async ({ app }) => {
  const { page } = app;
  const family = join(applicationRoot, 'native-models', 'graph', 'vectors', 'families', 'qwen2');
  const weights = readFileSync(join(family, 'model.safetensors'));
  const hub = await serveHub(
    'maker/tiny',
    new Map([
      ['model.safetensors', weights],
      ['tokenizer.json', readFileSync(join(starterBundle, 'tokenizer.json'))],
      ['config.json', readFileSync(join(family, 'config.json'))],
    ]),
  );
  try {
    // The line hangs at the half.
    hub.fault = ({ from, method }, response) => {
      if (from !== 'store' || method !== 'GET') return false;
      response.writeHead(200, { 'Content-Length': weights.length }).write(weights.subarray(0, weights.length / 2));
      return true;
    };
    await app.go('Models');
    await page.getByLabel('Model: owner/name, or the address of its page').fill(hub.address);
    await page.getByRole('button', { name: 'Download', exact: true }).click();
    await expect(page.getByText('Downloading model.safetensors')).toBeVisible();
    await page.getByRole('button', { name: 'Cancel' }).click();
    hub.fault = () => false;
    const unfinished = page.getByRole('list', { name: 'Unfinished downloads' });
    await unfinished.getByRole('button', { name: 'Go on' }).click();
    const card = page.getByRole('region', { name: 'tiny', exact: true });
    await expect(card.getByText('Local')).toBeVisible();
    await expect(unfinished).toHaveCount(0);
    await card.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await expect(card).toHaveCount(0);
  } finally {
    await hub.close();
  }
});
