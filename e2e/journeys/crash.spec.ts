import { type App, expect, test } from '../app.ts';

const question = 'In what year was Miriam Ashby born?';

/** Opens the conversation of the first question, as it was kept. */
async function reopen(app: App): Promise<void> {
  await app.go('Ask');
  await app.page.getByRole('button', { name: /Conversations/ }).click();
  await app.page.getByRole('option', { name: question }).click();
}

test('kill -9 of the program after an answer: the conversation is there, and it exports', async ({ app }) => {
  await app.page.getByRole('button', { name: 'Ask this' }).click();
  await expect(app.page.getByText(/All \d+ chunks read/)).toBeVisible();
  const answer = await app.page.locator('.turn-answer, .not-found').innerText();
  app.process.kill('SIGKILL');
  if (!app.page.isClosed()) await expect(app.page.getByText('Not connected to Focus')).toBeVisible();
  await app.restart();
  await reopen(app);
  await expect(app.page.locator('.turn-answer, .not-found')).toHaveText(answer, { useInnerText: true });
  await app.page.getByRole('button', { name: 'Save as' }).click();
  const { name, bytes } = await app.saved(() => app.page.getByRole('menuitem', { name: 'Markdown' }).click());
  expect(name).toBe('In what year was Miriam Ashby born.md');
  expect(bytes.toString('utf8')).toContain(`# ${question}`);
});

test('kill -9 of the program amid an answer: it is shown as interrupted, and can be asked again', async ({ app }) => {
  await app.page.getByRole('button', { name: 'Ask this' }).click();
  await expect(app.page.getByRole('progressbar')).toBeVisible();
  app.process.kill('SIGKILL');
  await app.restart();
  await reopen(app);
  await expect(app.page.getByText('Interrupted')).toBeVisible();
  await app.page.getByRole('button', { name: 'Ask again' }).click();
  await expect(app.page.getByText(/All \d+ chunks read/)).toBeVisible();
});

test('kill -9 of the engine amid an answer: the failure says so, the library is untouched, and asking again is answered', async ({ app }) => {
  const { page } = app;
  await page.getByRole('button', { name: 'Ask this' }).click();
  await expect(page.getByText(/Reading the text/)).toBeVisible();
  await app.killWorker('engine');
  await expect(page.getByRole('alert').filter({ hasText: 'This question could not be answered' })).toContainText(/engine/i);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText(/All \d+ chunks read/)).toBeVisible();
  await app.go('Library');
  await expect(page.getByRole('list', { name: 'Documents' }).getByRole('listitem')).toHaveCount(1);
});
