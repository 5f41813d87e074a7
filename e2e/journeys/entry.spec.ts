import { expect, test } from '../app.ts';

test('a used address opens nothing, a second tab does, and a browser that has the cookie alone does not', async ({ app, shell }) => {
  test.skip(shell.name !== 'browser', 'the window of Electron has no address');
  const { origin } = new URL(app.page.url());
  expect(new URL(app.page.url()).hash).not.toMatch(/[\w-]{20}/);
  // The entry page gave its place in the history to the page.
  expect(await app.page.evaluate(() => history.length)).toBeLessThanOrEqual(3);
  const book = (page: typeof app.page) => page.getByRole('button', { name: 'The Saltmarsh Garden', exact: true });
  await app.page.reload();
  await expect(book(app.page)).toBeVisible();

  const tab = await app.page.context().newPage();
  await tab.goto(origin);
  await expect(book(tab)).toBeVisible();
  await tab.goto(`${origin}/enter#a-code-that-was-used`);
  await expect(tab.getByText('This address was used, or is too old.')).toBeVisible();
  expect(tab.url()).toBe(`${origin}/enter`);
  await tab.goto(origin);
  await expect(book(tab)).toBeVisible();
  await tab.close();

  const other = await app.page.context().browser()!.newContext();
  await other.addCookies(await app.page.context().cookies());
  const thief = await other.newPage();
  const refused = thief.waitForEvent('websocket').then((socket) => socket.waitForEvent('socketerror'));
  await thief.goto(origin);
  expect(await refused).toContain('403');
  await expect(book(thief)).toHaveCount(0);
  await other.close();
});
