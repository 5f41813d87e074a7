/** What a hub says is taken with a measure: so many bytes and no more, and no way from the network to what is private. */
import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { FocusError } from '../errors.ts';

/** A repository of ten thousand files has a list of two million bytes. */
export const largestAnswerBytes = 16 * 2 ** 20;

/** Of JSON; what is longer is left unread. @throws FocusError 'network' when it is. null = it is none. */
export async function jsonOf(response: Response, hub: string, most = largestAnswerBytes): Promise<unknown> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of response.body ?? []) {
    bytes += piece.byteLength;
    // Leaving the loop ends the connection.
    if (bytes > most)
      throw new FocusError('network', `${hub} answers more than ${most / 2 ** 20} MiB where a list of files is asked for. It is not read.`);
    pieces.push(piece);
  }
  try {
    return JSON.parse(Buffer.concat(pieces).toString('utf8'));
  } catch {
    return null;
  }
}

const own = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  own.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of [
  ['::', 127],
  ['64:ff9b:1::', 48],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  own.addSubnet(network, bits, 'ipv6');

/** An address of this machine or of the network it stands in. An IPv4 address in the clothes of IPv6 is looked at as what it is. */
export function isPrivate(address: string): boolean {
  return own.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

export type Lookup = (host: string) => Promise<string[]>;
const addressesOf: Lookup = async (host) => (await lookup(host, { all: true })).map(({ address }) => address);

/** A name that leads to this machine, or to one beside it. What cannot be looked up leads nowhere. */
export async function leadsInside({ hostname }: URL, addresses: Lookup = addressesOf): Promise<boolean> {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host)) return isPrivate(host);
  if (host === 'localhost' || host.endsWith('.localhost') || host.endsWith('.local') || host.endsWith('.internal')) return true;
  return (await addresses(host).catch(() => [])).some(isPrivate);
}
