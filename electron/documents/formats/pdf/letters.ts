/** Letters of a line that are drawn in pieces, or apart: accents over letters that came without them, words whose letters are spaced. */
import type { Run } from './runs.ts';

const accents = new Map(
  Object.entries({
    '`': '\u0300',
    '´': '\u0301',
    ˆ: '\u0302',
    '˜': '\u0303',
    '¯': '\u0304',
    '˘': '\u0306',
    '˙': '\u0307',
    '¨': '\u0308',
    '˚': '\u030a',
    '˝': '\u030b',
    ˇ: '\u030c',
    '¸': '\u0327',
    '˛': '\u0328',
  }),
);
const hasAccent = /[`´ˆ˜¯˘˙¨˚˝ˇ¸˛]/;
/** How far the middle of an accent may stand beside its letter, how far its baseline off the letter's; ems. */
const beside = 0.08;
const raised = 0.5;

/** Accents that stand over or under a letter of the line become a part of it. @returns the runs that are left, in their order */
export function accented(runs: readonly Run[]): Run[] {
  if (!runs.some(({ text }) => hasAccent.test(text))) return [...runs];
  let taken = false;
  for (const run of runs)
    for (let i = run.text.length - 1; i >= 0; i--) {
      const accent = accents.get(run.text[i]!);
      if (!accent) continue;
      const found = letterUnder(run, i, runs);
      if (!found) continue;
      const base = found.run.text[found.at]!;
      const letter = ((base === 'ı' ? 'i' : base === 'ȷ' ? 'j' : base) + accent).normalize('NFC');
      if (letter.length !== 1) continue;
      found.run.text = found.run.text.slice(0, found.at) + letter + found.run.text.slice(found.at + 1);
      if (found.at === 0) found.run.before = '';
      cut(run, i, i + 1);
      taken = true;
    }
  if (!taken) return [...runs];
  for (const run of runs) if (/^ | $| {2}/.test(run.text)) trimmed(run);
  return runs.filter(({ text }) => text !== '');
}

function letterUnder(accent: Run, at: number, runs: readonly Run[]): { run: Run; at: number } | null {
  const width = Math.max(0.2 * accent.size, accent.edges[at + 1]! - accent.edges[at]!);
  const middle = accent.left + accent.edges[at]! + width / 2;
  let best: { run: Run; at: number } | null = null;
  let away = Infinity;
  for (const run of runs) {
    if (Math.abs(run.baseline - accent.baseline) > raised * run.size || middle < run.left - run.size || middle > run.right + run.size) continue;
    for (let i = 0; i < run.text.length; i++) {
      if ((run === accent && i === at) || !/\p{L}/u.test(run.text[i]!)) continue;
      const [from, to] = [run.left + run.edges[i]!, run.left + run.edges[i + 1]!];
      if (middle < from - beside * run.size || middle > to + beside * run.size || Math.abs(from + to - 2 * middle) >= away) continue;
      away = Math.abs(from + to - 2 * middle);
      best = { run, at: i };
    }
  }
  return best;
}

/** Takes units out of a run; at its ends it becomes narrower. */
function cut(run: Run, from: number, to: number): void {
  const atEnd = to === run.text.length;
  run.text = run.text.slice(0, from) + run.text.slice(to);
  const edges = atEnd ? [...run.edges.slice(0, from + 1)] : [...run.edges.slice(0, from), ...run.edges.slice(to)];
  const first = edges[0]!;
  if (atEnd) run.right = run.left + edges.at(-1)!;
  run.left += first;
  run.edges = Float32Array.from(edges, (edge) => edge - first);
}

function trimmed(run: Run): void {
  for (let i = run.text.length - 1; i >= 0; i--)
    if (run.text[i] === ' ' && (i === 0 || i === run.text.length - 1 || run.text[i - 1] === ' ')) cut(run, i, i + 1);
}

const fewestLetters = 5;
const mostlyLetters = 0.75;
/** Of the white between letters: more parts words. And ems on top of it; ems that letters are apart at most. */
const wider = 1.5;
const more = 0.06;
const farthest = 1.6;

/** Words whose letters are set apart are whole again. Runs of one line from left to right, with what parts them. */
export function closed(runs: Run[]): Run[] {
  const tokens = runs
    .map(({ before, text }) => before + text)
    .join('')
    .trim()
    .split(/\s+/);
  // Dots that lead to a number stand apart anyway.
  const words = tokens.filter((token) => /[\p{L}\p{N}]/u.test(token));
  if (words.length < fewestLetters || words.filter((word) => word.length === 1).length < mostlyLetters * words.length) return runs;
  // "A B C": an alphabet, the heads of columns.
  if (
    tokens.every((token, i) => i === 0 || token.codePointAt(0) === tokens[i - 1]!.codePointAt(0)! + 1) ||
    !tokens.some((token) => /\p{L}/u.test(token))
  )
    return runs;
  const gaps: number[] = [];
  runs.forEach((run, k) => {
    const last = runs[k - 1];
    if (last) gaps.push(run.left - last.right);
    for (const { index } of run.text.matchAll(/ /g)) gaps.push(run.edges[index + 1]! - run.edges[index]!);
  });
  const { size } = runs[0]!;
  const usual = [...gaps].sort((a, b) => a - b)[Math.floor(0.4 * (gaps.length - 1))]!;
  if (usual > farthest * size || usual <= 0) return runs;
  const limit = wider * usual + more * size;
  runs.forEach((run, k) => {
    const last = runs[k - 1];
    if (last) run.before = run.left - last.right > limit ? ' ' : '';
    for (let i = run.text.length - 1; i > 0; i--) if (run.text[i] === ' ' && run.edges[i + 1]! - run.edges[i]! <= limit) cut(run, i, i + 1);
  });
  return runs;
}
