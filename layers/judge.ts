/** Judges imports by the layers: a sentence for each that is not allowed. */
import { posix } from 'node:path';
import type { Import } from './graph.ts';
import type { Room } from './layers.ts';

export const isTest = (path: string): boolean => /\.(test|spec)\.tsx?$/.test(path);

/** The room that holds a file; null = none. @throws Error when two do. */
export function roomOf(path: string, rooms: Record<string, Room>): string | null {
  const holding = Object.keys(rooms).filter((name) => rooms[name]!.holds.some((glob) => posix.matchesGlob(path, glob)));
  if (holding.length > 1) throw new Error(`${path} is held by ${holding.join(' and ')}.`);
  return holding[0] ?? null;
}

/** Imports between files of the product. Tests stand beside what they test and may look into any room; nothing may look into them. */
export function forbidden(imports: readonly Import[], files: ReadonlySet<string>, rooms: Record<string, Room>): string[] {
  const wrong: string[] = [];
  for (const { from, to, typesOnly } of imports) {
    if (!files.has(to)) continue;
    if (isTest(to)) wrong.push(`${from} imports ${to}, a test.`);
    if (isTest(from)) continue;
    const [here, there] = [roomOf(from, rooms), roomOf(to, rooms)];
    if (here === null || there === null) continue;
    const room = rooms[here]!;
    const within = here === there && (!room.apart || posix.dirname(from) === posix.dirname(to));
    const allowed = within || room.imports.includes('*') || (here !== there && room.imports.includes(there));
    if (allowed || (typesOnly && room.types?.includes(there))) continue;
    wrong.push(`${from} imports ${typesOnly ? 'types of ' : ''}${to}: ${here} may not import ${there}.`);
  }
  return wrong;
}

/** Imports of packages that are kept to some rooms. */
export function strays(imports: readonly Import[], packages: Record<string, readonly string[]>, rooms: Record<string, Room>): string[] {
  return imports
    .filter(({ from, to }) => Object.hasOwn(packages, to) && !isTest(from) && !packages[to]!.includes(roomOf(from, rooms) ?? ''))
    .map(({ from, to }) => `${from} imports ${to}, which only ${packages[to]!.join(', ')} may.`);
}
