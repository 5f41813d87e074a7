/** Which documents the library shows, and in what order. */
import type { DocumentInfo } from '../../../electron/domain/document.ts';

export const orders = ['added', 'title', 'author', 'length'] as const;
export type Order = (typeof orders)[number];

/** Beside these, the labels of formats. */
export type Filter = 'all' | 'read' | 'unread' | 'warned' | 'missing' | string;

const compared = new Intl.Collator('en', { sensitivity: 'base', numeric: true });

/** Of equal ones the order in which they came stays. */
export function listed(documents: readonly DocumentInfo[], order: Order, filter: Filter, read: ReadonlySet<string>): DocumentInfo[] {
  const shown = documents.filter((document) => passes(document, filter, read));
  switch (order) {
    case 'added':
      return shown;
    case 'title':
      return shown.sort((a, b) => compared.compare(a.title, b.title));
    case 'author':
      // Who has none comes last.
      return shown.sort(
        (a, b) => Number(!a.metadata.author) - Number(!b.metadata.author) || compared.compare(a.metadata.author ?? '', b.metadata.author ?? ''),
      );
    case 'length':
      return shown.sort((a, b) => b.words - a.words);
  }
}

function passes({ id, warnings, missing, label }: DocumentInfo, filter: Filter, read: ReadonlySet<string>): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'read':
      return read.has(id);
    case 'unread':
      return !read.has(id);
    case 'warned':
      return warnings.length > 0;
    case 'missing':
      return missing;
    default:
      return label === filter;
  }
}
