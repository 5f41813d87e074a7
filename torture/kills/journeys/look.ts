/** What a person sees in the page after a kill. */
import { chromium } from '@playwright/test';
import { browserOptions } from '../../../e2e/app.ts';
import { browserShell } from '../../../e2e/shells.ts';
import type { Ledger } from './ledger.ts';

/** @returns sentences about what the page does not show. */
export async function lookInBrowser(url: string, ledger: Ledger): Promise<string[]> {
  const { binary, lacks } = browserShell();
  if (!binary) {
    console.error(`*** NO LOOK AT THE PAGE: ${lacks}. ***`);
    return [];
  }
  const browser = await chromium.launch(browserOptions(binary));
  try {
    const faults: string[] = [];
    const page = await browser.newPage();
    page.on('pageerror', (error) => faults.push(`The page failed: ${error.message}`));
    page.on('console', (message) => message.type() === 'error' && faults.push(`The page says: ${message.text()}`));
    await page.goto(url);
    const documents = page.getByRole('list', { name: 'Documents' }).getByRole('listitem');
    await documents.first().waitFor();
    // And the sample.
    const shown = await documents.count();
    if (shown < ledger.documents.size + 1) faults.push(`The page lists ${shown} documents of ${ledger.documents.size + 1}.`);
    const last = [...ledger.answers.values()].at(-1);
    if (last) {
      await page.getByRole('navigation', { name: 'Panes' }).getByRole('button', { name: 'Ask', exact: true }).click();
      await page.getByRole('button', { name: /Conversations/ }).click();
      await page.getByRole('option', { name: last.question, exact: true }).last().click();
      await page
        .getByText(/All \d+ parts? read/)
        .first()
        .waitFor();
    }
    return faults;
  } finally {
    await browser.close();
  }
}
