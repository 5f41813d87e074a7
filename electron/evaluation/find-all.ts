/**
 * Complete lists: 30 statements of a kind planted in a book among 30 that are much like them, and the list asked for. A row is right when its passage
 * is one of the statements; an item is found when a row holds it. Other lists, each with its likes, come from a file.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DecodeOptions, Found } from '../engine/contract.ts';
import { findAll } from '../engine/find-all.ts';
import type { LoadedModel } from '../engine/loaded.ts';
import { haystack, type Progress, plant } from './planted.ts';
import { pick, seeded } from './random.ts';

const planted = 30;
const names =
  'Heron Prudence Albatross Constance Meridian Osprey Clarity Tempest Juniper Halcyon Argo Fortune Marigold Swallow Victory Kestrel Amity Corvus Dolphin Ember Falcon Grace Harrier Iris Jasper Lark Magnet Nimrod Orion Petrel Quest Raven Sable Thistle Union Vesper Willow Xenia Yarrow Zephyr Beacon Cygnet Druid Elm Fawn Gull Hazel Ibex Jay Kite Linnet Mallow Neptune Otter Pearl Quail Rook Swift Tern Urchin'.split(
    ' ',
  );
const towns =
  'Pellham Corran Brenmoor Astwick Dunmore Elverton Fairholt Garmouth Hexley Ivybridge Kelling Lowick Marden Norwell Orford Penrith'.split(' ');
const months = 'January February March April May June July August September October November December'.split(' ');

interface Kind {
  question: string;
  items: ((name: string, other: string, year: number) => string)[];
  likes: ((name: string, other: string, year: number) => string)[];
}

/** What is asked of the model. */
const asked: Kind[] = [
  {
    question: 'List all ships that sank.',
    items: [
      (name, town, year) => `The ship ${name} sank off ${town} in ${year}.`,
      (name, town) => `Not far from ${town} the ship ${name} went down with everything she carried.`,
      (name, _, year) => `In the winter of ${year} the ship ${name} was lost at sea.`,
    ],
    likes: [
      (name, town, year) => `The ship ${name} was launched at ${town} in ${year}.`,
      (name, town) => `The ship ${name} came safely into the harbour of ${town}.`,
      (name, town) => `The mill called ${name} at ${town} burned to the ground.`,
    ],
  },
  {
    question: 'Find all debts of the family.',
    items: [
      (name, _, year) => `The family owed the house of ${name} ${year} pounds.`,
      (name, _, year) => `To ${name} the family had still to pay ${year} pounds.`,
    ],
    likes: [
      (name, _, year) => `The family bought a horse of ${name} and paid ${year} pounds at once.`,
      (name, town) => `${name} of ${town} was an old friend of the family.`,
    ],
  },
  {
    question: 'What are all the horses?',
    items: [
      (name, town) => `The horse of the smith of ${town} was called ${name}.`,
      (name, town) => `${name}, a horse from ${town}, was never beaten.`,
    ],
    likes: [
      (name, town) => `The dog of the smith of ${town} was called ${name}.`,
      (name, town) => `${name}, a tailor from ${town}, was never seen again.`,
    ],
  },
];

/** What a form decides. */
const matched: Kind[] = [
  {
    question: 'List all dates.',
    items: [
      (name, _, year) => `The ${name} was paid off on ${(year % 28) + 1} ${months[year % 12]} ${year}.`,
      (name, _, year) => `${name} wrote again on ${months[(year + 5) % 12]} ${(year % 27) + 1}, ${year}.`,
    ],
    likes: [(name, _, year) => `The ${name} carried ${year} barrels.`, (name, _, year) => `${name} stands on page ${year} of the register.`],
  },
  {
    question: 'Find every e-mail address.',
    items: [(name, town) => `Write to ${name.toLowerCase()}@${town.toLowerCase()}.org before noon.`],
    likes: [(name, town) => `${name} at ${town} has no address.`, (name) => `The sign said ${name}@ and nothing else.`],
  },
];

export interface ListResult {
  question: string;
  by: Found['by'];
  precision: number;
  recall: number;
  rows: number;
  missed: string[];
  wrong: string[];
}

export interface FindAllResult {
  tokens: number;
  chunks: number;
  /** Means over the model's lists, and over those that a form decides. */
  model: { precision: number; recall: number };
  pattern: { precision: number; recall: number };
  lists: ListResult[];
}

/** A list written down: each item a statement, or a statement with its answer. */
export interface WrittenList {
  question: string;
  items: (string | [statement: string, answer: string])[];
  likes: string[];
}

export interface ListOptions {
  /** Instead of those above. */
  written?: readonly WrittenList[];
  /** Folder where each list's result is kept: what was broken off goes on with the next list. */
  keep?: string;
}

/** @param most lists of the model's at most. */
export async function findLists(
  loaded: LoadedModel,
  book: string,
  tokens: number,
  seed: number,
  most: number,
  options: DecodeOptions = {},
  { written, keep }: ListOptions = {},
  signal?: AbortSignal,
  onDone?: Progress,
): Promise<FindAllResult> {
  const random = seeded(seed);
  const kinds: (Kind | WrittenList)[] = written ? written.slice(0, most) : [...asked.slice(0, most), ...matched];
  const lists: ListResult[] = [];
  let size = { tokens: 0, chunks: 0 };
  for (const [i, kind] of kinds.entries()) {
    const { items, likes } = isWritten(kind) ? asWritten(kind) : made(kind, random);
    const hay = haystack(loaded, book, tokens - 20 * (items.length + likes.length), Math.floor(random() * 1e6));
    const mixed = [...items, ...likes].map((text) => ({ text, at: random() })).sort((a, b) => a.at - b.at);
    const statements = mixed.map(({ text }) => ({ says: text, question: kind.question, answer: '' }));
    const { text } = plant(hay, statements, (at) => (at + 0.1 + 0.8 * random()) / statements.length);
    const request = { sources: [{ id: 'text', text }], question: kind.question, options };
    const found = await kept(keep, [loaded.model.identity, kind.question, text], async () => {
      const found = await findAll(loaded, request, signal ? { signal } : {});
      signal?.throwIfAborted();
      return found;
    });
    size = { tokens: found.tokens, chunks: found.chunks };
    lists.push(scored(kind.question, found, items, hay));
    onDone?.(i + 1, kinds.length);
  }
  const mean = (by: Found['by'], of: 'precision' | 'recall') => {
    const these = lists.filter((list) => list.by === by);
    return these.reduce((sum, list) => sum + list[of], 0) / Math.max(these.length, 1);
  };
  const means = (by: Found['by']) => ({ precision: mean(by, 'precision'), recall: mean(by, 'recall') });
  return { ...size, model: means('model'), pattern: means('pattern'), lists };
}

const isWritten = (kind: Kind | WrittenList): kind is WrittenList => typeof kind.likes[0] === 'string';
const asWritten = ({ items, likes }: WrittenList) => ({ items: items.map((item) => (typeof item === 'string' ? item : item[0])), likes });

function made(kind: Kind, random: () => number): { items: string[]; likes: string[] } {
  const order = [...names].sort(() => random() - 0.5);
  const says = (from: Kind['items'], at: number) => pick(random, from)(order[at]!, pick(random, towns), 1650 + Math.floor(random() * 240));
  return {
    items: Array.from({ length: planted }, (_, at) => says(kind.items, at)),
    likes: Array.from({ length: planted }, (_, at) => says(kind.likes, planted + at)),
  };
}

/** What an earlier run found, or what is found now. */
async function kept(folder: string | undefined, of: readonly string[], find: () => Promise<Found>): Promise<Found> {
  if (folder === undefined) return find();
  const file = join(folder, `list-${createHash('sha256').update(of.join('\0')).digest('hex').slice(0, 16)}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Found;
  const found = await find();
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, JSON.stringify(found));
  return found;
}

/** What the book itself says in that form is no mistake of a form's. */
export function scored(question: string, found: Found, items: readonly string[], hay: string): ListResult {
  const plain = (text: string) => text.replace(/\s+/g, ' ');
  const rows = found.items.flatMap(({ mentions }) => mentions.map(({ quote }) => plain(quote)));
  const counted = found.by === 'pattern' ? rows.filter((row) => items.some((item) => row.includes(item)) || !plain(hay).includes(row)) : rows;
  const right = counted.filter((row) => items.some((item) => row.includes(item)));
  const missed = items.filter((item) => !rows.some((row) => row.includes(item)));
  return {
    question,
    by: found.by,
    precision: right.length / Math.max(counted.length, 1),
    recall: 1 - missed.length / items.length,
    rows: rows.length,
    missed,
    wrong: counted.filter((row) => !right.includes(row)),
  };
}
