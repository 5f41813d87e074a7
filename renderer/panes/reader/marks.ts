/** Which stretches of a block are marked, by what: citations, matches of find, the passage that is open, highlights. Offsets are UTF-16 in the document's text. */

export type MarkKind = 'citation' | 'match' | 'here' | 'note';

export interface Mark {
  start: number;
  end: number;
  kind: MarkKind;
  /** Number of the citation or match, from 0. */
  index: number;
}

export interface Segment {
  start: number;
  end: number;
  /** Marks that cover the whole segment; empty = plain text. */
  marks: Mark[];
}

/** Cuts [start, end) wherever a mark begins or ends. Together the segments give the block's text once, in order. */
export function segmentsOf(start: number, end: number, marks: Mark[]): Segment[] {
  const inside = marks.filter((mark) => mark.start < end && mark.end > start && mark.start < mark.end);
  if (inside.length === 0) return start < end ? [{ start, end, marks: [] }] : [];
  const cuts = new Set([start, end]);
  for (const mark of inside) {
    cuts.add(Math.max(start, mark.start));
    cuts.add(Math.min(end, mark.end));
  }
  const ordered = [...cuts].sort((a, b) => a - b);
  const segments: Segment[] = [];
  for (let i = 0; i + 1 < ordered.length; i++) {
    const from = ordered[i]!;
    const to = ordered[i + 1]!;
    segments.push({ start: from, end: to, marks: inside.filter((mark) => mark.start <= from && mark.end >= to) });
  }
  return segments;
}

/** Matches of a query in the text, without regard to case; where lower-casing would change the length the text is searched as it is. */
export function findMatches(text: string, query: string, most = 2000): Mark[] {
  const needle = query.trim().toLowerCase();
  if (needle === '') return [];
  const lower = text.toLowerCase();
  const hay = lower.length === text.length ? lower : text;
  const found: Mark[] = [];
  for (let at = hay.indexOf(needle); at >= 0 && found.length < most; at = hay.indexOf(needle, at + needle.length)) {
    found.push({ start: at, end: at + needle.length, kind: 'match', index: found.length });
  }
  return found;
}

/** Index of the last item that starts at or before an offset; 0 for offsets before the first. `items` ascend by start. */
export function at<Item extends { start: number }>(items: readonly Item[], offset: number): number {
  let low = 0;
  let high = items.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (items[middle]!.start <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
