import { join } from 'node:path';
import { laidOut } from '../../electron/documents/formats/text/text.ts';
import { identified, Library } from '../../electron/documents/library/library.ts';
import type { AnswerInfo } from '../../electron/domain/answer.ts';
import { expect, test } from '../app.ts';

const documents = 300;
const talks = 120;

test('in a library of hundreds cards and choices come as they are scrolled to, and all are found by their names', async ({ app }) => {
  const { page } = app;
  // Kept as earlier runs would have: to take them in one by one takes minutes.
  const library = new Library(join(app.home, 'library.db'));
  const workspace = library.workspaces()[0]!.id;
  library.transaction(() => {
    for (let i = 0; i < documents; i++) {
      const text = `# Parcel ${i}\n\nThe ferry went over at seven, with ${i} goats.`;
      library.add({ workspace, name: `${i}.md`, path: null, ...identified(laidOut(text, `${i}.md`), text) });
    }
    for (let i = 0; i < talks; i++) library.saveAnswer(answer(i), workspace);
  });
  library.close();
  await page.reload();

  const cards = page.getByRole('list', { name: 'Documents' }).getByRole('listitem');
  await expect(cards.first()).toHaveAttribute('aria-setsize', String(documents + 1));
  expect(await cards.count()).toBeLessThan(60);
  await expect(page.getByRole('button', { name: 'Parcel 299', exact: true })).toHaveCount(0);
  await cards.first().hover();
  await page.mouse.wheel(0, 1e6);
  await expect(page.getByRole('button', { name: 'Parcel 299', exact: true })).toBeInViewport();
  await expect(cards.last()).toHaveAttribute('aria-posinset', String(documents + 1));

  // The list is there again when nothing but the pane has changed.
  await app.go('Models');
  await app.go('Library');
  await expect(cards.first()).toBeVisible();

  await app.go('Reading map');
  const options = page.getByRole('option');
  await page.getByRole('button', { name: /Document/ }).click();
  await expect(options.first()).toBeVisible();
  const made = await options.count();
  expect(made).toBeLessThan(100);
  await options.last().scrollIntoViewIfNeeded();
  await expect.poll(() => options.count()).toBeGreaterThan(made);
  await page.getByRole('searchbox', { name: 'Find a document' }).fill('parcel 7');
  await expect(options).toHaveText(['7', '70', '71', '72', '73', '74', '75', '76', '77', '78', '79'].map((n) => `Parcel ${n}`));
  await page.getByRole('option', { name: 'Parcel 73' }).click();
  await expect(page.getByRole('application', { name: /Parcel 73/ })).toBeVisible();
  await expect(page.getByRole('button', { name: /Document/ })).toContainText('Parcel 73');

  await app.go('Ask');
  await page.getByRole('button', { name: /Conversations/ }).click();
  await page.getByRole('searchbox', { name: 'Find a conversation' }).fill('goat 17?');
  await page.getByRole('option', { name: 'Where is goat 17?' }).click();
  await expect(page.getByText('On ferry 17')).toBeVisible();
  await expect(page.getByRole('button', { name: /Conversations/ })).toContainText('Where is goat 17?');
});

function answer(i: number): AnswerInfo {
  return {
    ...{
      id: `answer ${i}`,
      conversation: `talk ${i}`,
      documents: null,
      after: null,
      question: `Where is goat ${i}?`,
      answer: `On ferry ${i}`,
      found: true,
    },
    ...{
      citations: [],
      chunks: 0,
      tokens: 0,
      shares: [],
      chunksFromStore: 0,
      answerTokens: 5,
      finish: 'stop',
      model: 'focus-starter',
      askedAt: i + 1,
    },
    ...{ timings: { readMs: 0, promptMs: 5, perTokenMs: 5 }, status: 'done', error: null },
  };
}
