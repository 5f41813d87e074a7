/** The application's menu: what each platform expects, by its own roles and keys; nothing that opens a page elsewhere. */
type Entry = Electron.MenuItemConstructorOptions;

export interface MenuActions {
  addFiles(): void;
  addFolder(): void;
  copyDiagnostics(): void;
  showLog(): void;
}

/** @param packaged an installed app shows no developer tools. */
export function menu(platform: NodeJS.Platform, packaged: boolean, actions: MenuActions): Entry[] {
  const file: Entry[] = [
    { label: 'Add Files…', accelerator: 'CmdOrCtrl+O', click: actions.addFiles },
    { label: 'Add Folder…', accelerator: 'CmdOrCtrl+Shift+O', click: actions.addFolder },
    { type: 'separator' },
    { role: platform === 'darwin' ? 'close' : 'quit' },
  ];
  const view: Entry[] = [{ role: 'reload' }, { type: 'separator' }, { role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }];
  view.push({ type: 'separator' }, { role: 'togglefullscreen' });
  if (!packaged) view.push({ role: 'toggleDevTools' });
  const help: Entry[] = [
    { label: 'Copy Diagnostics', click: actions.copyDiagnostics },
    { label: 'Show Log', click: actions.showLog },
  ];
  const common: Entry[] = [
    { label: '&File', submenu: file },
    { role: 'editMenu' },
    { label: '&View', submenu: view },
    { role: 'windowMenu' },
    { role: 'help', submenu: help },
  ];
  return platform === 'darwin' ? [{ role: 'appMenu' }, ...common] : common;
}
