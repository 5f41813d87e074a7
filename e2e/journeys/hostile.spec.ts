import { expect, test } from '../app.ts';
import { file, pdfBook } from '../files.ts';

const hostile = [
  file('broken.pdf', '%PDF-1.7\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\ntrailer << /Root 1 0 R >>'),
  file('picture.txt', Buffer.from([0x89, 0x50, 0, 1, 2])),
  file('empty.md', ''),
  file('letter.docx', 'PK\u0003\u0004 this is no archive'),
  file('cells.ipynb', '{"nbformat": 4, "cells": '),
];

test('files that cannot be read: each is named with what is wrong, the good one comes in, nothing else happens', async ({ app }) => {
  const { page } = app;
  await app.choose('Add files', [...hostile, file('good.md', 'The good file came in.')]);
  await expect(page.getByRole('button', { name: 'good', exact: true })).toBeVisible();
  const work = page.getByRole('region', { name: 'Work' });
  await expect(work.getByText(`1 taken in, ${hostile.length} failed`)).toBeVisible();
  for (const { name } of hostile) await expect(work.getByText(name).last()).toBeVisible();
  await expect(page.getByRole('list', { name: 'Documents' }).getByRole('listitem')).toHaveCount(2);
  await work.getByRole('button', { name: /^Clear from the list/ }).click();
  await expect(work).toHaveCount(0);
});

test('a locked PDF asks for its password; a wrong one is said; the right one lets it in', async ({ app }) => {
  const { page } = app;
  await app.choose('Add files', file('locked.pdf', await pdfBook('The Locked Book', 'The key was under the third stone.', 'tide')));
  const work = page.getByRole('region', { name: 'Work' });
  const field = work.getByLabel('Password of locked.pdf');
  await expect(work.getByText('locked.pdf is locked by a password.')).toBeVisible();
  await field.fill('wrong');
  await field.press('Enter');
  await expect(work.getByText('The password given does not open locked.pdf.')).toBeVisible();
  // Where the person was typing, the next try is typed too.
  await expect(field).toBeFocused();
  await field.fill('tide');
  await field.press('Enter');
  await expect(page.getByRole('button', { name: 'The Locked Book', exact: true })).toBeVisible();
});

test('a hostile text stays text: no script runs, nothing is fetched', async ({ app }) => {
  const { page } = app;
  const fetched: string[] = [];
  page.on('request', (request) => request.url().includes('evil') && fetched.push(request.url()));
  const text =
    '# Hostile\n\n<script>document.title="owned"</script><img src="http://evil.example/x.png" onerror="document.title=1"> [x](javascript:alert(1))';
  await app.choose('Add files', file('hostile.md', text));
  await page.getByRole('button', { name: 'Hostile', exact: true }).click();
  await expect(page.getByText('onerror')).toBeVisible();
  await expect(page).toHaveTitle('Reader – Focus');
  expect(fetched).toEqual([]);
});
