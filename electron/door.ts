/**
 * Who may come in to the loopback host. The address that a browser is given holds a code that works once; the entry page trades it for
 * two keys of this run: a cookie, and a secret in the storage of the page's origin. Both are asked for: a cookie of 127.0.0.1 reaches
 * every other port of it, another user's server too, while what an origin stores and sends by itself reaches nobody else.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';

/** Of a code that nobody uses: it stands in a terminal, and on the command line of what opens a browser. */
const codeMs = 10 * 60_000;
const mostCodes = 100;
const randomKey = () => randomBytes(24).toString('base64url');

/** Of a request, by lower-case name. */
type Headers = Record<string, string | string[] | undefined>;

/** The WebSocket's protocol; the secret is offered beside it, as a second one. */
export const socketProtocol = 'focus';
/** Of requests for documents. */
export const secretHeader = 'x-focus-secret';

export class Door {
  /** Who holds it may ask for codes: it stands in a file of the owner's alone, for a second start. */
  readonly ownerKey = randomKey();
  readonly #secret = randomKey();
  readonly #cookie = randomKey();
  /** When each code was made, oldest first. */
  readonly #codes = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Works once. */
  code(): string {
    const [oldest] = this.#codes.keys();
    if (this.#codes.size >= mostCodes && oldest !== undefined) this.#codes.delete(oldest);
    const code = randomKey();
    this.#codes.set(code, this.#now());
    return code;
  }

  /** The keys of this run for a code; null = it was never given, was used, or is too old. */
  enter(code: string, port: number): { secret: string; cookie: string } | null {
    const madeAt = this.#codes.get(code);
    this.#codes.delete(code);
    if (madeAt === undefined || this.#now() - madeAt > codeMs) return null;
    return { secret: this.#secret, cookie: `${cookieName(port)}=${this.#cookie}; HttpOnly; SameSite=Strict; Path=/` };
  }

  /** Enough for the page's own files, which are nobody's secret. */
  holdsCookie({ cookie }: { cookie?: string | undefined }, port: number): boolean {
    const name = `${cookieName(port)}=`;
    const held = cookie?.split(/;\s*/).find((each) => each.startsWith(name));
    return held !== undefined && same(held.slice(name.length), this.#cookie);
  }

  /** As header of a request, or as the second protocol that a WebSocket offers. */
  holdsSecret(headers: Headers): boolean {
    const [protocol, offered] = String(headers['sec-websocket-protocol'] ?? '').split(/\s*,\s*/);
    const given = headers[secretHeader] ?? (protocol === socketProtocol ? offered : undefined);
    return typeof given === 'string' && same(given, this.#secret);
  }

  isOwner({ authorization }: { authorization?: string | undefined }): boolean {
    return authorization !== undefined && same(authorization, `Bearer ${this.ownerKey}`);
  }
}

/** Cookies know no ports: two programs on one machine must not overwrite each other's. The next run on the port overwrites this one's. */
const cookieName = (port: number) => `focus-${port}`;

/** In constant time. */
function same(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
