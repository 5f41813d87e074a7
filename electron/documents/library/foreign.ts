/** Whether a database is built as a library is: a backup from elsewhere may hold triggers and views, which would run with ours. */
import type { DatabaseSync } from 'node:sqlite';

/** Everything that is built in the database, in one form. */
function parts(db: DatabaseSync): Map<string, string> {
  const rows = db.prepare('SELECT type, name, sql FROM sqlite_schema').all() as { type: string; name: string; sql: string | null }[];
  return new Map(rows.map(({ type, name, sql }) => [`${type} ${name}`, (sql ?? '').replace(/\s+/g, ' ')]));
}

/** SQLite's own statistics, which its planner keeps. */
const isOwn = (name: string) => /^table sqlite_stat\d$/.test(name);

/** What the database has that a library of its version has not, or has otherwise, or lacks; null = nothing. */
export function foreignPart(db: DatabaseSync, library: DatabaseSync): string | null {
  const [found, wanted] = [parts(db), parts(library)];
  for (const [name, sql] of found) if (!isOwn(name) && wanted.get(name) !== sql) return name;
  for (const name of wanted.keys()) if (!found.has(name)) return name;
  return null;
}
