import type { FormatRecord } from '../format.ts';

export const docx: FormatRecord = {
  name: 'docx',
  label: 'Word',
  endings: ['.docx', '.docm', '.dotx', '.dotm'],
  importer: async () => (await import('./docx.ts')).readDocx,
  inFolder: 'document',
  association: { name: 'Word document', endings: ['docx'] },
  docs: {
    name: 'Word (.docx, .docm, .dotx)',
    sections: 'headings',
    place: 'section and paragraph',
    leftOut: 'pictures, headers and footers, comments, hidden text; tracked changes are taken as accepted',
  },
};
