import type { FormatRecord } from '../format.ts';

export const mhtml: FormatRecord = {
  name: 'mhtml',
  label: 'Saved web page',
  endings: ['.mhtml', '.mht'],
  importer: async () => (await import('./mhtml.ts')).readMhtml,
  inFolder: 'document',
  association: { name: 'Saved web page', endings: ['mhtml', 'mht'] },
  docs: {
    name: 'Saved web page (.mhtml)',
    sections: 'headings',
    place: 'section and paragraph',
    leftOut: 'as of web pages',
  },
};
