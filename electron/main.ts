/** The Electron shell: one window on the page, the program behind it, and every door that is not needed shut. */
import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, dialog, ipcMain, Menu, protocol, session, utilityProcess } from 'electron';
import { connect } from './api/bridge.ts';
import { Program } from './api/program.ts';
import { builtPages } from './pages.ts';
import { menu } from './shell/menu.ts';
import { denyAll } from './shell/permissions.ts';
import { answer, scheme } from './shell/protocol.ts';
import { utilityLauncher } from './shell/utility-process.ts';
import { closeOff, isOwnSender, pageUrl, windowOptions } from './shell/windows.ts';

const beside = (name: string) => fileURLToPath(new URL(name, import.meta.url));

app.enableSandbox();
protocol.registerSchemesAsPrivileged([scheme]);
app.on('web-contents-created', (_event, contents) => closeOff(contents));

function open(program: Program): void {
  const window = new BrowserWindow(windowOptions(beside('./preload.cjs')));
  const { webContents } = window;
  const send = (text: string) => {
    if (!webContents.isDestroyed()) webContents.send('focus', text);
  };
  let connection = connect(program, send);
  // A page that is loaded anew knows nothing of the calls of the one before.
  webContents.on('did-navigate', () => {
    connection.close();
    connection = connect(program, send);
  });
  webContents.on('render-process-gone', (_event, { reason }) => {
    program.failed('window', new Error(`The window's process ended: ${reason}.`));
    if (reason !== 'clean-exit') webContents.reload();
  });
  const receive = (event: Electron.IpcMainEvent, text: unknown) => {
    if (event.sender === webContents && isOwnSender(event.senderFrame) && typeof text === 'string') connection.receive(text);
  };
  ipcMain.on('focus', receive);
  window.on('closed', () => {
    ipcMain.off('focus', receive);
    connection.close();
  });
  window.once('ready-to-show', () => window.show());
  void window.loadURL(pageUrl);
}

async function start(): Promise<void> {
  await app.whenReady();
  denyAll(session.defaultSession);
  Menu.setApplicationMenu(Menu.buildFromTemplate(menu(process.platform, app.isPackaged)));
  const worker = (serviceName: string) => () =>
    utilityProcess.fork(beside(`./${serviceName}.js`), [], { stdio: ['ignore', 'ignore', 'pipe'], serviceName });
  const program = new Program({
    engine: utilityLauncher(worker('engine')),
    documents: utilityLauncher(worker('documents')),
    models: utilityLauncher(worker('models')),
  });
  await program.prepare();
  protocol.handle('app', (request) => answer(request, { pages: builtPages, bytes: (id) => program.library.bytes(id) }));
  open(program);
  // The first question should not wait for the model to be loaded; a model that is missing is said when something needs it.
  program.engine().catch(() => {});
  app.on('second-instance', () => {
    const window = BrowserWindow.getAllWindows()[0];
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) open(program);
  });
  let closed = false;
  app.on('will-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    void program.close().finally(() => {
      closed = true;
      app.quit();
    });
  });
}

app.on('window-all-closed', () => {
  if (process.platform !== 'darwin') app.quit();
});

if (!app.requestSingleInstanceLock()) app.quit();
else {
  start().catch((error: Error) => {
    dialog.showErrorBox('Focus could not start', error.message);
    app.exit(1);
  });
}
