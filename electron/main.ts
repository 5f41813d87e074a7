/** The Electron shell: one window on the page, the program behind it, and every door that is not needed shut. */
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, clipboard, dialog, ipcMain, Menu, protocol, safeStorage, screen, session, shell, utilityProcess } from 'electron';
import { connect } from './api/bridge.ts';
import { diagnostics } from './api/diagnostics.ts';
import { openingOf, openingsOf, openingsSchema } from './api/openings.ts';
import { Program } from './api/program.ts';
import { documentsNodeOptions } from './documents/process/client.ts';
import { startTrouble, toErrorData } from './errors.ts';
import { focusHome } from './home.ts';
import { claimHome, takenSentence } from './instance.ts';
import { catchTheRest } from './last-resort.ts';
import { logFile } from './log.ts';
import { isOffline } from './offline.ts';
import { builtPages } from './pages.ts';
import { guard } from './shell/guard.ts';
import { type MenuActions, menu } from './shell/menu.ts';
import { recovering } from './shell/recovery.ts';
import { changedSinceMade } from './shell/unpacked.ts';
import { lookForUpdate, updatesFrom } from './shell/updates.ts';
import { utilityLauncher } from './shell/utility-process.ts';
import { loadState, saveState, visibleBounds } from './shell/window-state.ts';

const beside = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const windowFile = () => join(focusHome().root, 'window.json');
const given = openingsOf(process.argv.slice(app.isPackaged ? 1 : 2), (path) => resolve(path));

let program: Program | null = null;
/** What the system asks for before the program is there. */
const early = [...given];
const openLater = (opening: (typeof early)[number]) => (program ? program.openings.add(opening) : early.push(opening));

const guarded = guard({ app, BrowserWindow, ipcMain, protocol, session }, beside('./preload.cjs'));
// macOS: files dropped on the icon and links come as events, also before the app is ready.
app.on('open-file', (event, path) => {
  event.preventDefault();
  openLater({ type: 'files', paths: [path] });
});
app.on('open-url', (event, address) => {
  event.preventDefault();
  const opening = openingOf(address);
  if (opening) openLater(opening);
});

function open(program: Program): void {
  const state = loadState(windowFile());
  const areas = screen.getAllDisplays().map(({ workArea }) => workArea);
  const { window, send } = guarded.window(visibleBounds(state, areas), (text) => connection.receive(text));
  let connection = connect(program, send);
  if (state?.maximized) window.maximize();
  const { webContents } = window;
  // A page that is loaded anew knows nothing of the calls of the one before.
  webContents.on('did-navigate', () => {
    connection.close();
    connection = connect(program, send);
  });
  recovering(webContents, {
    reload: () => webContents.reload(),
    giveUp: (reason) =>
      dialog.showErrorBox('The window of Focus fails again and again', `Its process ended: ${reason}. Your library is safe. Start again.`),
    log: (sentence) => program.failed('window', new Error(sentence)),
  });
  window.on('close', () => saveState(windowFile(), window));
  window.on('closed', () => connection.close());
  window.once('ready-to-show', () => window.show());
}

function actions(program: Program): MenuActions {
  const add = async (properties: Electron.OpenDialogOptions['properties']) => {
    const { filePaths } = await dialog.showOpenDialog({ properties: properties ?? [] });
    if (filePaths.length > 0) program.openings.add({ type: 'files', paths: filePaths });
  };
  return {
    addFiles: () => void add(['openFile', 'multiSelections']),
    addFolder: () => void add(['openDirectory']),
    copyDiagnostics: () => void diagnostics(program).then((text) => clipboard.writeText(text)),
    showLog: () => shell.showItemInFolder(logFile(program.home.logs)),
  };
}

async function start(): Promise<void> {
  await app.whenReady();
  const { root } = focusHome();
  const changed = await changedSinceMade(app.isPackaged, process.resourcesPath, beside('./unpacked.json'));
  if (changed.length > 0) {
    dialog.showErrorBox('Focus is not what was installed', `${changed.slice(0, 3).join(', ')} was changed since. Install Focus anew.`);
    return app.exit(1);
  }
  const claim = await claimHome(root);
  // A browser has it, or a window of another profile.
  if ('holder' in claim) {
    dialog.showErrorBox('Focus is open already', takenSentence(claim.holder, root));
    return app.exit(1);
  }
  const { instance } = claim;
  const worker =
    (serviceName: string, execArgv: string[] = []) =>
    () =>
      utilityProcess.fork(beside(`./${serviceName}.js`), [], { stdio: ['ignore', 'ignore', 'pipe'], serviceName, execArgv });
  const started = new Program({
    engine: utilityLauncher(worker('engine')),
    documents: utilityLauncher(worker('documents', documentsNodeOptions)),
    recognition: utilityLauncher(worker('recognition')),
    models: utilityLauncher(worker('models')),
    ...(safeStorage.isEncryptionAvailable()
      ? {
          cipher: {
            seal: (text: string) => safeStorage.encryptString(text),
            open: (bytes: Uint8Array) => safeStorage.decryptString(Buffer.from(bytes)),
          },
        }
      : {}),
  });
  program = started;
  started.shell = `Electron ${process.versions.electron}, Chromium ${process.versions.chrome}, Node ${process.versions.node}`;
  started.updates = updatesFrom(app.isPackaged, process.resourcesPath);
  for (const opening of early.splice(0)) started.openings.add(opening);
  Menu.setApplicationMenu(Menu.buildFromTemplate(menu(process.platform, app.isPackaged, actions(started))));
  app.on('child-process-gone', (_event, { type, reason, name }) => {
    if (reason !== 'clean-exit') started.failed(name ?? type, new Error(`The process ended: ${reason}.`));
  });
  await started.prepare();
  guarded.serve({ pages: builtPages, bytes: (id) => started.library.bytes(id) });
  if (app.isPackaged) app.setAsDefaultProtocolClient('focus');
  open(started);
  // The first question should not wait for the model to be loaded; a model that is missing is said when something needs it.
  started.engine().catch(() => {});
  app.on('second-instance', (_event, _argv, _folder, handed) => {
    for (const opening of openingsSchema.safeParse(handed).data ?? []) started.openings.add(opening);
    const window = BrowserWindow.getAllWindows()[0];
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) open(started);
  });
  let closed = false;
  app.on('will-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    void started.close().finally(() => {
      instance.release();
      closed = true;
      app.quit();
    });
  });
  if (started.updates && !isOffline()) await update(started);
}

async function update(program: Program): Promise<void> {
  try {
    const { autoUpdater } = (await import('electron-updater')).default;
    await lookForUpdate(autoUpdater, async (version) => {
      const message = `Focus ${version} is there. Download it now? It is put in place when you close Focus.`;
      return (await dialog.showMessageBox({ message, buttons: ['Download', 'Later'], cancelId: 1 })).response === 0;
    });
  } catch (error) {
    // No network is no reason to disturb anybody.
    program.failed('update', error);
  }
}

catchTheRest(process, {
  log: (sentence) => program?.log.say(sentence),
  end(error) {
    dialog.showErrorBox('Focus has to end', `${toErrorData(error).message} What is finished is kept. Start it again.`);
    app.quit();
  },
});
app.on('window-all-closed', () => {
  if (process.platform !== 'darwin') app.quit();
});

// A second start hands over what it was asked to open, and ends.
if (!app.requestSingleInstanceLock(given as unknown as Record<string, unknown>)) app.quit();
else {
  start().catch((error: Error) => {
    dialog.showErrorBox('Focus could not start', startTrouble(error));
    app.exit(1);
  });
}
