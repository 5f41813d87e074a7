import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { Library } from '../../electron/documents/library/library.ts';
import type { AnswerInfo } from '../../electron/domain/answer.ts';
import { applicationRoot } from '../../electron/home.ts';
import { expect, test } from '../app.ts';
import { file, markdown } from '../files.ts';

const formats = [
  ['HTML', /^<!doctype html>[\s\S]*<svg/],
  ['PDF', /^%PDF-/],
  ['Word', /^PK/],
  ['Markdown', /\[\^1\]: “/],
] as const;

test('import, read, ask, click a citation, stand on its sentence, export in every format', async ({ app }) => {
  const { page } = app;
  await app.choose('Add files', file('keeper.md', markdown));
  await page.getByRole('button', { name: "The Keeper's Notes", exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Stores' })).toBeVisible();
  await app.go('Library');
  const card = page.getByRole('list', { name: 'Documents' }).getByRole('listitem').filter({ hasText: "The Keeper's Notes" });
  await card.getByRole('button', { name: 'Ask' }).click();
  await page.getByLabel('Question', { exact: true }).fill('Who was the keeper of Skerry Light?');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/All \d+ parts? read/)).toBeVisible();
  const footnote = page.getByRole('list', { name: 'Sources' }).getByRole('button').first();
  const quote = (await footnote.locator('.footnote-quote').textContent())!;
  expect(markdown).toContain(quote);
  await footnote.click();
  const marked = page.locator('mark[data-here]');
  await expect(marked.first()).toBeInViewport();
  expect((await marked.allTextContents()).join('').trim()).toBe(quote);
  await page.getByRole('button', { name: 'Back to the answer' }).click();
  const save = async (format: string) => {
    await page.getByRole('button', { name: 'Save as' }).click();
    return app.saved(() => page.getByRole('menuitem', { name: format }).click());
  };
  for (const [format, begins] of formats) expect((await save(format)).bytes.toString('latin1').replaceAll('â\x80\x9c', '“')).toMatch(begins);
  const record = JSON.parse((await save('JSON')).bytes.toString('utf8'));
  const validates = new Ajv2020({ allowUnionTypes: true }).compile(
    JSON.parse(readFileSync(join(applicationRoot, 'docs', 'export.schema.json'), 'utf8')),
  );
  validates(record);
  expect(validates.errors).toBeNull();
  expect(record.answers[0].citations[0]).toMatchObject({ title: "The Keeper's Notes", quote: expect.stringContaining(quote) });
});

test('a question is stopped, asked again, followed up, and asked of all documents', async ({ app }) => {
  const { page } = app;
  await page.getByRole('button', { name: 'Ask this' }).click();
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(page.getByText('Stopped before the answer began.')).toBeVisible();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText(/All \d+ parts read/)).toBeVisible();
  const field = page.getByLabel('Question', { exact: true });
  await expect(field).toHaveAttribute('placeholder', 'Ask a follow-up question');
  await field.fill('Where was she born?');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/All \d+ parts read/)).toHaveCount(2);
  await page.getByRole('button', { name: /Where to look/ }).click();
  await page.getByRole('dialog').getByText('Whole workspace').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('button', { name: /Where to look: Whole workspace/ })).toBeVisible();
});

test('an answer that the text does not hold is shown as not found, and exported as such', async ({ app }) => {
  const { page } = app;
  // Kept as an earlier run of the program would have: what a model does not find differs from model to model.
  const library = new Library(join(app.home, 'library.db'));
  const [workspace] = library.workspaces();
  const kept: AnswerInfo = {
    ...{ id: 'answer', conversation: 'talk', documents: null, question: 'What is the spaceship called?', answer: 'The text does not say.' },
    ...{ found: false, citations: [], chunks: 164, tokens: 17449, shares: [], chunksFromStore: 0, answerTokens: 5, finish: 'stop' },
    ...{ timings: { readMs: 5, promptMs: 5, perTokenMs: 5 }, model: 'focus-starter', askedAt: 1, status: 'done', error: null },
  };
  library.saveAnswer(kept, workspace!.id);
  library.close();
  await page.reload();
  await app.go('Ask');
  await page.getByRole('button', { name: /Conversations/ }).click();
  await page.getByRole('option', { name: kept.question }).click();
  await expect(page.getByText('No answer found')).toBeVisible();
  await expect(page.getByText('All 164 parts read; the answer draws on 0')).toBeVisible();
  await page.getByRole('button', { name: 'Save this answer' }).click();
  const { bytes } = await app.saved(() => page.getByRole('menuitem', { name: 'Markdown' }).click());
  expect(bytes.toString('utf8')).toContain('No answer found.');
});
