import { EventEmitter } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { menu } from './menu.ts';
import { type ClosableSession, closePermissions } from './permissions.ts';
import { answer, scheme } from './protocol.ts';
import { recovering } from './recovery.ts';
import { lookForUpdate, updatesFrom } from './updates.ts';
import { loadState, saveState, visibleBounds } from './window-state.ts';
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
  const asking = ['media', 'clipboard-read', 'geolocation', 'notifications', 'clipboard-sanitized-write'];
  const asked: boolean[] = [];
  const cancelled: Record<string, boolean> = {};
  const session: ClosableSession = {
    setPermissionRequestHandler: (handler) => {
      for (const permission of asking) handler(null, permission, (granted) => asked.push(granted));
    },
    setPermissionCheckHandler: (handler) => {
      for (const permission of asking) asked.push(handler(null, permission));
    },
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
  closePermissions(session);
  expect(asked).toEqual([false, false, false, false, true, false, false, false, false, true, false]);
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

describe('menu', () => {
  const nothing = { addFiles() {}, addFolder() {}, copyDiagnostics() {}, showLog() {} };

  it('an installed app has no developer tools in it; macOS has the menu of the app, the others a way to quit', () => {
    expect(JSON.stringify(menu('linux', true, nothing))).not.toContain('toggleDevTools');
    expect(JSON.stringify(menu('linux', false, nothing))).toContain('toggleDevTools');
    expect(menu('darwin', true, nothing)[0]).toEqual({ role: 'appMenu' });
    expect(JSON.stringify(menu('linux', true, nothing))).toContain('"role":"quit"');
    expect(JSON.stringify(menu('darwin', true, nothing))).not.toContain('"role":"quit"');
  });

  it('its own entries do what they say, each by a key of its own or none', () => {
    const done: string[] = [];
    const noted = Object.fromEntries(Object.keys(nothing).map((name) => [name, () => done.push(name)])) as unknown as typeof nothing;
    const own = menu('win32', true, noted)
      .flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))
      .filter(({ click }) => click);
    for (const { click } of own) (click as () => void)();
    expect(done).toEqual(['addFiles', 'addFolder', 'copyDiagnostics', 'showLog']);
    const keys = own.flatMap(({ accelerator }) => accelerator ?? []);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('window state', () => {
  const display = { x: 0, y: 0, width: 1920, height: 1080 };
  const state = { x: 100, y: 100, width: 1000, height: 700, maximized: false };
  it.each([
    ['none', null, [display], { width: 1360, height: 860 }],
    ['where it was', state, [display], { x: 100, y: 100, width: 1000, height: 700 }],
    ['on a second display', { ...state, x: 2000 }, [display, { ...display, x: 1920 }], { x: 2000, y: 100, width: 1000, height: 700 }],
    ['on a display that is gone', { ...state, x: 2000 }, [display], { width: 1000, height: 700 }],
    ['over the edge', { ...state, x: 1500, y: -20 }, [display], { x: 920, y: 0, width: 1000, height: 700 }],
    ['larger than the display', { ...state, width: 4000, height: 3000 }, [display], { x: 0, y: 0, width: 1920, height: 1080 }],
    ['smaller than it can be', { ...state, width: 100, height: 100, x: 500 }, [display], { x: 500, y: 100, width: 640, height: 480 }],
  ])('%s', (_, kept, areas, bounds) => {
    expect(visibleBounds(kept, areas)).toEqual(bounds);
  });

  it('is kept; a damaged one is none', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'focus-window-')), 'window.json');
    expect(loadState(file)).toBeNull();
    const { maximized: _, ...bounds } = state;
    saveState(file, { getNormalBounds: () => bounds, isMaximized: () => true });
    expect(loadState(file)).toEqual({ ...state, maximized: true });
    writeFileSync(file, '{"x":');
    expect(loadState(file)).toBeNull();
    rmSync(dirname(file), { recursive: true });
  });
});

describe('a page whose process ends', () => {
  it('is loaded again, and given up when that does not help', () => {
    const contents = new EventEmitter();
    const did: string[] = [];
    let time = 0;
    recovering(
      contents as unknown as Electron.WebContents,
      { reload: () => did.push('reload'), giveUp: (reason) => did.push(`give up: ${reason}`), log: () => {} },
      () => time,
    );
    const crash = (reason: string) => contents.emit('render-process-gone', {}, { reason, exitCode: 1 });
    crash('clean-exit');
    for (let i = 0; i < 3; i++) crash('oom');
    crash('crashed');
    expect(did).toEqual(['reload', 'reload', 'reload', 'give up: crashed']);
    time = 120_000;
    crash('killed');
    expect(did.at(-1)).toBe('reload');
  });
});

describe('updates', () => {
  it('are off until a build is configured with a place for them', () => {
    const resources = mkdtempSync(join(tmpdir(), 'focus-resources-'));
    expect(updatesFrom(true, resources)).toBeNull();
    writeFileSync(join(resources, 'app-update.yml'), 'provider: generic\nurl: https://updates.example/focus\n');
    expect(updatesFrom(true, resources)).toBe('https://updates.example/focus');
    expect(updatesFrom(false, resources)).toBeNull();
    writeFileSync(join(resources, 'app-update.yml'), 'provider: generic\nurl: http://updates.example/focus\n');
    expect(updatesFrom(true, resources)).toBeNull();
    rmSync(resources, { recursive: true });
  });

  it('are fetched after a yes alone', async () => {
    const did: string[] = [];
    const updater = {
      autoDownload: true,
      checkForUpdates: async () => ({ isUpdateAvailable: true, updateInfo: { version: '2.0.0' } }),
      downloadUpdate: async () => did.push('fetched'),
    };
    await lookForUpdate(updater, async () => false);
    expect([updater.autoDownload, did]).toEqual([false, []]);
    await lookForUpdate(updater, async (version) => version === '2.0.0');
    expect(did).toEqual(['fetched']);
  });
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
