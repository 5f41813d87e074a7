import { expect, serveProgram, test } from '../app.ts';

test('a second program on the same library says where the first is; when that was killed, the next one comes up', async ({ app, shell }) => {
  test.skip(shell.name !== 'browser', 'a second start of Electron is handed to the first window');
  await expect(serveProgram(app.home)).rejects.toThrow(
    `open already (process ${app.process.pid}), in a browser of this machine: ${app.page.url().split('#')[0]}`,
  );
  app.process.kill('SIGKILL');
  await app.restart();
  await expect(app.page.getByRole('button', { name: 'The Saltmarsh Garden', exact: true })).toBeVisible();
});
