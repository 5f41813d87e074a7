/** Full-text search over titles and passages (FTS5), with the very place of the match. */
import type { DatabaseSync } from 'node:sqlite';
import { placeIn } from './passages.ts';

export interface Hit {
  document: string;
  title: string;
  snippet: string;
  match: { start: number; end: number };
  start: number;
  end: number;
  place: string;
}

const snippetReach = 90;
const mostHits = 60;

/** Titles and passages of the workspace that hold every word of the query (the last one may be a beginning), best first. */
export function search(db: DatabaseSync, workspace: string, query: string): Hit[] {
  const words = query.match(/[\p{L}\p{N}]+/gu) ?? [];
  if (words.length === 0) return [];
  const wanted = words.map((word, i) => `"${word}"${i === words.length - 1 ? '*' : ''}`).join(' ');
  const rows = db
    .prepare(
      `SELECT p.document, p.start, p.place, p.line, p.text, d.title, d.format FROM passages p JOIN members m ON m.document = p.document AND m.workspace = ? AND m.replacedBy IS NULL
       JOIN documents d ON d.id = p.document WHERE passages MATCH ? ORDER BY rank LIMIT ${mostHits}`,
    )
    .all(workspace, wanted) as {
    document: string;
    start: number;
    place: string;
    line: number | null;
    text: string;
    title: string;
    format: string;
  }[];
  return rows.map(({ document, start, place, line, text, title, format }) => {
    const found = matchIn(text, query, words);
    const from = Math.max(0, found.start - snippetReach);
    const snippet = text.slice(from, found.end + snippetReach).replace(/\s/g, ' ');
    return {
      document,
      title,
      snippet,
      match: { start: found.start - from, end: found.end - from },
      // A hit in the title (start -1) leads to the beginning.
      start: Math.max(0, start) + (start < 0 ? 0 : found.start),
      end: start < 0 ? 0 : start + found.end,
      place: placeIn({ text, place, line }, found.start, format === 'code'),
    };
  });
}

/** The query as it stands if it does, else its first word that does. */
function matchIn(text: string, query: string, words: string[]): { start: number; end: number } {
  const lower = text.toLowerCase();
  if (lower.length !== text.length) return { start: 0, end: 0 };
  for (const needle of [query.trim(), ...words]) {
    const start = lower.indexOf(needle.toLowerCase());
    if (start >= 0) return { start, end: start + needle.length };
  }
  return { start: 0, end: 0 };
}
