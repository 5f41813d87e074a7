/** Footnotes: smaller print at the foot of a column, from a mark on. */
import type { Line } from './lines.ts';
import type { Run } from './runs.ts';

/** Of the text's size, at most. */
const noteSize = 0.93;
const symbol = /^([*†‡§¶‖#]{1,3})\s*\S/;
const raisedMark = /^[([]?(\d{1,3}|[*†‡§¶‖#]{1,3})[)\]]?$/;
/** Of the size of its line, at most. */
const raisedSize = 0.85;
const numbered = /^[([]?(\d{1,3})[)\].]?\s*["“‘'(\p{L}]/u;

export interface Notes {
  /** Lines of each page without its notes. */
  bodies: Line[][];
  notes: Note[][];
}

export interface Note {
  /** What stands in the text where it belongs: a number or a sign; null = it has none. */
  mark: string | null;
  lines: Line[];
}

export function notesOf(pages: readonly (readonly Line[])[], bodySize: number): Notes {
  const bodies: Line[][] = [];
  const notes: Note[][] = [];
  for (const page of pages) {
    const small = ({ size }: Line) => size <= noteSize * bodySize;
    const columns = [...Map.groupBy(page, ({ stack }) => stack).values()];
    const found = columns.map((column) => {
      const tail = column.slice(column.findLastIndex((line) => !small(line)) + 1);
      if (tail.length === 0 || !hasTextAbove(tail[0]!, page, small) || hasTextBelow(tail.at(-1)!, page, small)) return [];
      const first = tail.findIndex(({ text }) => markOf(text) !== null);
      // What runs over from the page before has no mark: it stands apart from the text.
      if (notes.at(-1)?.length && first !== 0 && apart(tail[0]!, column)) return tail;
      return first < 0 ? [] : tail.slice(first);
    });
    const taken = new Set(found.flat());
    bodies.push(page.filter((line) => !taken.has(line)));
    notes.push(found.flatMap(partNotes));
  }
  return { bodies, notes };
}

/** A number opens a note where it follows the last one's; a symbol always. */
function partNotes(lines: Line[]): Note[] {
  const parts: Note[] = [];
  for (const line of lines) {
    const last = parts.at(-1);
    const mark = markOf(line.text);
    if (!last || (mark !== null && (last.mark === null || !isNumber(mark) || Number(mark) === Number(last.mark) + 1)))
      parts.push({ mark, lines: [line] });
    else last.lines.push(line);
  }
  return parts;
}

const markOf = (text: string) => symbol.exec(text)?.[1] ?? numbered.exec(text)?.[1] ?? null;
const isNumber = (mark: string) => /^\d/.test(mark);

/** The note that a run leads to: raised in the text, in smaller print than the words before it, with nothing between. */
export function noteAt(run: Run, line: Line, notes: readonly Note[]): Note | undefined {
  if (run === line.runs[0] || run.before !== '' || run.size > raisedSize * line.size) return undefined;
  const mark = raisedMark.exec(run.text)?.[1];
  return mark === undefined ? undefined : notes.find((note) => note.mark === mark);
}

const overlaps = (a: Line, b: Line) => a.turn === b.turn && a.stack.left < b.stack.right && b.stack.left < a.stack.right;

const hasTextAbove = (note: Line, page: readonly Line[], small: (line: Line) => boolean) =>
  page.some((line) => !small(line) && line.baseline < note.baseline && overlaps(line, note));

const hasTextBelow = (note: Line, page: readonly Line[], small: (line: Line) => boolean) =>
  page.some((line) => !small(line) && line.baseline > note.baseline && overlaps(line, note));

function apart(line: Line, column: readonly Line[]): boolean {
  const above = column[column.indexOf(line) - 1];
  return !above || line.baseline - above.baseline > 1.4 * above.size;
}
