import type { FormatRecord } from '../format.ts';

export const fb2: FormatRecord = {
  name: 'fb2',
  label: 'FictionBook',
  endings: ['.fb2', '.fb2.zip', '.fbz'],
  importer: async () => (await import('./fb2.ts')).readFb2,
  inFolder: 'document',
  association: { name: 'FictionBook', endings: ['fb2', 'fbz'] },
  docs: {
    name: 'FictionBook (.fb2, .fb2.zip, .fbz)',
    sections: 'titles',
    place: 'section and paragraph',
    leftOut: 'pictures',
  },
};
