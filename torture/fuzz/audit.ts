/** What must hold of a library's file whatever happened to its processes: every document whole with its passages, nothing that belongs to none. */
import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';

export interface Audit {
  /** Sentences about what does not hold; [] = sound. */
  faults: string[];
  /** By id a hash of all that is kept of the document. */
  documents: Map<string, string>;
}

const strays: Record<string, string> = {
  'contents without their document': 'SELECT COUNT(*) AS count FROM contents WHERE document NOT IN (SELECT id FROM documents)',
  'pieces of text without their document': 'SELECT COUNT(*) AS count FROM texts WHERE document NOT IN (SELECT id FROM documents)',
  'pieces of layout without their document': 'SELECT COUNT(*) AS count FROM layouts WHERE document NOT IN (SELECT id FROM documents)',
  'anchors without their document': 'SELECT COUNT(*) AS count FROM anchors WHERE document NOT IN (SELECT id FROM documents)',
  'documents without their contents': 'SELECT COUNT(*) AS count FROM documents WHERE id NOT IN (SELECT document FROM contents)',
  'documents that no workspace holds': 'SELECT COUNT(*) AS count FROM documents WHERE id NOT IN (SELECT document FROM members)',
  'files of no document': 'SELECT COUNT(*) AS count FROM files WHERE document NOT IN (SELECT id FROM documents)',
  'passages of no document':
    'SELECT (SELECT COUNT(*) FROM passages) - (SELECT COALESCE(SUM(lastPassage - firstPassage + 1), 0) FROM documents) AS count',
};

export function auditLibrary(path: string): Audit {
  const db = new DatabaseSync(path);
  try {
    const faults: string[] = [];
    for (const { integrity_check: said } of db.prepare('PRAGMA integrity_check').all()) if (said !== 'ok') faults.push(`${path}: ${said}`);
    if (db.prepare('PRAGMA foreign_key_check').get()) faults.push(`${path}: a row refers to one that is not there`);
    // Throws where the index of words does not say what the passages do.
    db.exec("INSERT INTO passages (passages, rank) VALUES ('integrity-check', 1)");
    for (const [what, query] of Object.entries(strays)) {
      const { count } = db.prepare(query).get() as { count: number };
      if (count !== 0) faults.push(`${path}: ${count} ${what}`);
    }
    return { faults, documents: documentsIn(db) };
  } finally {
    db.close();
  }
}

function documentsIn(db: DatabaseSync): Map<string, string> {
  const rows = db
    .prepare(
      `SELECT id, title, format, chars, words, pages, warnings, metadata,
         (SELECT group_concat(text, '' ORDER BY place) FROM texts WHERE texts.document = id) AS text,
         (SELECT group_concat(layout, '' ORDER BY place) FROM layouts WHERE layouts.document = id) AS layout, bytes, firstPassage AS first, lastPassage AS last
       FROM documents JOIN contents ON document = id`,
    )
    .all() as Record<string, unknown>[];
  const anchors = db.prepare('SELECT page, anchors FROM anchors WHERE document = ? ORDER BY page');
  const passages = db.prepare('SELECT document, start, place, line, text FROM passages WHERE rowid BETWEEN ? AND ? ORDER BY rowid');
  return new Map(
    rows.map(({ id, bytes, first, last, ...kept }) => {
      const hash = createHash('sha256').update(JSON.stringify(kept));
      if (bytes) hash.update(bytes as Uint8Array);
      for (const { page, anchors: kept } of anchors.iterate(id as string)) hash.update(`${page}`).update(kept as Uint8Array);
      hash.update(JSON.stringify(passages.all(first as number, last as number)));
      return [id as string, hash.digest('hex')];
    }),
  );
}
