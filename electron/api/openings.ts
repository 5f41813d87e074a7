/** What the system asks the app to open: files (dropped on its icon, opened with it) and places in documents (focus:// links). It waits for a window. */
import { z } from 'zod';
import type { Opening } from '../domain/app.ts';

export class Openings {
  readonly #waiting: Opening[] = [];
  readonly #listeners = new Set<(opening: Opening) => void>();

  add(opening: Opening): void {
    const listener = [...this.#listeners].at(-1);
    if (listener) listener(opening);
    else this.#waiting.push(opening);
  }

  /** The window that came last hears each; what waited is told at once. @returns how to stop. */
  listen(listener: (opening: Opening) => void): () => void {
    this.#listeners.add(listener);
    for (const opening of this.#waiting.splice(0)) listener(opening);
    return () => this.#listeners.delete(listener);
  }
}

const link = /^focus:\/\/document\/([0-9a-f]{24})(?:\/(\d{1,12})(?:-(\d{1,12}))?)?\/?$/;

/** focus://document/ID/START-END: a passage, in UTF-16 offsets of the document's text. Anybody may have written a link: null = it is not of this form. */
export function openingOf(address: string): Opening | null {
  const [, document, from, to] = link.exec(address) ?? [];
  if (!document) return null;
  const start = Number(from ?? 0);
  const end = Math.max(start, Number(to ?? from ?? 0));
  return { type: 'place', document, passage: from === undefined ? null : { start, end } };
}

/** Of a command line behind the app's own name: links, and paths (absolute already, or below `folder`). Switches are Chromium's. */
export function openingsOf(args: readonly string[], absolute: (path: string) => string): Opening[] {
  const given = args.filter((arg) => arg !== '' && !arg.startsWith('-'));
  const places = given.map(openingOf).filter((opening) => opening !== null);
  const paths = given.filter((arg) => !arg.startsWith('focus:')).map(absolute);
  return [...places, ...(paths.length > 0 ? [{ type: 'files', paths } as const] : [])];
}

/** What a second start hands to the first: it comes from another process, so it is looked at before it is believed. */
export const openingsSchema = z.array(
  z.discriminatedUnion('type', [
    z.object({ type: z.literal('files'), paths: z.array(z.string().min(1).max(4096)).min(1).max(5000) }),
    z.object({
      type: z.literal('place'),
      document: z.string().regex(/^[0-9a-f]{24}$/),
      passage: z.object({ start: z.int().nonnegative(), end: z.int().nonnegative() }).nullable(),
    }),
  ]),
);
