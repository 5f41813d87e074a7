/**
 * Lines with right-to-left text, from the order in which they stand on the page to the order in which they are read: the line is read from
 * its right end, words of other scripts and numbers within it from their left. Letters as they are drawn become the letters of the script.
 */
import { type Run, rightToLeft } from './runs.ts';

interface Character {
  text: string;
  left: number;
  right: number;
  run: Run;
}

interface Read {
  character: Character;
  backward: boolean;
  /** White between it and what is read before it, points. */
  gap: number;
}

/** Ems. */
const wordGap = 0.13;
const cellGap = 2;
/** Points. */
const between = 0.05;
const mirrored = new Map([...'()[]{}<>«»‹›'].map((sign, i, all) => [sign, all[i ^ 1]!]));
const isRight = (text: string) => rightToLeft.test(text) && !/[\p{Nd}\u066b\u066c]/u.test(text);
const isLeft = (text: string) => /\p{L}/u.test(text) && !isRight(text);
const isDigit = (text: string) => /\p{Nd}/u.test(text);
/** Between digits they are the number's; what stands behind Arabic letters is set as numbers beside each other where a dash parts it (UAX 9, W2). */
const isInNumber = (text: string, isArabic: boolean) => /[.,:/\u066b\u066c]/.test(text) || (text === '-' && !isArabic);
/** Forms of letters at the end of a word, and an article at its beginning. */
const lastOfWord = /[\u05da\u05dd\u05df\u05e3\u05e5\u0629\u0649]/;
const article = 'ال';
/** So many words more speak for letters that were drawn from left to right, as they are written, than against it. */
const mostAgainst = 2;

export const isMixed = (runs: readonly Run[]): boolean => runs.some(({ text }) => rightToLeft.test(text));

/** @param runs of one line, as they stand from left to right @param isOnBackwardPage most of its page is read from the right @returns them as they are read: each in one direction, with what parts it from the one before */
export function logical(runs: readonly Run[], isOnBackwardPage = false): Run[] {
  const visual = charactersOf(runs);
  const count = (is: (text: string) => boolean) => visual.filter(({ text }) => is(text)).length;
  const order: Read[] = [];
  const strong = visual.filter(({ text }) => isRight(text) || isLeft(text));
  const ends = [strong[0], strong.at(-1)].filter((end) => end && isRight(end.text)).length;
  // Addresses and names have many letters: where the ends of the line do not agree, one to three is enough.
  const isBackward = ends === 2 || (ends === 1 && 3 * count(isRight) >= count(isLeft)) || (ends === 0 && isOnBackwardPage && signsTurned(visual) > 0);
  if (isBackward) backward(visual, order);
  else forward(visual, order);
  const signs = order.filter(({ character, backward: isTurned }) => isTurned && mirrored.has(character.text));
  // Some files tell signs as they look, others as they are meant: a line that would begin with what closes was told as it looks.
  if (/^[)\]}>»›]/.test(signs[0]?.character.text ?? '')) for (const { character } of signs) character.text = mirrored.get(character.text)!;
  return runsFrom(order);
}

/** What a page is, as a whole. */
export interface Direction {
  /** Programs that know no direction draw words from their first letter on, to the right: nothing is to be turned then. */
  isWritten: boolean;
  /** Most of its letters are of a script that is read from the right. */
  isBackward: boolean;
}

/** @param runs of one page */
export function directionOf(runs: readonly Run[]): Direction {
  let against = 0;
  let balance = 0;
  for (const row of Map.groupBy(runs, ({ baseline }) => Math.round(baseline)).values()) {
    for (const { text } of row) for (const each of text) balance += isRight(each) ? 1 : isLeft(each) ? -1 : 0;
    if (isMixed(row)) against += writtenWords(charactersOf(row));
  }
  return { isWritten: against >= mostAgainst, isBackward: balance > 0 };
}

/** Words whose first letter stands at their left, less those whose last one does, as far as letters tell. */
function writtenWords(visual: readonly Character[]): number {
  let words = 0;
  for (let from = 0; from < visual.length; from++) {
    if (!isRight(visual[from]!.text)) continue;
    let to = from;
    while (to + 1 < visual.length && isRight(visual[to + 1]!.text) && !isApart(visual[to]!, visual[to + 1]!)) to++;
    const letters = visual.slice(from, to + 1).map(({ text }) => text.normalize('NFKC')[0]!);
    const begins = (read: readonly string[]) => lastOfWord.test(read.at(-1)!) || `${read[0]}${read[1]}` === article;
    if (letters.length > 2) words += Number(begins(letters)) - Number(begins(letters.toReversed()));
    from = to;
  }
  return words;
}

/** Signs that end a sentence or a part of it stand behind their word: how many stand before it, less those that do not. */
function signsTurned(visual: readonly Character[]): number {
  let turned = 0;
  for (let at = 0; at < visual.length; at++) {
    if (!/[.,:;!?]/.test(visual[at]!.text)) continue;
    const [before, after] = [visual[at - 1], visual[at + 1]];
    const free = { left: !before || isApart(before, visual[at]!), right: !after || isApart(visual[at]!, after) };
    if (free.left !== free.right) turned += free.left ? 1 : -1;
  }
  return turned;
}

function charactersOf(runs: readonly Run[]): Character[] {
  const all: Character[] = [];
  for (const run of runs) {
    let unit = 0;
    for (const text of run.text) {
      const left = run.left + run.edges[unit]!;
      unit += text.length;
      const right = run.left + run.edges[unit]!;
      if (text !== ' ') all.push({ text, left: Math.min(left, right), right: Math.max(left, right), run });
    }
  }
  const bases = all.filter(({ text }) => !/^\p{M}/u.test(text)).sort((a, b) => a.left + a.right - b.left - b.right);
  // Points and vowels stand over or under their letter.
  for (const mark of all) {
    if (!/^\p{M}/u.test(mark.text)) continue;
    const middle = (mark.left + mark.right) / 2;
    const away = (base: Character) => Math.max(0, base.left - middle, middle - base.right);
    // One without a place of its own lies between two letters: it was drawn before the one that it belongs to.
    const base = bases.reduce<Character | null>((best, each) => (best === null || away(each) < away(best) + between ? each : best), null);
    if (base) base.text += mark.text;
  }
  return bases;
}

/** A part of a line that is read from its right end. */
function backward(visual: readonly Character[], order: Read[], first = 0): void {
  for (let at = visual.length - 1; at >= 0; at--) {
    const from = leftWords(visual, at);
    const gap = at === visual.length - 1 ? first : gapAfter(visual, at);
    if (from <= at) {
      for (let i = from; i <= at; i++) order.push({ character: visual[i]!, backward: false, gap: i === from ? gap : gapAfter(visual, i - 1) });
      at = from;
    } else order.push({ character: visual[at]!, backward: true, gap });
  }
}

/** Where the number or the words of another script begin that end here; behind the end = none do. */
function leftWords(visual: readonly Character[], at: number): number {
  const last = visual[at]!.text;
  const ends = isLeft(last) || isDigit(last) || (/[%‰°]/.test(last) && at > 0 && isDigit(visual[at - 1]!.text));
  if (!ends) return at + 1;
  let from = at;
  let words = isLeft(last);
  const strong = visual.slice(at + 1).find(({ text }) => isRight(text) || isLeft(text))?.text ?? '';
  const isArabic = /\p{sc=Arabic}/u.test(strong);
  for (let i = at - 1; i >= 0; i--) {
    const { text } = visual[i]!;
    if (isRight(text)) break;
    if (isLeft(text)) {
      words = true;
      from = i;
    } else if (isDigit(text)) {
      // A number beside a number is another one.
      const gap = visual.slice(i, from).every((each, k) => !isApart(each, visual[i + k + 1]!));
      if (words || gap) from = i;
      else break;
    } else if (!words && (!isInNumber(text, isArabic) || !isDigit(visual[i - 1]?.text ?? '')) && !(i + 1 === at && !isDigit(last))) {
      // Beside digits it may still belong to words.
      if (!visual.slice(Math.max(0, i - 1), i).some((each) => isLeft(each.text)) || isApart(visual[i - 1]!, visual[i]!)) break;
    }
  }
  return from;
}

const gapAfter = (visual: readonly Character[], at: number) => visual[at + 1]!.left - visual[at]!.right;

const isApart = (a: Character, b: Character) => b.left - a.right > wordGap * Math.max(a.run.size, b.run.size);

/** A part that is read from its left end, with stretches of the other direction in it. */
function forward(visual: readonly Character[], order: Read[]): void {
  for (let at = 0; at < visual.length; at++) {
    const gap = at === 0 ? 0 : gapAfter(visual, at - 1);
    if (!isRight(visual[at]!.text)) {
      order.push({ character: visual[at]!, backward: false, gap });
      continue;
    }
    let to = at;
    for (let i = at + 1; i < visual.length && !isLeft(visual[i]!.text); i++) if (isRight(visual[i]!.text)) to = i;
    backward(visual.slice(at, to + 1), order, gap);
    at = to;
  }
}

function runsFrom(order: readonly Read[]): Run[] {
  const runs: Run[] = [];
  let edges: number[] = [];
  let last: Read | null = null;
  const close = () => {
    const run = runs.at(-1);
    if (!run || !last) return;
    edges.push(last.backward ? run.right - last.character.left : last.character.right - run.left);
    if (last.backward) run.left = Math.min(run.left, last.character.left);
    else run.right = Math.max(run.right, last.character.right);
    run.edges = Float32Array.from(edges);
  };
  for (const next of order) {
    const { character, backward: isBackward, gap } = next;
    const space = last !== null && gap > wordGap * character.run.size;
    const text = isBackward ? character.text.normalize('NFKC') : character.text;
    if (!last || last.character.run !== character.run || last.backward !== isBackward) {
      close();
      edges = [];
      const before = !last || !space ? '' : gap > cellGap * character.run.size ? '\t' : ' ';
      runs.push({ ...character.run, text: '', left: character.left, right: character.right, rightToLeft: isBackward, before });
    }
    const run = runs.at(-1)!;
    if (space && run.text !== '') {
      edges.push(last!.backward ? run.right - last!.character.left : last!.character.right - run.left);
      run.text += ' ';
    }
    const [from, to] = isBackward
      ? [run.right - character.right, run.right - character.left]
      : [character.left - run.left, character.right - run.left];
    for (let unit = 0; unit < text.length; unit++) edges.push(from + ((to - from) * unit) / text.length);
    run.text += text;
    last = next;
  }
  close();
  return runs;
}
