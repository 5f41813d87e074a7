/** main.ts as it is, started on an Electron that only notes what is asked of it; then without each of its protections in turn: that must be seen. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { laidOut } from './documents/formats/text/text.ts';
import { documentId, identified, Library } from './documents/library/library.ts';
import { applicationRoot, focusHome } from './home.ts';
import { NotedContents, type NotedElectron, NotedSession, notedElectron } from './shell/noted-electron.ts';

let electron: NotedElectron;
// main.ts reads each at its use: every start has a machine of its own.
vi.mock('electron', () =>
  Object.defineProperties(
    {},
    Object.fromEntries(Object.keys(notedElectron().parts).map((name) => [name, { enumerable: true, get: () => electron.parts[name as 'app'] }])),
  ),
);

const emitter: NodeJS.EventEmitter = process;
const caught = ['uncaughtException', 'unhandledRejection'] as const;
let listening: unknown[][];
let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'focus-main-'));
  process.env.FOCUS_HOME = join(scratch, 'home');
  Object.assign(process, { resourcesPath: scratch });
  listening = caught.map((event) => emitter.listeners(event));
});
afterEach(() => {
  // Each start listens for what nobody caught.
  for (const [i, event] of caught.entries())
    for (const listener of emitter.listeners(event)) if (!listening[i]!.includes(listener)) emitter.off(event, listener as () => void);
  delete process.env.FOCUS_HOME;
  rmSync(scratch, { recursive: true, force: true });
});

const printed = new Uint8Array([37, 80, 68, 70]);
const document = documentId('text', printed);

/** On a home that has a document with printed pages. */
async function started(main: string): Promise<NotedElectron> {
  const library = new Library(focusHome().database);
  const { id: workspace } = library.createWorkspace('One');
  library.add({ workspace, name: 'a.txt', path: null, ...identified(laidOut('One.', 'a.txt'), printed), printed });
  library.close();
  electron = notedElectron();
  await import(main);
  electron.ready();
  await vi.waitFor(() => expect(electron.windows.length + electron.errors.length).toBeGreaterThan(0), { timeout: 20_000 });
  return electron;
}

/** What each protection keeps off, as a fault in words when it does not. */
const protections: Record<string, (electron: NotedElectron) => string | null | Promise<string | null>> = {
  'the sandbox is on before the app is ready': ({ order }) => (order[0] === 'sandbox' ? null : `first came ${order[0]}`),

  'the page is isolated, sandboxed, without Node, with web security': ({ windows }) => {
    const is = windows[0]!.options.webPreferences ?? {};
    const wanted = {
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    };
    // What is not named here is not named there: an option that nobody looked at is a fault as well.
    const names = new Set([...Object.keys(wanted), ...Object.keys(is)].filter((name) => name !== 'preload'));
    const wrong = [...names].filter((name) => is[name] !== (wanted as Record<string, unknown>)[name]);
    return wrong.length > 0 ? wrong.join() : String(is.preload).endsWith('preload.cjs') ? null : 'another preload';
  },

  'one window, on our page': ({ windows }) => (windows.flatMap(({ loaded }) => loaded).join() === 'app://focus/' ? null : 'another page'),

  'no way out of the page, nor of any other that comes into being': ({ app, windows }) => {
    const other = new NotedContents();
    app.emit('web-contents-created', {}, other);
    for (const contents of [windows[0]!.webContents, other]) {
      for (const event of ['will-navigate', 'will-redirect', 'will-frame-navigate']) {
        for (const url of [
          'https://evil.example/',
          'https://focus/',
          'file:///etc/passwd',
          'app://other/',
          'app://focus/documents/1.pdf',
          'javascript:1',
          'data:text/html,x',
        ])
          if (contents.goes(event, url)) return `${event} to ${url}`;
        if (!contents.goes(event, 'app://focus/#/ask')) return `${event} does not stay`;
      }
      if (contents.goes('will-attach-webview', '')) return 'a page in the page';
      if (contents.opens()) return 'a second window';
    }
    return null;
  },

  'no permission but for the clipboard, no device, no network, in any session': ({ app, defaultSession }) => {
    const other = new NotedSession();
    app.emit('session-created', other);
    for (const session of [defaultSession, other]) {
      for (const permission of ['media', 'clipboard-read', 'geolocation', 'notifications', 'openExternal', 'fileSystem', 'hid']) {
        const { asked, checked, device } = session.granted(permission);
        if (asked || checked || device) return `${permission} is granted`;
      }
      for (const url of ['https://a.example/x', 'http://127.0.0.1/', 'file:///etc/passwd', 'ws://a.example/', 'ftp://a/', 'filesystem:app://focus/x'])
        if (session.fetches(url)) return `${url} is fetched`;
      if (!session.granted('clipboard-sanitized-write').asked || !session.fetches('app://focus/')) return 'nothing works any more';
    }
    return null;
  },

  'messages are taken from the top frame of our own page alone, and none once it is closed': async ({ ipcMain, windows }) => {
    const window = windows[0]!;
    const { webContents } = window;
    const say = (id: number, sender: unknown, senderFrame: unknown, text?: unknown) =>
      ipcMain.emit('focus', { sender, senderFrame }, text ?? JSON.stringify({ id, method: 'query', params: { path: 'workspaces.list' } }));
    const top = { url: 'app://focus/#/ask', parent: null };
    say(1, webContents, { url: 'https://evil.example/', parent: null });
    say(2, webContents, { ...top, parent: {} });
    say(3, webContents, null);
    say(4, new NotedContents(), top);
    say(5, webContents, { url: 'app://other/', parent: null });
    say(6, webContents, top, { toString: 'no text' });
    say(99, webContents, top);
    const answered = () => webContents.sent.map((text) => (JSON.parse(text) as { id: number }).id);
    await vi.waitFor(() => expect(answered()).toContain(99));
    if (answered().join() !== '99') return `answered ${answered()}`;
    window.emit('closed');
    return ipcMain.listenerCount('focus') === 0 ? null : 'who is closed is heard';
  },

  'the page comes from a secure scheme of its own that bypasses nothing': ({ privileged, order }) => {
    const [one] = privileged;
    if (!one || order.indexOf('schemes') > order.indexOf('ready')) return 'no scheme before the app is ready';
    const set = Object.keys(one.privileges).filter((name) => one.privileges[name]);
    return privileged.length === 1 && set.sort().join() === 'secure,standard,stream,supportFetchAPI' ? null : set.join();
  },

  'and with the content policy, from its own folder alone, to be read alone': async ({ served }) => {
    const handler = served.get('app');
    if (!handler || served.size !== 1) return 'nothing is served';
    const get = (url: string, method = 'GET') => handler({ url, method });
    for (const [url, method, status] of [
      [`app://focus/documents/${document}.pdf`, 'GET', 200],
      [`app://other/documents/${document}.pdf`, 'GET', 404],
      ['app://focus/..%2f..%2fpackage.json', 'GET', 404],
      ['app://focus/', 'POST', 405],
    ] as const) {
      const response = await get(url, method);
      if (response.status !== status) return `${method} ${url}: ${response.status}`;
      const policy = response.headers.get('content-security-policy') ?? '';
      if (!policy.startsWith("default-src 'none'") || /unsafe-inline|'unsafe-eval'|\*/.test(policy)) return 'no policy';
    }
    return null;
  },

  'workers are started with no inspector and no loader': ({ forked }) => {
    const options = forked.flatMap(({ options }) => options.execArgv ?? []);
    return options.some((option) => /inspect|require|import|loader|eval/.test(option)) ? options.join() : null;
  },
};

async function faults(electron: NotedElectron): Promise<string[]> {
  const found = [...electron.errors];
  for (const [name, fault] of Object.entries(protections)) {
    const said = await (async () => fault(electron))().catch((error: Error) => error.message);
    if (said) found.push(`${name}: ${said}`);
  }
  return found;
}

test('main.ts, started: every protection holds', async () => {
  expect(await faults(await started(join(applicationRoot, 'electron', 'main.ts')))).toEqual([]);
});

/** A tree like ours, in which main.ts and shell/ may be changed. */
function copy(): string {
  const link = (name: string, ...to: string[]) => symlinkSync(join(applicationRoot, name), join(scratch, ...to, name.split('/').at(-1)!));
  mkdirSync(join(scratch, 'electron'));
  for (const name of ['node_modules', 'renderer', 'native-models', 'package.json']) link(name);
  for (const name of readdirSync(join(applicationRoot, 'electron'))) {
    if (name !== 'main.ts' && name !== 'shell') link(`electron/${name}`, 'electron');
    else cpSync(join(applicationRoot, 'electron', name), join(scratch, 'electron', name), { recursive: true });
  }
  return join(scratch, 'electron');
}

const unguarded = `(() => {
    const window = new BrowserWindow({ webPreferences: { preload: beside('./preload.cjs'), contextIsolation: false, sandbox: false } });
    ipcMain.on('focus', (_event, text) => connection.receive(text));
    return { window, send: (text: string) => window.webContents.send('focus', text) };
  })()`;
/** The line of the file, and what stands there instead. */
const mutants: [file: string, line: string, instead: string][] = [
  ['main.ts', 'guarded.window(visibleBounds(state, areas), (text) => connection.receive(text))', unguarded],
  ['main.ts', 'guarded.serve({ pages: builtPages, bytes: (id) => started.library.bytes(id) });', ''],
  ['main.ts', 'serviceName, execArgv });', "serviceName, execArgv: [...execArgv, '--inspect'] });"],
  ['shell/guard.ts', 'app.enableSandbox();', ''],
  ['shell/guard.ts', 'protocol.registerSchemesAsPrivileged([scheme]);', ''],
  ['shell/guard.ts', "app.on('web-contents-created', (_event, contents) => closeOff(contents));", ''],
  ['shell/guard.ts', "app.on('session-created', closePermissions);", ''],
  ['shell/guard.ts', 'closePermissions(session.defaultSession);', ''],
  ['shell/guard.ts', '...windowOptions(preload)', '...windowOptions(preload), webPreferences: { preload }'],
  ['shell/guard.ts', 'event.sender === webContents && ', ''],
  ['shell/guard.ts', 'isOwnSender(event.senderFrame) && ', ''],
  ['shell/guard.ts', " && typeof text === 'string'", ''],
  ['shell/guard.ts', "window.on('closed', () => ipcMain.off('focus', hear));", ''],
  ['shell/guard.ts', 'window.loadURL(pageUrl)', "window.loadURL('https://focus.example/')"],
  ...['will-navigate', 'will-redirect', 'will-frame-navigate'].map((event): [string, string, string] => [
    'shell/windows.ts',
    `contents.on('${event}', stay);`,
    '',
  ]),
  ['shell/windows.ts', "contents.on('will-attach-webview', (event) => event.preventDefault());", ''],
  ['shell/windows.ts', "contents.setWindowOpenHandler(() => ({ action: 'deny' }));", ''],
  ['shell/windows.ts', "url.host === 'focus' && ", ''],
  ['shell/windows.ts', " && url.pathname === '/'", ''],
  ['shell/windows.ts', "url.protocol === 'app:' && ", ''],
  ['shell/windows.ts', 'frame.parent === null && ', ''],
  ...['contextIsolation: true', 'sandbox: true', 'webSecurity: true'].map((line): [string, string, string] => [
    'shell/windows.ts',
    line,
    line.replace('true', 'false'),
  ]),
  ...[
    ...['nodeIntegration', 'nodeIntegrationInWorker', 'nodeIntegrationInSubFrames', 'allowRunningInsecureContent', 'experimentalFeatures'],
    ...['webviewTag', 'navigateOnDragDrop', 'spellcheck'],
  ].map((name): [string, string, string] => ['shell/windows.ts', `${name}: false`, `${name}: true`]),
  ['shell/permissions.ts', 'answer(permission === copying)', 'answer(true)'],
  ['shell/permissions.ts', '(_contents, permission) => permission === copying', '() => true'],
  ['shell/permissions.ts', 'setDevicePermissionHandler(() => false)', 'setDevicePermissionHandler(() => true)'],
  ['shell/permissions.ts', 'protocol === undefined || !own.has(protocol)', 'false'],
  ['shell/protocol.ts', "|| url.host !== 'focus'", ''],
  ['shell/protocol.ts', "if (method !== 'GET') return reply(405, 'Only GET.');", ''],
  ['shell/protocol.ts', '...safetyHeaders, ', ''],
  ['shell/protocol.ts', 'secure: true', 'secure: true, bypassCSP: true'],
];

describe('a copy of main.ts without one protection is seen to lack it', () => {
  test.each(mutants)('%s: %s', async (file, line, instead) => {
    const folder = copy();
    const path = join(folder, file);
    const source = readFileSync(path, 'utf8');
    expect(source).toContain(line);
    writeFileSync(path, source.replace(line, instead));
    expect(await faults(await started(join(folder, 'main.ts')))).not.toEqual([]);
  });

  test('(an unchanged copy lacks nothing)', async () => {
    expect(await faults(await started(join(copy(), 'main.ts')))).toEqual([]);
  });
});
