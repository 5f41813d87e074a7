import { AxeBuilder } from '@axe-core/playwright';
import { type App, expect, test } from '../app.ts';
import { file } from '../files.ts';

const prose = `# The Lights of Skerry

## The first tower

Skerry Light was built in 1812 by the harbour board of Pellham, and it burned whale oil. The first keeper was a fisherman with one eye. He kept no
log, and what is known of his years stands in the letters that his daughter wrote to her aunt.

Captain Elias Fitch sold the old tower to the Board of Trade for forty pounds. The money went into a new quay, and the quay went into the sea.

## The second tower

The Grey Heron sank off Skerry Light because her captain was drunk. Nobody drowned, and the goat was found two days later on the causeway.

Ansel Brook taught the children of the island in the lamp room. The second tower has three lamps, and each is lit by another keeper.

## The end

In 1931, Skerry Light was closed by the Board of Trade. The lamp stands in the museum of Larkhill, where children may turn it.
`;

const sheet = ({ page }: App) => page.getByRole('dialog', { name: 'The Lights of Skerry' });

test('the overview says what a document is, leads to its chapters, and asks it a question that its text answers', async ({ app }) => {
  const { page } = app;
  await app.choose('Add files', file('lights.md', prose));
  const card = page.getByRole('list', { name: 'Documents' }).getByRole('listitem').filter({ hasText: 'The Lights of Skerry' });
  await card.getByRole('button', { name: 'Overview' }).click();
  await expect(sheet(app).getByRole('row', { name: 'Format Markdown' })).toBeVisible();
  await expect(sheet(app).getByRole('row', { name: /^Length \d+ words/ })).toBeVisible();
  const chapters = sheet(app).getByRole('list', { name: 'Chapters' });
  await expect(chapters.getByRole('button')).toHaveText([/^The first tower/, /^The second tower/, /^The end/]);
  const questions = sheet(app).getByRole('button', { name: /\?$/ });
  await expect(questions).toHaveCount(5);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);

  await chapters.getByRole('button', { name: /^The second tower/ }).click();
  await expect(page.locator('mark[data-here]')).toHaveText('The second tower');
  // Beside a text that is opened at its beginning it stands by itself, until it is closed.
  await app.go('Library');
  await page.getByRole('button', { name: 'The Lights of Skerry', exact: true }).click();
  const panel = page.getByRole('complementary', { name: 'Overview' });
  await panel.getByRole('button', { name: 'Close the overview' }).click();
  await page.reload();
  await expect(page.getByText('burned whale oil')).toBeVisible();
  await expect(panel).toHaveCount(0);
  await page.getByRole('button', { name: 'Overview', exact: true }).click();

  await panel.getByRole('button', { name: 'Why did the Grey Heron sink off Skerry Light?' }).click();
  await expect(page.getByRole('button', { name: /Where to look: The Lights of Skerry|Where to look: 1 document/ })).toBeVisible();
  await expect(page.getByText(/All \d+ parts? read/)).toBeVisible();
  const sources = page.getByRole('list', { name: 'Sources' });
  await expect(sources.getByText('because her captain was drunk').first()).toBeVisible();
});

test('of a document that is to be asked, its questions stand where the answer will be', async ({ app }) => {
  const { page } = app;
  await app.choose('Add files', file('lights.md', prose));
  const card = page.getByRole('list', { name: 'Documents' }).getByRole('listitem').filter({ hasText: 'The Lights of Skerry' });
  await card.getByRole('button', { name: 'Ask', exact: true }).click();
  await page.getByRole('button', { name: 'When was Skerry Light closed by the Board of Trade?' }).click();
  await expect(page.getByText(/All \d+ parts? read/)).toBeVisible();
  await expect(page.getByRole('list', { name: 'Sources' }).getByText('In 1931, Skerry Light was closed').first()).toBeVisible();
});
