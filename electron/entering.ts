/** The entry page's part, for scripts that speak to the loopback host. */

export interface Keys {
  secret: string;
  /** As the browser sends it. */
  cookie: string;
}

/** @param address as the program printed it: it works once. */
export async function enter(address: string): Promise<Keys> {
  const { origin, hash } = new URL(address);
  const response = await fetch(`${origin}/enter`, { method: 'POST', headers: { Origin: origin }, body: hash.slice(1) });
  if (!response.ok) throw new Error(await response.text());
  const { secret } = (await response.json()) as { secret: string };
  return { secret, cookie: response.headers.get('set-cookie')!.split(';')[0]! };
}
