/**
 * What protects the person from what the window shows, in one place: main.ts has its window, its session and its messages from here and
 * nowhere else. electron/main.test.ts runs main.ts on a machine that only notes what is asked of it, and once more without each of these.
 */
import { type ClosableSession, closePermissions } from './permissions.ts';
import { answer, type Shelf, scheme } from './protocol.ts';
import { type Closable, closeOff, isOwnSender, pageUrl, windowOptions } from './windows.ts';

/** As much of Electron as is needed. */
export interface Guarded {
  app: Pick<Electron.App, 'enableSandbox' | 'whenReady'> & {
    on(event: 'web-contents-created', listener: (event: unknown, contents: Closable) => void): unknown;
    on(event: 'session-created', listener: (session: ClosableSession) => void): unknown;
  };
  BrowserWindow: typeof Electron.BrowserWindow;
  ipcMain: Pick<Electron.IpcMain, 'on' | 'off'>;
  protocol: Pick<Electron.Protocol, 'registerSchemesAsPrivileged' | 'handle'>;
  session: { defaultSession: ClosableSession };
}

export interface Guard {
  /** Once the app is ready: the page's files and the documents' pages, under app://focus alone. */
  serve(shelf: Shelf): void;
  /** The window on our page. @param receive hears its texts, and nobody else's. */
  window(bounds: Partial<Electron.Rectangle>, receive: (text: string) => void): { window: Electron.BrowserWindow; send(text: string): void };
}

/** Before the app is ready. @param preload path of the built preload script. */
export function guard({ app, BrowserWindow, ipcMain, protocol, session }: Guarded, preload: string): Guard {
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged([scheme]);
  app.on('web-contents-created', (_event, contents) => closeOff(contents));
  app.on('session-created', closePermissions);
  return {
    serve(shelf) {
      closePermissions(session.defaultSession);
      protocol.handle('app', (request) => answer(request, shelf));
    },
    window(bounds, receive) {
      const window = new BrowserWindow({ ...bounds, ...windowOptions(preload) });
      const { webContents } = window;
      const hear = (event: Electron.IpcMainEvent, text: unknown) => {
        if (event.sender === webContents && isOwnSender(event.senderFrame) && typeof text === 'string') receive(text);
      };
      ipcMain.on('focus', hear);
      window.on('closed', () => ipcMain.off('focus', hear));
      void window.loadURL(pageUrl);
      const send = (text: string) => {
        if (!webContents.isDestroyed()) webContents.send('focus', text);
      };
      return { window, send };
    },
  };
}
