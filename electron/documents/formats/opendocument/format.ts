import type { FormatRecord } from '../format.ts';

export const opendocument: FormatRecord = {
  name: 'opendocument',
  label: 'OpenDocument',
  endings: ['.odt', '.ott', '.odp', '.otp', '.ods', '.ots'],
  importer: async () => (await import('./opendocument.ts')).readOpenDocument,
  inFolder: 'document',
  association: { name: 'OpenDocument file', endings: ['odt', 'odp', 'ods'] },
  docs: {
    name: 'OpenDocument (.odt, .ods, .odp)',
    sections: 'headings, sheets, slides',
    place: 'section and paragraph, row, slide',
    leftOut: 'pictures, formulas, comments, hidden text, headers and footers of texts',
  },
};
