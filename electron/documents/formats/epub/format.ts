import type { FormatRecord } from '../format.ts';

export const epub: FormatRecord = {
  name: 'epub',
  label: 'EPUB',
  endings: ['.epub'],
  importer: async () => (await import('./epub.ts')).readEpub,
  inFolder: 'document',
  association: { name: 'EPUB book', endings: ['epub'] },
  docs: {
    name: 'EPUB 2 and 3',
    sections: "the book's headings, else its table of contents",
    place: 'part and paragraph',
    leftOut: 'pictures; what a shop has locked is refused',
  },
};
