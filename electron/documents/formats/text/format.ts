import type { FormatRecord } from '../format.ts';

/** Whatever no other format claims is tried as text. */
export const text: FormatRecord = {
  name: 'text',
  label: 'Text',
  endings: ['.txt'],
  importer: async () => (await import('./text.ts')).readText,
  inFolder: 'source',
  association: { name: 'Text', endings: ['txt'] },
  plain: true,
  docs: {
    name: 'Plain text',
    sections: 'chapters; titles of .rst, .org, .adoc, .tex',
    place: 'line',
    leftOut: 'pictures written into it; an encoding that had to be guessed is named',
  },
};
