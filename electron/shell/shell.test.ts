import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { menu } from './menu.ts';
import { type ClosableSession, denyAll } from './permissions.ts';
import { answer, scheme } from './protocol.ts';
import { type Closable, closeOff, isOwnPage, isOwnSender, windowOptions } from './windows.ts';

describe('window', () => {
  it('is isolated, sandboxed, without Node, with web security', () => {
    expect(windowOptions('/preload.cjs').webPreferences).toMatchObject({
      preload: '/preload.cjs',
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
    });
  });

  it.each([
    ['app://focus/', true],
    ['app://focus/#/ask', true],
    ['app://focus/documents/1.pdf', false],
    ['app://elsewhere/', false],
    ['https://focus/', false],
    ['file:///etc/passwd', false],
    ['javascript:alert(1)', false],
    ['data:text/html,x', false],
    ['', false],
  ])('own page: %s %s', (address, own) => {
    expect(isOwnPage(address)).toBe(own);
  });

  it('takes messages from the top frame of its own page alone', () => {
    expect(isOwnSender({ url: 'app://focus/', parent: null })).toBe(true);
    expect(isOwnSender({ url: 'app://focus/', parent: {} })).toBe(false);
    expect(isOwnSender({ url: 'https://evil.example/', parent: null })).toBe(false);
    expect(isOwnSender(null)).toBe(false);
  });

  it('neither navigates away, nor opens windows, nor embeds pages', () => {
    const listeners = new Map<string, (event: { preventDefault(): void; url: string }) => void>();
    let opening: unknown;
    closeOff({
      on: (event: string, listener: (event: { preventDefault(): void; url: string }) => void) => listeners.set(event, listener),
      setWindowOpenHandler: (handler: () => unknown) => {
        opening = handler();
      },
    } as Closable);
    const prevented = (event: string, url: string) => {
      let stopped = false;
      listeners.get(event)!({
        url,
        preventDefault: () => {
          stopped = true;
        },
      });
      return stopped;
    };
    for (const event of ['will-navigate', 'will-redirect', 'will-frame-navigate']) {
      expect(prevented(event, 'https://evil.example/')).toBe(true);
      expect(prevented(event, 'app://focus/#/ask')).toBe(false);
    }
    expect(prevented('will-attach-webview', '')).toBe(true);
    expect(opening).toEqual({ action: 'deny' });
  });
});

it('permissions and the network are denied to the page', () => {
  const asked: boolean[] = [];
  const cancelled: Record<string, boolean> = {};
  const session: ClosableSession = {
    setPermissionRequestHandler: (handler) => handler(null, 'media', (granted) => asked.push(granted)),
    setPermissionCheckHandler: (handler) => asked.push(handler()),
    setDevicePermissionHandler: (handler) => asked.push(handler()),
    webRequest: {
      onBeforeRequest: (_filter, listener) => {
        for (const url of ['https://a.example/x', 'http://127.0.0.1/', 'file:///etc/passwd', 'ws://a.example/', 'app://focus/', 'blob:app://focus/1'])
          listener({ url }, ({ cancel }) => {
            cancelled[url] = cancel;
          });
      },
    },
  };
  denyAll(session);
  expect(asked).toEqual([false, false, false]);
  expect(Object.values(cancelled)).toEqual([true, true, true, true, false, false]);
});

describe('protocol', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'focus-protocol-'));
  const shelf = { pages: join(scratch, 'pages'), bytes: (id: string) => (id === 'a'.repeat(24) ? new Uint8Array([37, 80, 68, 70]) : null) };
  beforeAll(() => {
    mkdirSync(shelf.pages);
    writeFileSync(join(shelf.pages, 'index.html'), 'page');
    writeFileSync(join(scratch, 'secret.txt'), 'secret');
  });
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));
  const get = (url: string, method = 'GET') => answer({ url, method }, shelf);

  it('is a secure origin that bypasses no policy', () => {
    expect(scheme.privileges).toMatchObject({ standard: true, secure: true });
    expect(scheme.privileges).not.toHaveProperty('bypassCSP');
    expect(scheme.privileges).not.toHaveProperty('corsEnabled');
  });

  it('serves the page and documents with the content policy', async () => {
    const page = await get('app://focus/');
    expect([page.status, await page.text()]).toEqual([200, 'page']);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    expect((await get(`app://focus/documents/${'a'.repeat(24)}.pdf`)).headers.get('content-type')).toBe('application/pdf');
  });

  it.each([
    'app://focus/..%2fsecret.txt',
    'app://focus/%2e%2e%2fsecret.txt',
    'app://other/',
    `app://focus/documents/${'b'.repeat(24)}.pdf`,
    'app://focus/%zz',
  ])('not %s', async (url) => {
    expect((await get(url)).status).toBe(404);
  });

  it('only reads', async () => {
    expect((await get('app://focus/', 'POST')).status).toBe(405);
  });
});

it('an installed app has no developer tools in its menu; macOS has the menu of the app', () => {
  expect(JSON.stringify(menu('linux', true))).not.toContain('toggleDevTools');
  expect(JSON.stringify(menu('linux', false))).toContain('toggleDevTools');
  expect(menu('darwin', true)[0]).toEqual({ role: 'appMenu' });
});

it('the fuses are set: no Node mode, no inspector, no NODE_OPTIONS, app code only from the archive', () => {
  const configuration = readFileSync(fileURLToPath(new URL('../../electron-builder.yml', import.meta.url)), 'utf8');
  for (const line of [
    'runAsNode: false',
    'enableNodeOptionsEnvironmentVariable: false',
    'enableNodeCliInspectArguments: false',
    'onlyLoadAppFromAsar: true',
    'enableEmbeddedAsarIntegrityValidation: true',
    'grantFileProtocolExtraPrivileges: false',
  ])
    expect(configuration).toContain(`  ${line}\n`);
});
