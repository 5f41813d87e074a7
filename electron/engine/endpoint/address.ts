/** Addresses of servers: what they are called, and whether they are beyond this machine. */
import { FocusError } from '../../errors.ts';

const local = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** @param url "localhost:8080" will do, "/v1" follows where no path is given. @throws FocusError 'bad-input' */
export function addressOf(url: string): { base: string; host: string; remote: boolean } {
  const parsed = URL.parse(/^[a-z]+:\/\//i.test(url) ? url : `http://${url}`);
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.hostname === '' || parsed.username !== '' || parsed.search !== '')
    throw new FocusError('bad-input', `"${url}" is no address of a server. One looks like this: http://localhost:8080/v1`);
  const path = parsed.pathname.replace(/\/+$/, '');
  return { base: `${parsed.origin}${path || '/v1'}`, host: parsed.host, remote: !local.test(parsed.hostname) };
}
