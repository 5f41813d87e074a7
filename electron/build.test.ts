import { fork, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildShell } from './build.ts';
import { DocumentsProcess } from './documents/process/client.ts';
import { applicationRoot } from './home.ts';
import { forked } from './process/launch.ts';

const shell = join(applicationRoot, 'dist', 'electron');
const read = (name: string) => readFileSync(join(shell, name), 'utf8');

describe('what Electron runs', () => {
  beforeAll(() => buildShell());

  it('main and preload are plain JavaScript; the preload needs nothing but Electron', () => {
    for (const name of ['main.js', 'engine.js', 'documents.js', 'preload.cjs'])
      expect(spawnSync(process.execPath, ['--check', join(shell, name)]).status).toBe(0);
    expect([...read('preload.cjs').matchAll(/require\(([^)]*)\)/g)].map(([, name]) => name)).toEqual([expect.stringMatching(/^.electron.$/)]);
    expect(read('main.js')).toMatch(/from ["']electron["']/);
  });

  it('the page gets the bridge and nothing else', () => {
    expect(read('preload.cjs').match(/exposeInMainWorld\(["'](\w+)["']/g)).toHaveLength(1);
    expect(read('preload.cjs')).toContain('focusBridge');
  });

  it('the compiled engine starts and speaks', async () => {
    const worker = fork(join(shell, 'engine.js'), { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
    const said = new Promise<unknown>((resolve) =>
      worker.on('message', (message: { type: string }) => {
        if (message.type !== 'heartbeat') resolve(message);
      }),
    );
    worker.send({ type: 'setup', setup: { bundle: join(shell, 'no-bundle-here') } });
    expect(await said).toMatchObject({ type: 'failed', error: { code: expect.stringMatching(/bundle|file-missing/), message: expect.any(String) } });
    worker.kill('SIGKILL');
  });

  it('the compiled documents process reads a file of every kind of dependency: grammars and fonts are found', async () => {
    const launcher = forked(pathToFileURL(join(shell, 'documents.js')));
    const documents = new DocumentsProcess({ database: null, launcher });
    const read = (name: string, bytes: Uint8Array) => documents.call({ method: 'read', item: { kind: 'bytes', name, bytes } });
    expect((await read('a.md', Buffer.from('# One\n\nText.'))).title).toBe('One');
    const folder = await documents.call({
      method: 'read',
      item: { kind: 'folder', name: 'shell', path: join(applicationRoot, 'electron', 'shell') },
    });
    expect(folder.sections.map(({ title }) => title)).toContain('utilityLauncher');
    await documents.close();
  });
});
