import type { FormatRecord } from '../format.ts';

export const fb2: FormatRecord = {
  name: 'fb2',
  label: 'FictionBook',
  endings: ['.fb2'],
  importer: async () => (await import('./fb2.ts')).readFb2,
  inFolder: 'document',
  association: { name: 'FictionBook', endings: ['fb2'] },
  docs: {
    name: 'FictionBook (.fb2)',
    sections: 'titles',
    place: 'section and paragraph',
    leftOut: 'pictures',
  },
};
