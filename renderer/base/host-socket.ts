/** The loopback host lets in who holds the secret of its run, which its entry page stored for this page's origin (electron/door.ts). */

/** Read at every connection: another tab may have come in to a later run. */
const secret = () => localStorage.getItem('focus-secret') ?? '';

export class HostSocket extends WebSocket {
  constructor(url: string | URL) {
    super(url, ['focus', secret() || 'none']);
  }
}

/** For what is fetched beside the connection. */
export const hostHeaders = () => ({ 'X-Focus-Secret': secret() });
