/** Chapters of plain text, told by how their headings are written, in the languages that books on the net are in most often. */
import type { Block } from '../../content.ts';

const named =
  'chapter|book|part|act|scene|canto|letter|volume|stave|chapitre|livre|partie|acte|scène|tome|kapitel|buch|teil|akt|szene|aufzug|auftritt|capítulo|capitulo|libro|parte|acto|escena|capitolo|atto|scena|hoofdstuk|deel|rozdział|kapitola|глава|часть|книга|том|действие|явление|розділ|κεφάλαιο';
const counted =
  '[ivxlcdm]+|\\d{1,4}|(?:the )?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last)|(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[- ]?)?(?:one|two|three|four|five|six|seven|eight|nine)|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|premier|première|перв(?:ая|ый|ое)|втор(?:ая|ой|ое)|треть[яе]|третий|четв[её]рт(?:ая|ый)|пят(?:ая|ый)|шест(?:ая|ой)|седьм(?:ая|ой)|восьм(?:ая|ой)|девят(?:ая|ый)|десят(?:ая|ый)';
const ordinal =
  '(?:erst|zweit|dritt|viert|fünft|sechst|siebt|siebent|acht|neunt|zehnt|elft|zwölft|[\\p{L}]{4,12}zehnt|[\\p{L}]{4,20}zigst)(?:es|er|e) (?:kapitel|buch|teil|akt|aufzug|auftritt|szene)';
/** A title behind the number stands apart from it, or begins with a capital. */
const western = new RegExp(`^(?:(${named})\\s+(${counted})|(${ordinal}))(?=$|[\\s.:,)\\]—–-])[.:)\\]]?\\s*[—–-]?\\s*(.*)$`, 'iu');
const eastern =
  /^(第\s?[零〇一二三四五六七八九十百千万两廿卅\d０-９]{1,9}\s?[章回节節卷部集篇話话幕])(?:[\s　：:、.．·—-]+.{0,60}|[^\s。，,；;！!？?]{0,24})?$/u;
const korean = /^(제?\s?\d{1,4}\s?[장화부편막])(?:[\s.:].{0,60})?$/u;
const alone =
  /^(?:prologue|epilogue|prolog|epilog|foreword|preface|introduction|afterword|postscript|prólogo|epílogo|préface|épilogue|vorwort|nachwort|einleitung|пролог|эпилог|предисловие|послесловие|楔子|序章|尾声|序言|后记|後記)[.:]?$/iu;
const longestTitle = 80;

export interface Chapter {
  /** The same for the same chapter in a table of contents: "chapter 3". */
  key: string;
  /** What stands behind the number. */
  title: string;
}

/** null = the line heads no chapter. */
export function chapterOf(line: string): Chapter | null {
  const words = line.trim();
  if (words.length > longestTitle + 30) return null;
  const [, kind, number, whole, title = ''] = western.exec(words) ?? [];
  if (kind !== undefined || whole !== undefined) {
    if (title.length > longestTitle || /[,;]$/.test(title) || /^\p{Ll}/u.test(title)) return null;
    return { key: (whole ?? `${kind} ${number}`).toLowerCase().replace(/\s+/g, ' '), title };
  }
  const key = eastern.exec(words)?.[1] ?? korean.exec(words)?.[1];
  if (key !== undefined) return { key, title: words.slice(key.length).trim() };
  return alone.test(words) ? { key: words.toLowerCase(), title: '' } : null;
}

/** So many chapters with nothing between them are a table of contents. */
const leastListed = 3;

/** Parted by blank lines; the line that heads a chapter is one by itself, with its title on the next. */
export function* paragraphs(text: string): Generator<Block> {
  /** Where each chapter is named last. */
  const last = new Map<string, number>();
  for (const { 0: line, index } of text.matchAll(/^.*\S.*$/gm)) {
    const key = chapterOf(line)?.key;
    if (key !== undefined) last.set(key, index);
  }
  /** Headings with nothing between them, so far. */
  let run: { block: Block; key: string }[] = [];
  for (const part of parts(text)) {
    if (part.key !== null) {
      run.push({ block: part.block, key: part.key });
      continue;
    }
    yield* settled(run, last);
    run = [];
    yield part.block;
  }
  yield* settled(run, last);
}

function* settled(run: readonly { block: Block; key: string }[], last: ReadonlyMap<string, number>): Generator<Block> {
  const isListed = run.length >= leastListed;
  for (const { block, key } of run) {
    const { level: _, ...bare } = block;
    yield isListed && last.get(key)! > block.end ? { ...bare, kind: 'paragraph' } : block;
  }
}

/** Lines with something on them that follow each other. One expression for all of them overflows its stack at some million lines. */
function* stretches(text: string): Generator<{ start: number; end: number }> {
  let open: { start: number; end: number } | null = null;
  for (const { 0: line, index } of text.matchAll(/^[^\n]*\S[^\n]*/gm)) {
    if (open && open.end + 1 === index) open.end = index + line.length;
    else {
      if (open) yield open;
      open = { start: index, end: index + line.length };
    }
  }
  if (open) yield open;
}

function* parts(text: string): Generator<{ block: Block; key: string | null }> {
  for (const { start, end } of stretches(text)) {
    const paragraph = text.slice(start, end);
    const lines = paragraph.split('\n', 4);
    const hashes = lines.length === 1 ? /^(#{1,6})[ \t]+(?=\S.{0,120}$)/.exec(paragraph) : null;
    if (hashes) {
      yield { block: { start: start + hashes[0].length, end, kind: 'heading', level: hashes[1]!.length }, key: null };
      continue;
    }
    const chapter = chapterOf(lines[0]!);
    const isHeading = chapter !== null && !lines.slice(1).some((line) => chapterOf(line) !== null);
    if (!isHeading) {
      yield { block: { start, end, kind: 'paragraph' }, key: null };
      continue;
    }
    // Its title may stand on a line of its own; a longer rest is the chapter's first paragraph.
    const isTitle = lines.length === 2 && chapter.title === '' && lines[1]!.trim().length <= longestTitle && !/[.,;]\s*$/.test(lines[1]!);
    const stop = lines.length === 1 || isTitle ? end : start + lines[0]!.trimEnd().length;
    yield { block: { start, end: stop, kind: 'heading', level: 1 }, key: chapter.key };
    if (stop < end) {
      const from = start + lines[0]!.length + 1;
      yield { block: { start: from, end, kind: 'paragraph' }, key: null };
    }
  }
}

/** What Project Gutenberg writes above its texts. */
export function gutenbergOf(text: string): { title: string | null; metadata: Record<string, string> } {
  const head = text.slice(0, 4000);
  if (!/project gutenberg/i.test(head)) return { title: null, metadata: {} };
  const said = (name: string) => new RegExp(`^${name}:[ \\t]*(\\S.*?)[ \\t]*\\r?$`, 'm').exec(head)?.[1] ?? null;
  const facts = { author: said('Author'), language: said('Language'), date: said('Release date') };
  return { title: said('Title'), metadata: Object.fromEntries(Object.entries(facts).filter((each): each is [string, string] => each[1] !== null)) };
}

const saidOfText = 'title|author|year|date|language|publisher|published|translator|translated by|editor|source|series|edition|genre|isbn|url';
/** Headings that say what the text is, one after the other at its very beginning: "# Title: Summer", "## Year: 1917". They head nothing. */
const headerLines = new RegExp(`^\\uFEFF?\\s*(?:#{1,6}[ \\t]+(?:${saidOfText})[ \\t]*:[^\\n]*(?:\\n\\s*|$)){1,100}`, 'iu');

/** `end`: of the lines that say it, in UTF-16; 0 = there are none. */
export function headerOf(text: string): { title: string | null; metadata: Record<string, string>; end: number } {
  const [lines = ''] = headerLines.exec(text.slice(0, 4000)) ?? [];
  const facts = new Map(
    Array.from(lines.matchAll(/#+[ \t]+([\p{L} ]+?)[ \t]*:[ \t]*(\S.*?)[ \t]*\r?$/gmu), ([, name, fact]) => [name!.toLowerCase(), fact!]),
  );
  if (!facts.has('title') && !facts.has('author')) return { title: null, metadata: {}, end: 0 };
  const date = facts.get('date') ?? facts.get('year') ?? facts.get('published');
  const told = { author: facts.get('author'), language: facts.get('language'), date };
  return {
    title: facts.get('title') ?? null,
    metadata: Object.fromEntries(Object.entries(told).filter((each): each is [string, string] => each[1] !== undefined)),
    end: lines.length,
  };
}
