/**
 * Where words stand on printed pages, as the library keeps it: a row a page, its anchors as typed arrays one after the other. A citation
 * asks for the few pages that it stands on, and nothing of the others is read.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Rectangle, Span } from '../../domain/location.ts';
import { upperBound } from '../../upper-bound.ts';
import type { Anchor } from '../content.ts';
import { whole } from './database.ts';

/** Of an anchor: two offsets, four lengths. */
const bytesEach = 24;

interface Page {
  page: number;
  /** UTF-16 offsets in the text, both ascending [anchors]. */
  starts: Int32Array;
  ends: Int32Array;
  /** left, top, width, height of each; PDF points [4 x anchors]. */
  boxes: Float32Array;
}

export function keepAnchors(db: DatabaseSync, document: string, anchors: readonly Anchor[]): void {
  const insert = db.prepare('INSERT INTO anchors VALUES (?, ?, ?, ?, ?)');
  for (const [page, own] of Map.groupBy(anchors, (anchor) => anchor.page)) {
    const bytes = new ArrayBuffer(own.length * bytesEach);
    const { starts, ends, boxes } = viewsOf(page, bytes);
    for (const [i, { start, end, left, top, width, height }] of own.entries()) {
      starts[i] = start;
      ends[i] = end;
      boxes.set([left, top, width, height], 4 * i);
    }
    insert.run(document, page, own[0]!.start, own.at(-1)!.end, new Uint8Array(bytes));
  }
}

/** Of each span its rectangles in the order of the text; a run that a span covers in part gives that part, by its share of the characters. */
export function rectanglesOf(db: DatabaseSync, document: string, spans: readonly Span[]): Rectangle[][] {
  convert(db, document);
  const onPages = db.prepare('SELECT page FROM anchors WHERE document = ? AND first < ? AND last > ?');
  const one = db.prepare('SELECT anchors FROM anchors WHERE document = ? AND page = ?');
  const opened = new Map<number, Page>();
  const pageOf = (page: number) => {
    let found = opened.get(page);
    if (!found) {
      const { anchors } = one.get(document, page) as { anchors: Uint8Array };
      // A typed array wants its bytes at a multiple of four.
      found = viewsOf(page, new Uint8Array(anchors).buffer);
      opened.set(page, found);
    }
    return found;
  };
  return spans.map(({ start, end }) => {
    const pages = onPages.all(document, end, start) as { page: number }[];
    const parts = pages.flatMap(({ page }) => [...partsOn(pageOf(page), start, end)]);
    return parts.sort((a, b) => a.start - b.start).map(({ rectangle }) => rectangle);
  });
}

/** Everything that stands on a page, in the order of the text. */
export function anchorsOn(db: DatabaseSync, document: string, page: number): Anchor[] {
  convert(db, document);
  const row = db.prepare('SELECT anchors FROM anchors WHERE document = ? AND page = ?').get(document, page) as { anchors: Uint8Array } | undefined;
  if (!row) return [];
  const { starts, ends, boxes } = viewsOf(page, new Uint8Array(row.anchors).buffer);
  return Array.from(starts, (start, i) => {
    const [left, top, width, height] = boxes.subarray(4 * i, 4 * i + 4);
    return { start, end: ends[i]!, page, left: left!, top: top!, width: width!, height: height! };
  });
}

function* partsOn({ page, starts, ends, boxes }: Page, start: number, end: number): Generator<{ start: number; rectangle: Rectangle }> {
  for (let i = upperBound(ends.length, (k) => ends[k]!, start); i < starts.length && starts[i]! < end; i++) {
    const anchor = { start: starts[i]!, end: ends[i]!, page, left: boxes[4 * i]!, top: boxes[4 * i + 1]!, width: boxes[4 * i + 2]! };
    yield { start: anchor.start, rectangle: partOf({ ...anchor, height: boxes[4 * i + 3]! }, start, end) };
  }
}

/** The part of an anchor that a span covers. */
export function partOf(anchor: Anchor, start: number, end: number): Rectangle {
  const length = anchor.end - anchor.start;
  const from = (Math.max(start, anchor.start) - anchor.start) / length;
  const to = (Math.min(end, anchor.end) - anchor.start) / length;
  return {
    page: anchor.page,
    left: anchor.left + from * anchor.width,
    top: anchor.top,
    width: (to - from) * anchor.width,
    height: anchor.height,
  };
}

function viewsOf(page: number, bytes: ArrayBufferLike): Page {
  const count = bytes.byteLength / bytesEach;
  return {
    page,
    starts: new Int32Array(bytes, 0, count),
    ends: new Int32Array(bytes, 4 * count, count),
    boxes: new Float32Array(bytes, 8 * count, 4 * count),
  };
}

/** Earlier versions kept all of them as one JSON. Brought over when they are first asked for: all of a library at once would keep it shut for minutes. */
function convert(db: DatabaseSync, document: string): void {
  const row = db.prepare('SELECT anchors FROM contents WHERE document = ? AND anchors IS NOT NULL').get(document);
  if (!row) return;
  whole(db, () => {
    keepAnchors(db, document, JSON.parse(row.anchors as string) as Anchor[]);
    db.prepare('UPDATE contents SET anchors = NULL WHERE document = ?').run(document);
  });
}
