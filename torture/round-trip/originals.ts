/** Files opened without their importers: lines as they stand in the file, rows and cells as other code parses them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Original } from './original.ts';

/** Text, Markdown, source code. */
export function linesOriginal(bytes: Uint8Array): Original {
  const lines = new TextDecoder().decode(bytes).split('\n');
  return { at: (place) => lines[numberIn(place, /^line (\d+)$/) - 1] ?? null };
}

/** A place in a folder is a path, and a line of the file there; a path alone is its heading. */
export function folderOriginal(root: string): Original {
  const files = new Map<string, string[]>();
  const linesOf = (path: string) => {
    if (!files.has(path)) files.set(path, readFileSync(join(root, path), 'utf8').split('\n'));
    return files.get(path)!;
  };
  return {
    at(place) {
      const [, path, line] = /^(.*), line (\d+)$/.exec(place) ?? [];
      if (path !== undefined) return linesOf(path)[Number(line) - 1] ?? null;
      return linesOf(place) && place;
    },
  };
}

export function notebookOriginal(bytes: Uint8Array): Original {
  interface Cell {
    source: string | string[];
    outputs?: { text?: string | string[]; data?: Record<string, string | string[]> }[];
  }
  const { cells } = JSON.parse(new TextDecoder().decode(bytes)) as { cells: Cell[] };
  const joined = (text: string | string[] | undefined) => [text ?? ''].flat().join('');
  return {
    at(place) {
      const cell = cells[numberIn(place, /^cell (\d+)/) - 1];
      if (!cell) return null;
      return place.endsWith('output')
        ? (cell.outputs ?? []).map(({ text, data }) => joined(text) + joined(data?.['text/plain'])).join('\n')
        : joined(cell.source);
    },
  };
}

/** Each row with the names of its columns, which stand in the first. */
export function tableOriginal(bytes: Uint8Array, delimiter = ','): Original {
  const [names = [], ...rows] = cellsOf(new TextDecoder().decode(bytes), delimiter);
  return {
    at(place) {
      const row = rows[numberIn(place, /^row (\d+)$/) - 2];
      return row?.map((cell, i) => (cell.trim() === '' ? '' : `${names[i]} ${cell}`)).join(' ') ?? null;
    },
  };
}

/** RFC 4180, character by character. */
function cellsOf(text: string, delimiter: string): string[][] {
  const rows: string[][] = [['']];
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const row = rows.at(-1)!;
    if (quoted && text.startsWith('""', i)) row[row.length - 1] += text[i++]!;
    else if (text[i] === '"') quoted = !quoted;
    else if (!quoted && text[i] === delimiter) row.push('');
    else if (!quoted && text[i] === '\n') rows.push(['']);
    else row[row.length - 1] += text[i]!;
  }
  return rows;
}

function numberIn(place: string, pattern: RegExp): number {
  return Number(pattern.exec(place)?.[1] ?? Number.NaN);
}
