/** Electron as main.ts sees it, for tests: it opens nothing, and notes what it is asked for. */
import { EventEmitter } from 'node:events';
import type { ClosableSession } from './permissions.ts';

type Handlers = { [Name in keyof Omit<ClosableSession, 'webRequest'>]: Parameters<ClosableSession[Name]>[0] };
type RequestListener = Parameters<ClosableSession['webRequest']['onBeforeRequest']>[1];

/** What is granted where nobody says anything, as Electron does. */
export class NotedSession implements ClosableSession {
  readonly handlers: Partial<Handlers> = {};
  listener: RequestListener | null = null;
  readonly webRequest = {
    onBeforeRequest: (_filter: { urls: string[] }, listener: RequestListener) => {
      this.listener = listener;
    },
  };

  setPermissionRequestHandler(handler: Handlers['setPermissionRequestHandler']): void {
    this.handlers.setPermissionRequestHandler = handler;
  }

  setPermissionCheckHandler(handler: Handlers['setPermissionCheckHandler']): void {
    this.handlers.setPermissionCheckHandler = handler;
  }

  setDevicePermissionHandler(handler: Handlers['setDevicePermissionHandler']): void {
    this.handlers.setDevicePermissionHandler = handler;
  }

  granted(permission: string): { asked: boolean; checked: boolean; device: boolean } {
    let asked = this.handlers.setPermissionRequestHandler === undefined;
    this.handlers.setPermissionRequestHandler?.(null, permission, (answer) => {
      asked = answer;
    });
    return {
      asked,
      checked: this.handlers.setPermissionCheckHandler?.(null, permission) ?? true,
      device: this.handlers.setDevicePermissionHandler?.() ?? true,
    };
  }

  fetches(url: string): boolean {
    let fetched = true;
    this.listener?.({ url }, ({ cancel }) => {
      fetched = !cancel;
    });
    return fetched;
  }
}

export class NotedContents extends EventEmitter {
  readonly sent: string[] = [];
  #opens: () => { action: string } = () => ({ action: 'allow' });

  send(_channel: string, text: string): void {
    this.sent.push(text);
    this.emit('sent', text);
  }

  setWindowOpenHandler(handler: () => { action: string }): void {
    this.#opens = handler;
  }

  isDestroyed(): boolean {
    return false;
  }

  reload(): void {}

  /** Whether the page gets its way. */
  goes(event: string, url: string): boolean {
    let prevented = false;
    this.emit(event, { url, preventDefault: () => (prevented = true) });
    return !prevented;
  }

  opens(): boolean {
    return this.#opens().action === 'allow';
  }
}

export function notedElectron() {
  const order: string[] = [];
  const windows: InstanceType<typeof NotedWindow>[] = [];
  const privileged: { scheme: string; privileges: Record<string, boolean> }[] = [];
  const served = new Map<string, (request: { url: string; method: string }) => Promise<Response>>();
  const forked: { entry: string; options: { execArgv?: string[] } }[] = [];
  const errors: string[] = [];
  let ready = () => {};
  const isReady = new Promise<void>((resolve) => {
    ready = resolve;
  });
  const defaultSession = new NotedSession();
  const app = Object.assign(new EventEmitter(), {
    isPackaged: false,
    enableSandbox: () => void order.push('sandbox'),
    whenReady: async () => {
      order.push('ready');
      await isReady;
    },
    requestSingleInstanceLock: () => true,
    setAsDefaultProtocolClient: () => true,
    quit: () => {},
    exit: (code: number) => void errors.push(`exit ${code}`),
  });
  class NotedWindow extends EventEmitter {
    readonly webContents = new NotedContents();
    readonly options: { webPreferences?: Record<string, unknown> };
    readonly loaded: string[] = [];
    static getAllWindows = () => windows;

    constructor(options: NotedWindow['options']) {
      super();
      this.options = options;
      windows.push(this);
      app.emit('web-contents-created', {}, this.webContents);
    }

    async loadURL(url: string): Promise<void> {
      this.loaded.push(url);
    }
    show(): void {}
    maximize(): void {}
    getNormalBounds = () => ({ x: 0, y: 0, width: 800, height: 600 });
    isMaximized = () => false;
  }
  const ipcMain = new EventEmitter();
  const parts = {
    app,
    BrowserWindow: NotedWindow,
    clipboard: { writeText() {} },
    safeStorage: { isEncryptionAvailable: () => false },
    dialog: { showErrorBox: (...words: string[]) => void errors.push(words.join(': ')) },
    ipcMain,
    Menu: { buildFromTemplate: () => null, setApplicationMenu() {} },
    protocol: {
      registerSchemesAsPrivileged: (schemes: typeof privileged) => {
        order.push('schemes');
        privileged.push(...schemes);
      },
      handle: (scheme: string, handler: (request: { url: string; method: string }) => Promise<Response>) => void served.set(scheme, handler),
    },
    screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
    session: { defaultSession },
    shell: { showItemInFolder() {} },
    utilityProcess: {
      fork: (entry: string, _args: string[], options: { execArgv?: string[] }) => {
        forked.push({ entry, options });
        const utility = Object.assign(new EventEmitter(), { pid: 1, stderr: null, postMessage() {}, kill: () => utility.emit('exit', 0) });
        return utility;
      },
    },
  };
  return { parts, app, ipcMain, defaultSession, order, windows, privileged, served, forked, errors, ready };
}

export type NotedElectron = ReturnType<typeof notedElectron>;
