/** The page may ask the system for nothing, and the network for nothing: all it needs comes from its own protocol. */

/** As much of Electron's Session as is needed to close it off. */
export interface ClosableSession {
  setPermissionRequestHandler(handler: (contents: unknown, permission: string, answer: (granted: boolean) => void) => void): unknown;
  setPermissionCheckHandler(handler: () => boolean): unknown;
  setDevicePermissionHandler(handler: () => boolean): unknown;
  webRequest: {
    onBeforeRequest(
      filter: { urls: string[] },
      listener: (details: { url: string }, answer: (response: { cancel: boolean }) => void) => void,
    ): unknown;
  };
}

const own = new Set(['app:', 'blob:', 'data:', 'devtools:']);

export function denyAll(session: ClosableSession): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest({ urls: ['<all_urls>'] }, ({ url }, answer) => {
    const protocol = URL.parse(url)?.protocol;
    answer({ cancel: protocol === undefined || !own.has(protocol) });
  });
}
