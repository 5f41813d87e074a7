import type { FormatRecord } from '../format.ts';

export const pptx: FormatRecord = {
  name: 'pptx',
  label: 'PowerPoint',
  endings: ['.pptx', '.pptm', '.ppsx', '.potx'],
  importer: async () => (await import('./pptx.ts')).readPptx,
  inFolder: 'document',
  association: { name: 'PowerPoint slides', endings: ['pptx', 'ppsx'] },
  docs: {
    name: 'PowerPoint (.pptx)',
    sections: 'slides, by their titles',
    place: 'slide',
    leftOut: 'pictures; numbers, dates and footers of slides',
  },
};
