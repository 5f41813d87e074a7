/**
 * Where each chunk's cell lies on the map: reading order, left to right, top to bottom; a section is a band of rows under its title,
 * and short sections stand in columns, as in a newspaper. The cell is as large as lets the whole text be seen at once; a text too
 * long for that scrolls. All lengths in CSS px.
 */
export interface MapSection {
  title: string;
  firstChunk: number;
}

export interface Band extends MapSection {
  /** Exclusive. */
  endChunk: number;
  left: number;
  width: number;
  /** Top of the title's line. */
  top: number;
  /** Title and rows. */
  height: number;
}

export interface MapLayout {
  /** Side of a cell; cells are `cell + gap` apart. */
  cell: number;
  gap: number;
  width: number;
  height: number;
  /** Left and top of each cell [chunks]. */
  x: Float32Array;
  y: Float32Array;
  /** First chunk of each row, top to bottom. */
  rowStarts: number[];
  bands: Band[];
}

const largestCell = 30;
const smallestCell = 8;
const bandGap = 10;
export const titleHeight = 20;
const edge = 2;
const columnGap = 20;
/** A title must be readable. */
const narrowestColumn = 110;

/** More sections than this would drown the map in titles: then only the largest ones keep theirs. */
const mostTitles = 48;

export function layoutMap(chunks: number, sections: MapSection[], width: number, height: number): MapLayout {
  const ranges = bandRanges(chunks, sections);
  for (let cell = largestCell; cell >= smallestCell; cell--) {
    for (let columns = 1; columns <= ranges.length && (columns === 1 || columnWidthOf(width, columns) >= narrowestColumn); columns++) {
      const layout = place(ranges, chunks, width, height, cell, columns);
      if (fits(layout, width, height)) return layout;
    }
  }
  return tall(ranges, chunks, width, height);
}

/** Too long to be seen at once: as many columns as titles can be read in, as tall as it takes. */
function tall(ranges: Range[], chunks: number, width: number, height: number): MapLayout {
  const single = place(ranges, chunks, width, height, smallestCell, 1);
  let columns = Math.max(1, ranges.length);
  while (columns > 1 && columnWidthOf(width, columns) < narrowestColumn) columns--;
  for (let taller = Math.max(height, 1) * 1.1; columns > 1 && taller < single.height; taller *= 1.1) {
    const layout = place(ranges, chunks, width, taller, smallestCell, columns);
    if (fits(layout, width, taller)) return layout;
  }
  return single;
}

type Range = Pick<Band, 'title' | 'firstChunk' | 'endChunk'>;

/** Sections as ranges that cover every chunk once. Several sections in one chunk share a band, named by the first. */
export function bandRanges(chunks: number, sections: MapSection[]): Range[] {
  if (chunks === 0) return [];
  const starts = new Map<number, string>();
  for (const section of sections) if (section.firstChunk < chunks && !starts.has(section.firstChunk)) starts.set(section.firstChunk, section.title);
  if (!starts.has(0)) starts.set(0, '');
  const ordered = [...starts].sort((a, b) => a[0] - b[0]);
  const ranges = ordered.map(([firstChunk, title], i) => ({ title, firstChunk, endChunk: ordered[i + 1]?.[0] ?? chunks }));
  if (ranges.length <= mostTitles) return ranges;
  const share = Math.ceil(chunks / mostTitles);
  const merged: Range[] = [];
  for (const range of ranges) {
    const last = merged.at(-1);
    if (last && range.endChunk - last.firstChunk <= share) last.endChunk = range.endChunk;
    else merged.push({ ...range });
  }
  return merged;
}

const gapOf = (cell: number) => (cell >= 14 ? 3 : 2);
const cellsIn = (width: number, cell: number) => Math.max(1, Math.floor((width - 2 * edge + gapOf(cell)) / (cell + gapOf(cell))));
const titleOf = (range: Range) => (range.title ? titleHeight : 0);

/** Places every cell. Bands go down a column of the page, then on at the top of the next; a single column may be as tall as it has to be. */
function place(ranges: Range[], chunks: number, width: number, height: number, cell: number, columns: number): MapLayout {
  const gap = gapOf(cell);
  const columnWidth = columnWidthOf(width, columns);
  const across = cellsIn(columnWidth, cell);
  const x = new Float32Array(chunks);
  const y = new Float32Array(chunks);
  const rowStarts: number[] = [];
  const bands: Band[] = [];
  let left = 0;
  let top = edge;
  let tallest = 0;
  for (const range of ranges) {
    const bandHeight = titleOf(range) + Math.ceil((range.endChunk - range.firstChunk) / across) * (cell + gap);
    if (columns > 1 && top > edge && top + bandHeight > height) {
      left += columnWidth + columnGap;
      top = edge;
    }
    const firstRow = top + titleOf(range);
    for (let chunk = range.firstChunk; chunk < range.endChunk; chunk++) {
      const at = chunk - range.firstChunk;
      if (at % across === 0) rowStarts.push(chunk);
      x[chunk] = left + edge + (at % across) * (cell + gap);
      y[chunk] = firstRow + Math.floor(at / across) * (cell + gap);
    }
    bands.push({ ...range, left, top, width: columnWidth, height: bandHeight });
    top += bandHeight + bandGap;
    tallest = Math.max(tallest, top - bandGap);
  }
  return { cell, gap, width, height: tallest + edge, x, y, rowStarts, bands };
}

const columnWidthOf = (width: number, columns: number) => Math.floor((width - (columns - 1) * columnGap) / columns);
const fits = ({ bands, height: used }: MapLayout, width: number, height: number) =>
  used <= height && (bands.at(-1)?.left ?? 0) + (bands.at(-1)?.width ?? 0) <= width;

/** Index of the row (in `rowStarts`) that holds a chunk. */
export function rowOf(layout: MapLayout, chunk: number): number {
  let low = 0;
  let high = layout.rowStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (layout.rowStarts[middle]! <= chunk) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The chunk under a point, or -1. The gap right and below belongs to the cell. */
export function chunkAt(layout: MapLayout, px: number, py: number): number {
  const { cell, gap, x, y } = layout;
  const band = layout.bands.find(({ left, top, width, height }) => px >= left && px < left + width && py >= top && py < top + height);
  if (!band) return -1;
  const first = band.firstChunk;
  const across = cellsIn(band.width, cell);
  const column = Math.floor((px - x[first]!) / (cell + gap));
  const row = Math.floor((py - y[first]!) / (cell + gap));
  const chunk = first + row * across + column;
  return column >= 0 && column < across && row >= 0 && chunk < band.endChunk ? chunk : -1;
}

export type Move = 'left' | 'right' | 'up' | 'down' | 'rowStart' | 'rowEnd' | 'first' | 'last';

/** Where a key leads from a chunk; stays inside the map. */
export function move(layout: MapLayout, chunk: number, way: Move): number {
  const last = layout.x.length - 1;
  const row = rowOf(layout, chunk);
  const rowEnd = (r: number) => (layout.rowStarts[r + 1] ?? last + 1) - 1;
  const inRow = (r: number) => {
    const start = layout.rowStarts[r];
    return start === undefined ? chunk : Math.min(start + chunk - layout.rowStarts[row]!, rowEnd(r));
  };
  switch (way) {
    case 'left':
      return Math.max(0, chunk - 1);
    case 'right':
      return Math.min(last, chunk + 1);
    case 'up':
      return inRow(row - 1);
    case 'down':
      return inRow(row + 1);
    case 'rowStart':
      return layout.rowStarts[row]!;
    case 'rowEnd':
      return rowEnd(row);
    case 'first':
      return 0;
    case 'last':
      return last;
  }
}
