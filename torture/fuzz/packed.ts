/** Damage to archives (EPUB, DOCX): to what their entries hold, before it is packed again, and to how they are packed. */
import { deflateRawSync } from 'node:zlib';
import type { Mutation } from './bytes.ts';
import { damage } from './bytes.ts';
import type { Random } from './random.ts';
import { branches, rewrite } from './written.ts';
import { type Entry, unzip, zip } from './zip.ts';

/** Zeros that a hundredth of a per cent of their size packs: compressed once. */
const bomb = 64 * 2 ** 20;
let bombPacked: Buffer | null = null;
/** What an entry that is a symbolic link holds: where it leads. */
export const linked = Buffer.from('/etc/passwd');
const badNames = [
  '../../evil.xhtml',
  '/etc/passwd',
  'C:\\evil.txt',
  'a\\..\\..\\b.xml',
  'META-INF/container.xml',
  'word/document.xml',
  '[Content_Types].xml',
  'a\0b',
  '\u202egpj.exe',
  'mimetype',
  'x'.repeat(60_000),
  '',
];

/** A change inside an entry, by what the entry is. */
const rewriteEntry = (name: string, random: Random): Mutation => {
  if (/\.(?:xml|x?html?|opf|ncx|rels|svg)$/i.test(name)) return random.chance(0.7) ? branches : rewrite('markup');
  return /\.(?:ts|tsx|js|py|rs|go|java|cpp|c|sql|md|json|gitignore|txt)$/.test(name) ? rewrite('code') : damage;
};

export const repack: Mutation = (bytes, random, spare) => {
  try {
    return zip(changedEntries(unzip(bytes), unzip(spare), random));
  } catch {
    // It was changed before: no archive any more.
    return damage(bytes, random, spare);
  }
};

function changedEntries(entries: readonly Entry[], others: readonly Entry[], random: Random): Entry[] {
  const changed = [...entries];
  for (let count = random.length(4); count > 0 && changed.length > 0; count--) {
    const at = random.below(changed.length);
    const entry = changed[at]!;
    if (random.chance(0.7)) {
      const bytes = rewriteEntry(entry.name, random)(Buffer.from(entry.bytes), random, Buffer.from(random.oneOf(others).bytes));
      changed[at] = { ...entry, bytes };
    } else changed.splice(at, random.below(2), ...repacked(entry, random));
  }
  return changed;
}

function repacked(entry: Entry, random: Random): Entry[] {
  return random.oneOf<() => Entry[]>([
    () => [],
    () => [{ ...entry, name: random.oneOf(badNames) }],
    () => [{ ...entry, mode: 0o120777, bytes: linked }],
    () => [{ ...entry, method: random.oneOf([0, 8, 12, 99]) }],
    () => [{ ...entry, flags: random.oneOf([1, 8, 64, 0xffff]) }],
    () => [{ ...entry, claimedBytes: random.oneOf([0, 1, 2 ** 31, 2 ** 32 - 1]) }],
    () => [{ ...entry, deflated: deflateRawSync(entry.bytes).subarray(0, random.below(entry.bytes.length)) }],
    () => Array.from({ length: random.length(3000) }, (_, i) => ({ ...entry, name: `${i}${entry.name}`, bytes: Buffer.from('x') })),
    () => Array<Entry>(random.length(50)).fill(entry),
    () => {
      if (!random.chance(0.2)) return [entry];
      bombPacked ??= deflateRawSync(Buffer.alloc(bomb, 'a '));
      return [{ ...entry, bytes: Buffer.from(''), claimedBytes: random.oneOf([bomb, entry.bytes.length]), deflated: bombPacked }];
    },
  ])();
}
