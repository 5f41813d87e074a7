/** Numbers of lines in the margin of manuscripts and statutes: they part every sentence, and nobody quotes them. */
import type { Run } from './runs.ts';

const fewest = 5;
/** Points by which they may stand off their edge. */
const tolerance = 2;
/** Share of the lines beside them that go on in the midst of a sentence: items of a list begin one. */
const goingOn = 0.3;
/** Ems between them and the text at least. */
const gap = 0.5;

/** @param runs upright text of a page. @param em points @returns those that number the page's lines */
export function marginNumbers(runs: readonly Run[], em: number): Set<Run> {
  const numbers = runs.filter(({ text }) => /^\d{1,4}$/.test(text));
  if (numbers.length < fewest) return new Set();
  for (const edge of ['right', 'left'] as const) {
    const columns = Map.groupBy(numbers, (run) => Math.round(run[edge] / (2 * tolerance)));
    for (const column of columns.values()) {
      if (column.length < fewest || !counts(column)) continue;
      const own = new Set(column);
      const others = runs.filter((run) => !own.has(run));
      const [left, right] = [Math.min(...column.map((run) => run.left)), Math.max(...column.map((run) => run.right))];
      const inMargin =
        others.every((run) => run.left >= right + gap * em || overTitle(run, column)) ||
        others.every((run) => run.right <= left - gap * em || overTitle(run, column));
      if (inMargin && isProse(column, others, em)) return new Set(column);
    }
  }
  return new Set();
}

/** Heads and feet may stand anywhere. */
const overTitle = ({ baseline }: Run, column: readonly Run[]) => baseline < column[0]!.baseline - 2 || baseline > column.at(-1)!.baseline + 2;

/** From line to line by one, or by the same number. */
function counts(column: Run[]): boolean {
  column.sort((a, b) => a.baseline - b.baseline);
  const steps = column.slice(1).map(({ text }, i) => Number(text) - Number(column[i]!.text));
  const step = steps[0]!;
  return [1, 2, 5, 10].includes(step) && steps.filter((each) => each === step).length >= 0.9 * steps.length;
}

/** One stretch of words beside each number, and many of them in the midst of a sentence. */
function isProse(column: readonly Run[], others: readonly Run[], em: number): boolean {
  const lines = column.map((number) => others.filter((run) => Math.abs(run.baseline - number.baseline) <= 0.5 * em).sort((a, b) => a.left - b.left));
  const filled = lines.filter((line) => line.length > 0);
  const whole = filled.filter((line) => line.every((run, i) => i === 0 || run.left - line[i - 1]!.right < 2 * em));
  const goOn = filled.filter((line) => /^\p{Ll}/u.test(line[0]!.text));
  return filled.length >= 0.5 * column.length && whole.length >= 0.8 * filled.length && goOn.length >= goingOn * filled.length;
}
