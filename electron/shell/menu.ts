/** The application's menu: what each platform expects, by its own roles; nothing that opens a page elsewhere. */

export interface MenuEntry {
  label?: string;
  role?: 'appMenu' | 'fileMenu' | 'editMenu' | 'windowMenu' | 'reload' | 'resetZoom' | 'zoomIn' | 'zoomOut' | 'togglefullscreen' | 'toggleDevTools';
  type?: 'separator';
  submenu?: MenuEntry[];
}

/** @param packaged an installed app shows no developer tools. */
export function menu(platform: NodeJS.Platform, packaged: boolean): MenuEntry[] {
  const view: MenuEntry[] = [{ role: 'reload' }, { type: 'separator' }, { role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }];
  view.push({ type: 'separator' }, { role: 'togglefullscreen' });
  if (!packaged) view.push({ role: 'toggleDevTools' });
  const common: MenuEntry[] = [{ role: 'fileMenu' }, { role: 'editMenu' }, { label: 'View', submenu: view }, { role: 'windowMenu' }];
  return platform === 'darwin' ? [{ role: 'appMenu' }, ...common] : common;
}
