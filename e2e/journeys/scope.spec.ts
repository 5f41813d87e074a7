import { expect, test } from '../app.ts';
import { file } from '../files.ts';

test('suggestions, Ask, Ask again and the map keep to the documents they belong to', async ({ app }) => {
  const { page } = app;
  await app.choose('Add files', [
    file('heron.md', `# The Heron\n\n${'The Heron sailed in May. Her captain was Ada. '.repeat(40)}`),
    file('merle.md', `# The Merle\n\n${'The Merle sailed in June. Her captain was Bob. '.repeat(40)}`),
  ]);
  const card = (title: string) => page.getByRole('list', { name: 'Documents' }).getByRole('listitem').filter({ hasText: title });
  await card('The Heron').getByRole('button', { name: 'Ask', exact: true }).click();
  await expect(page.getByText('Try one of these')).toHaveCount(0);
  await expect(page.getByText(/^1 document, 36\d words/)).toBeVisible();
  await page.getByLabel('Question', { exact: true }).fill('Who was her captain?');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/All \d+ parts? read/)).toHaveCount(1);

  // Another book is another conversation.
  await app.go('Library');
  await card('The Merle').getByRole('button', { name: 'Ask', exact: true }).click();
  await expect(page.getByText(/All \d+ parts? read/)).toHaveCount(0);
  const map = page.getByRole('complementary', { name: 'Where the model looked' });
  await expect(map.getByText(/^Ask a question/)).toBeVisible();

  // Opened again, with the scope chosen otherwise meanwhile: the same document is asked again.
  await page.reload();
  await page.getByRole('button', { name: /Conversations/ }).click();
  await page.getByRole('option', { name: 'Who was her captain?' }).click();
  await expect(page.getByText('Asked of The Heron')).toBeVisible();
  await page.getByRole('button', { name: /Where to look/ }).click();
  await page.getByRole('dialog').getByText('Whole workspace').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Ask again' }).click();
  await expect(page.getByText('Version 2 of 2')).toBeVisible();
  await expect(page.getByText('Asked of The Heron')).toBeVisible();

  // The question written anew stands beside the old one.
  await page.getByRole('button', { name: 'Edit the question' }).click();
  await page.getByLabel('The question, written anew').fill('When did she sail?');
  await page.getByRole('button', { name: 'Ask this instead' }).click();
  await expect(page.getByText('Version 3 of 3')).toBeVisible();
  await page.getByRole('button', { name: 'Earlier version' }).click();
  await expect(page.getByRole('heading', { name: 'Who was her captain?' })).toBeVisible();

  // What is being written stays with its conversation.
  await page.getByLabel('Question', { exact: true }).fill('half a question');
  await page.getByRole('button', { name: /Conversations/ }).click();
  await page.getByRole('option', { name: 'New conversation' }).click();
  await expect(page.getByLabel('Question', { exact: true })).toHaveValue('');

  // An empty workspace has no map of another one's book.
  await page
    .getByRole('button', { name: /Workspace/ })
    .first()
    .click();
  await page.getByRole('option', { name: 'New workspace…' }).click();
  await page.getByLabel('Name of the workspace').fill('Empty');
  await page.getByRole('button', { name: 'Create' }).click();
  await expect(map.getByText(/^Ask a question/)).toBeVisible();
  await expect(map.getByRole('application')).toHaveCount(0);
});

test('a question that finds no answer has its map', async ({ app }) => {
  const { page } = app;
  const { answer } = { answer: page.locator('.turn-answer, .not-found') };
  await app.go('Ask');
  await page.getByLabel('Question', { exact: true }).fill('What is the melting point of tungsten in kelvin?');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/All \d+ parts read/)).toBeVisible();
  await expect(answer).toBeVisible();
  const map = page.getByRole('complementary', { name: 'Where the model looked' });
  await expect(map.getByRole('application')).toBeVisible();
  await page.reload();
  await page.getByRole('button', { name: /Conversations/ }).click();
  await page.getByRole('option', { name: /tungsten/ }).click();
  await expect(map.getByRole('application')).toBeVisible();
});
