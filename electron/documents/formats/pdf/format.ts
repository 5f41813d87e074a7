import type { FormatRecord } from '../format.ts';

export const pdf: FormatRecord = {
  name: 'pdf',
  label: 'PDF',
  endings: ['.pdf'],
  begins: /^%PDF-/,
  importer: async () => (await import('./pdf.ts')).readPdf,
  inFolder: 'document',
  printed: true,
  association: { name: 'PDF document', endings: ['pdf'] },
  docs: {
    name: 'PDF',
    sections: 'bookmarks, else headings, else pages; a note follows the paragraph that leads to it, a row of a table names its columns',
    place: 'page, or page and row of a table, with the words marked',
    leftOut:
      'running heads after the first of each; numbers of pages and of lines; text that cannot be seen; letters that the file does not name; pages without text ("No text on pages 3–9"); that words were recognised in a scan',
  },
};
