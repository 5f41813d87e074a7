/** What our one window is made with, and what it may never do. */
import { smallest } from './window-state.ts';

export const pageOrigin = 'app://focus';
export const pageUrl = `${pageOrigin}/`;

/** @param preload path of the built preload script. */
export function windowOptions(preload: string) {
  return {
    minWidth: smallest.width,
    minHeight: smallest.height,
    show: false,
    title: 'Focus',
    webPreferences: {
      preload,
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
    },
  };
}

/** Whether an address is the window's own page (its pane is in the fragment). */
export function isOwnPage(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.protocol === 'app:' && url.host === 'focus' && url.pathname === '/';
}

/** Whether a message comes from the top frame of our own page. */
export function isOwnSender(frame: { url: string; parent: unknown } | null): boolean {
  return frame !== null && frame.parent === null && isOwnPage(frame.url);
}

/** As much of Electron's WebContents as is needed to close it off. */
export interface Closable {
  on(event: 'will-navigate' | 'will-redirect' | 'will-frame-navigate', listener: (event: { preventDefault(): void; url: string }) => void): unknown;
  on(event: 'will-attach-webview', listener: (event: { preventDefault(): void }) => void): unknown;
  setWindowOpenHandler(handler: () => { action: 'deny' }): unknown;
}

/** No way out of the page: no navigation but to itself, no second window, no embedded page. */
export function closeOff(contents: Closable): void {
  const stay = (event: { preventDefault(): void; url: string }) => {
    if (!isOwnPage(event.url)) event.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}
