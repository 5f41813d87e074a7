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
    sections: 'bookmarks, else headings, else pages; a note follows the paragraph that leads to it',
    place: 'page, with the words marked',
    leftOut: 'running heads and page numbers; pages without text ("No text on pages 3–9")',
  },
};
