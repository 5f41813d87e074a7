/** app://focus: the page's files and the documents' original pages, as the loopback host serves them to a browser. */
import { readFile } from 'node:fs/promises';
import { documentOf, pageFile, safetyHeaders } from '../pages.ts';

/** Registered before the app is ready: a secure origin of its own, with the same rules as https. */
export const scheme = { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } };

export interface Shelf {
  /** Folder of the page's files. */
  pages: string;
  /** A document's original bytes; null or undefined = not kept. */
  bytes(document: string): Uint8Array | null | undefined;
}

export async function answer({ url: address, method }: { url: string; method: string }, { pages, bytes }: Shelf): Promise<Response> {
  const reply = (status: number, body: BodyInit | null, type = 'text/plain') =>
    new Response(body, { status, headers: { ...safetyHeaders, 'Content-Type': type, 'Cache-Control': 'no-store' } });
  const url = URL.parse(address);
  if (method !== 'GET') return reply(405, 'Only GET.');
  if (url?.protocol !== 'app:' || url.host !== 'focus') return reply(404, 'Not here.');
  const printed = documentOf(url.pathname);
  if (printed) {
    const pages = bytes(printed);
    return pages ? reply(200, new Uint8Array(pages), 'application/pdf') : reply(404, 'Not here.');
  }
  const found = await pageFile(pages, url.pathname);
  return found ? reply(200, new Uint8Array(await readFile(found.file)), found.type) : reply(404, 'Not here.');
}
