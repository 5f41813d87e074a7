/** The page may put text on the clipboard; it may ask the system for nothing else, and the network for nothing: all it needs comes from its own protocol. */

/** As much of Electron's Session as is needed to close it off. */
export interface ClosableSession {
  setPermissionRequestHandler(handler: (contents: unknown, permission: string, answer: (granted: boolean) => void) => void): unknown;
  setPermissionCheckHandler(handler: (contents: unknown, permission: string) => boolean): unknown;
  setDevicePermissionHandler(handler: () => boolean): unknown;
  webRequest: {
    onBeforeRequest(
      filter: { urls: string[] },
      listener: (details: { url: string }, answer: (response: { cancel: boolean }) => void) => void,
    ): unknown;
  };
}

const own = new Set(['app:', 'blob:', 'data:', 'devtools:']);

/** Copying an answer or the diagnostics. Reading the clipboard is another permission. */
const copying = 'clipboard-sanitized-write';

export function closePermissions(session: ClosableSession): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => answer(permission === copying));
  session.setPermissionCheckHandler((_contents, permission) => permission === copying);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest({ urls: ['<all_urls>'] }, ({ url }, answer) => {
    const protocol = URL.parse(url)?.protocol;
    answer({ cancel: protocol === undefined || !own.has(protocol) });
  });
}
