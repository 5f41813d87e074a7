/** Two files with the same text: a copy saved anew, with its lock and without. Both are kept, and the second says so: an answer would cite both. */
import type { DatabaseSync } from 'node:sqlite';
import { keptPieces, piecesOf } from './pieces.ts';

/** The sentence for a new document, whose text another of the workspace has already; null = none has. A file's newer version is no twin of its older. */
export function twinSentence(db: DatabaseSync, workspace: string, { text, path }: { text: string; path: string | null }): string | null {
  const alike = db.prepare(
    `SELECT d.id, d.title FROM documents d JOIN members m ON m.document = d.id
     WHERE d.chars = ? AND m.workspace = ? AND m.replacedBy IS NULL AND (d.path IS NULL OR d.path IS NOT ?)`,
  );
  for (const { id, title } of alike.all(text.length, workspace, path) as { id: string; title: string }[])
    if (hasText(db, id, text))
      return `The same text is in this workspace already, as “${title}”: another file with the same words. Remove one of them.`;
  return null;
}

function hasText(db: DatabaseSync, id: string, text: string): boolean {
  const kept = keptPieces(db, 'text', id);
  for (const piece of piecesOf(text)) {
    const next = kept.next();
    if (next.done || next.value !== piece) {
      kept.return(undefined);
      return false;
    }
  }
  return kept.next().done === true;
}
