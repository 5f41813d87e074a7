import type { FormatRecord } from '../format.ts';

export const rtf: FormatRecord = {
  name: 'rtf',
  label: 'Rich text',
  endings: ['.rtf'],
  importer: async () => (await import('./rtf.ts')).readRtf,
  inFolder: 'document',
  association: { name: 'Rich text', endings: ['rtf'] },
  docs: {
    name: 'Rich text (.rtf)',
    sections: 'headings',
    place: 'section and paragraph',
    leftOut: 'pictures, headers and footers, comments',
  },
};
