import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { Library } from '../../electron/documents/library/library.ts';
import type { AnswerInfo } from '../../electron/domain/answer.ts';
import { type App, expect, test } from '../app.ts';
import { file, markdown, pdfBook } from '../files.ts';

const panes = ['Library', 'Reader', 'Reading map', 'Ask', 'Summary', 'Models', 'Settings'];

/** Of those that axe calls moderate: two regions of one name, which nobody can tell apart who hears them. */
const alsoSerious = ['landmark-unique'];

async function seriousFindings({ page }: App, where: string): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ id, impact }) => impact === 'serious' || impact === 'critical' || alsoSerious.includes(id))
    .map(({ id, nodes }) => `${where}: ${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}

test('no serious finding on any pane, light and dark, with failed work, pages, tables and code', async ({ app }) => {
  const { page } = app;
  const found: string[] = [];
  const files = [
    file('ferry.pdf', await pdfBook('The Ferry Book', 'The end.')),
    file('keeper.md', markdown),
    file('tide.ts', 'export const a = 1;\n'),
  ];
  await app.choose('Add files', [file('broken.pdf', '%PDF-1.7 nothing'), ...files]);
  await expect(page.getByRole('region', { name: 'Work' }).getByText('3 taken in, 1 failed')).toBeVisible();
  const documents = [
    ['The Ferry Book', page.getByRole('img', { name: 'Page 1 of 6' })],
    ["The Keeper's Notes", page.getByRole('columnheader').first()],
    ['tide.ts', page.locator('.code-line').first()],
  ] as const;
  for (const theme of ['Light', 'Dark']) {
    const look = async (where: string) => void found.push(...(await seriousFindings(app, `${where}, ${theme}`)));
    await app.go('Settings');
    await page.getByRole('radio', { name: theme }).click();
    for (const [document, shown] of documents) {
      await app.go('Library');
      await page.getByRole('button', { name: document, exact: true }).click();
      await expect(shown).toBeVisible();
      await look(`Reader with ${document}`);
    }
    await app.go('Ask');
    if (theme === 'Light') {
      await page.getByRole('button', { name: 'In what year was Miriam Ashby born?' }).click();
      await expect(page.getByText(/All \d+ parts read/)).toBeVisible();
    }
    await page.getByRole('list', { name: 'Sources' }).getByRole('button').first().click();
    await expect(page.locator('[data-here]').first()).toBeInViewport();
    for (const pane of panes) {
      await app.go(pane);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await look(pane);
    }
    await app.go('Reading map');
    await page.getByRole('radio', { name: 'Table' }).click();
    await look('Chunk table');
    await page.getByRole('radio', { name: 'Map' }).click();
  }
  expect(found).toEqual([]);
});

test('no serious finding in the states of Ask, Summary and Reader: empty, waiting, ended early, failed, opened again', async ({ app }) => {
  const { page } = app;
  const found: string[] = [];
  const look = async (where: string) => void found.push(...(await seriousFindings(app, where)));
  await app.go('Reader');
  await expect(page.getByText('No document is open')).toBeVisible();
  await look('Reader, empty');
  await app.go('Ask');
  await expect(page.getByText('Ask about your documents')).toBeVisible();
  await look('Ask, empty');
  await app.go('Summary');
  await look('Summary, empty');
  // Kept as earlier runs would have: they end in these ways when they will, not when they are wanted.
  const library = new Library(join(app.home, 'library.db'));
  const [workspace] = library.workspaces();
  const kept: Omit<AnswerInfo, 'id' | 'after' | 'question' | 'askedAt' | 'status' | 'error'> = {
    ...{ conversation: 'talk', documents: null, answer: '', found: false, citations: [], chunks: 164, tokens: 17449, shares: [] },
    ...{ chunksFromStore: 0, answerTokens: 5, finish: 'stop', timings: { readMs: 5, promptMs: 5, perTokenMs: 5 }, model: 'focus-starter' },
  };
  const error = { code: 'engine-crashed', message: 'The engine was ended. Ask again, it starts anew.' } as const;
  for (const [i, status] of (['done', 'failed', 'stopped', 'interrupted'] as const).entries()) {
    const answer: AnswerInfo = {
      ...kept,
      ...{ id: `answer ${i}`, after: i > 0 ? `answer ${i - 1}` : null, question: `Where is the goat (${status})?`, askedAt: i + 1, status },
      ...(status === 'stopped' ? { answer: 'On the ferry' } : {}),
      error: status === 'failed' ? error : null,
    };
    library.saveAnswer(answer, workspace!.id);
  }
  library.close();
  await page.reload();
  await app.go('Ask');
  await page.getByRole('button', { name: /Conversations/ }).click();
  await page.getByRole('option', { name: 'Where is the goat (done)?' }).click();
  for (const text of ['No answer found', error.message, 'Stopped. What was written so far:', 'Interrupted'])
    await expect(page.getByText(text).first()).toBeVisible();
  await look('Ask, opened again');
  await app.withHalted('engine', async () => {
    await page.getByLabel('Question', { exact: true }).fill('Where was Edmund Vane born?');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: 'Stop', exact: true })).toBeVisible();
    await look('Ask, waiting');
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
  });
  await expect(page.getByRole('button', { name: 'Stop', exact: true })).toHaveCount(0);
  expect(found).toEqual([]);
});
