import type { FormatRecord } from '../format.ts';

export const docx: FormatRecord = {
  name: 'docx',
  label: 'Word',
  endings: ['.docx'],
  importer: async () => (await import('./docx.ts')).readDocx,
  inFolder: 'document',
  association: { name: 'Word document', endings: ['docx'] },
  docs: {
    name: 'Word (.docx)',
    sections: 'headings',
    place: 'section and paragraph',
    leftOut: 'pictures; tracked changes are taken as accepted',
  },
};
