/** Full-text search over titles and passages (FTS5), with the very place of the match. */
import type { DatabaseSync } from 'node:sqlite';
import type { SearchHit } from '../../domain/document.ts';
import { located } from '../places.ts';
import { standingKept, standingOfMatch } from './passages.ts';

interface Row {
  document: string;
  start: number;
  place: string;
  line: number | null;
  text: string;
  title: string;
  format: string;
}

const snippetReach = 90;
const mostHits = 60;
/** Of what shares words with a question, so many are a glance and no list. */
const mostNear = 3;
/** A word that stands in more passages is common. Where all words are, the first passages will do. */
const mostRanked = 2000;
/** Of more words, the passages that hold them as they stand come first. */
const mostLooseWords = 4;
/** Of a sentence so many words are looked for, the rare ones first, then the longest. */
const mostWords = 8;
/** And so many that follow each other: who holds these as they stand holds the sentence, but for chance. */
const stretchWords = 5;
const mostStretches = 3;
/** Shorter beginnings of words are taken as whole words: half of the library begins with "th". Scripts without spaces have no other words. */
const shortestBeginning = 3;

/** Rows of the index, from and to, that belong to a workspace. */
type Range = readonly [first: number, last: number];

export class Search {
  readonly #db: DatabaseSync;
  #ranges: { of: string; ranges: Range[] } | null = null;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** Titles and passages of the workspace that hold every word of the query (the last one may be a beginning; of many words the telling ones), best first. */
  find(workspace: string, query: string): SearchHit[] {
    const words = query.match(/[\p{L}\p{N}]+/gu) ?? [];
    if (words.length === 0) return [];
    const terms = [...new Set(this.#termsOf(words))].sort((a, b) => b.length - a.length);
    const rare = terms.filter((term) => !this.#isCommon(term));
    const telling = [...new Set([...rare, ...terms])].slice(0, mostWords);
    const wanted = telling.join(' ');
    const ranked = rare.slice(0, mostWords).join(' ');
    const rows = rare.length > 0 ? this.#ranked(workspace, ranked, wanted) : [...this.#titled(workspace, words), ...this.#first(workspace, wanted)];
    // Who puts in a sentence looks for that sentence.
    const quoted = words.length > mostLooseWords ? this.#quoted(workspace, words) : [];
    const sentence = query.trim().toLowerCase();
    const whole = ({ text }: Row) => (quoted.length > 0 && text.toLowerCase().includes(sentence) ? 0 : 1);
    return distinct([...quoted, ...rows])
      .sort((a, b) => whole(a) - whole(b))
      .slice(0, mostHits)
      .map((row) => hitOf(row, query, words));
  }

  /** Passages of these documents (null = all of the workspace) that share beginnings of words, the most telling first: what there is to look at before anything is read. */
  near(workspace: string, documents: readonly string[] | null, beginnings: readonly string[]): SearchHit[] {
    const wanted = [...new Set(beginnings)].filter((word) => word.length >= shortestBeginning && !this.#isCommon(`"${word}"*`));
    wanted.sort((a, b) => b.length - a.length);
    if (wanted.length === 0) return [];
    const rows = this.#db
      .prepare(
        `SELECT p.document, p.start, p.place, p.line, p.text, d.title, d.format FROM passages p
         JOIN members m ON m.document = p.document AND m.workspace = ? AND m.replacedBy IS NULL
         JOIN documents d ON d.id = p.document
         WHERE passages MATCH ? AND +p.start >= 0 ${documents ? 'AND +p.document IN (SELECT value FROM json_each(?))' : ''} ORDER BY rank LIMIT ${mostNear}`,
      )
      .all(
        workspace,
        wanted
          .slice(0, mostWords)
          .map((word) => `"${word}"*`)
          .join(' OR '),
        ...(documents ? [JSON.stringify(documents)] : []),
      );
    return (rows as unknown as Row[]).map((row) => hitOf(row, wanted[0]!, wanted));
  }

  /** A last word that stands in so many passages by itself is not taken for the beginning of others: to gather them all takes long. */
  #termsOf(words: readonly string[]): string[] {
    const last = words.at(-1)!;
    const begins = (last.length >= shortestBeginning || /[^\p{Script=Latin}\p{N}]/u.test(last)) && !this.#isCommon(`"${last}"`);
    return words.map((word, i) => `"${word}"${begins && i === words.length - 1 ? '*' : ''}`);
  }

  #isCommon(term: string): boolean {
    return this.#db.prepare(`SELECT 1 FROM passages WHERE passages MATCH ? LIMIT 1 OFFSET ${mostRanked}`).get(term) !== undefined;
  }

  /** Ranked by the rare words alone: common ones tell nothing apart, and to weigh one, every passage that it stands in is counted. The plus keeps SQLite from asking row by row. */
  #ranked(workspace: string, rare: string, wanted: string): Row[] {
    return this.#db
      .prepare(
        `SELECT p.document, p.start, p.place, p.line, p.text, d.title, d.format FROM passages p
         JOIN members m ON m.document = p.document AND m.workspace = ? AND m.replacedBy IS NULL
         JOIN documents d ON d.id = p.document
         WHERE passages MATCH ? AND +p.rowid IN (SELECT rowid FROM passages WHERE passages MATCH ?) ORDER BY rank LIMIT ${mostHits}`,
      )
      .all(workspace, rare, wanted) as unknown as Row[];
  }

  /** Documents whose titles hold all the words. All titles are gone through: to ask for each member's is slower. */
  #titled(workspace: string, words: readonly string[]): Row[] {
    return this.#db
      .prepare(
        `SELECT d.id AS document, -1 AS start, '' AS place, NULL AS line, d.title AS text, d.title, d.format FROM documents d
         WHERE ${words.map(() => 'instr(lower(d.title), ?) > 0').join(' AND ')}
         AND EXISTS (SELECT 1 FROM members m WHERE m.document = d.id AND m.workspace = ? AND m.replacedBy IS NULL) LIMIT ${mostHits}`,
      )
      .all(...words.map((word) => word.toLowerCase()), workspace) as unknown as Row[];
  }

  /** A phrase takes the longer the more words it has: one stretch of the sentence, more only where many passages hold that one. */
  #quoted(workspace: string, words: readonly string[]): Row[] {
    const stretches = stretchesOf(words).map((stretch) => `"${stretch.join(' ')}"`);
    let rows: Row[] = [];
    for (let count = 1; count <= stretches.length; count++) {
      const narrower = this.#first(workspace, stretches.slice(0, count).join(' '));
      // No passage holds all of it as it stands.
      if (narrower.length === 0) break;
      rows = narrower;
      if (rows.length < mostHits) break;
    }
    return rows;
  }

  /** In the order of the library, unranked. */
  #first(workspace: string, wanted: string): Row[] {
    const within = this.#db.prepare(
      `SELECT p.document, p.start, p.place, p.line, p.text, d.title, d.format FROM passages p JOIN documents d ON d.id = p.document
       WHERE passages MATCH ? AND p.rowid BETWEEN ? AND ? AND p.start >= 0 LIMIT ?`,
    );
    const rows: Row[] = [];
    for (const [first, last] of this.#rangesOf(workspace)) {
      rows.push(...(within.all(wanted, first, last, mostHits - rows.length) as unknown as Row[]));
      if (rows.length >= mostHits) break;
    }
    return rows;
  }

  /** Documents that follow each other in the index make one range. Kept until the library changes. */
  #rangesOf(workspace: string): Range[] {
    const { data_version } = this.#db.prepare('PRAGMA data_version').get() as { data_version: number };
    const { changes } = this.#db.prepare('SELECT total_changes() AS changes').get() as { changes: number };
    const of = `${workspace} ${data_version} ${changes}`;
    if (this.#ranges?.of === of) return this.#ranges.ranges;
    const rows = this.#db
      .prepare(
        `SELECT d.firstPassage AS first, d.lastPassage AS last, m.document IS NOT NULL AS mine FROM documents d
         LEFT JOIN members m ON m.document = d.id AND m.workspace = ? AND m.replacedBy IS NULL ORDER BY d.firstPassage`,
      )
      .all(workspace) as { first: number; last: number; mine: number }[];
    const ranges: [number, number][] = [];
    let open = false;
    for (const { first, last, mine } of rows) {
      if (mine && open) ranges.at(-1)![1] = last;
      else if (mine) ranges.push([first, last]);
      open = mine === 1;
    }
    this.#ranges = { of, ranges };
    return ranges;
  }
}

/** Stretches of a sentence that do not overlap, those with the most letters. */
function stretchesOf(words: readonly string[]): (readonly string[])[] {
  const all = words.slice(stretchWords - 1).map((_, at) => ({ at, stretch: words.slice(at, at + stretchWords) }));
  all.sort((a, b) => b.stretch.join('').length - a.stretch.join('').length);
  const chosen: typeof all = [];
  for (const one of all) if (chosen.length < mostStretches && chosen.every(({ at }) => Math.abs(at - one.at) >= stretchWords)) chosen.push(one);
  return chosen.map(({ stretch }) => stretch);
}

function distinct(rows: readonly Row[]): Row[] {
  return [...new Map(rows.map((row) => [`${row.document} ${row.start}`, row])).values()];
}

function hitOf({ document, start, place, line, text, title, format }: Row, query: string, words: string[]): SearchHit {
  const found = matchIn(text, query, words);
  const { snippet, match } = snippetOf(text, found);
  const standing = standingOfMatch({ text, standing: standingKept(place, format === 'code'), line }, found.start);
  // A hit in the title (start -1) leads to the beginning.
  const span = { document, start: Math.max(0, start) + (start < 0 ? 0 : found.start), end: start < 0 ? 0 : start + found.end };
  return {
    ...located(span, standing),
    title,
    snippet,
    match,
  };
}

/** Whole words around a match, with what says that there are more. */
function snippetOf(text: string, { start, end }: { start: number; end: number }): Pick<SearchHit, 'snippet' | 'match'> {
  const reach = text.slice(Math.max(0, start - snippetReach), start);
  const after = text.slice(end, end + snippetReach);
  const isCutBefore = start > snippetReach;
  const isCutAfter = end + snippetReach < text.length;
  // Scripts without spaces are cut where they are.
  const before = isCutBefore ? `… ${reach.replace(/^\S*\s+/, '') || reach}` : reach;
  const behind = isCutAfter ? `${after.replace(/\s+\S*$/, '') || after} …` : after;
  const snippet = (before + text.slice(start, end) + behind).replace(/\s/g, ' ');
  return { snippet, match: { start: before.length, end: before.length + end - start } };
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
