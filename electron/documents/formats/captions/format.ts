import type { FormatRecord } from '../format.ts';

export const captions: FormatRecord = {
  name: 'captions',
  label: 'Captions',
  endings: ['.srt', '.vtt'],
  importer: async () => (await import('./captions.ts')).readCaptions,
  inFolder: 'both',
  association: { name: 'Captions', endings: ['srt', 'vtt'] },
  plain: true,
  docs: {
    name: 'Captions (.srt, .vtt)',
    sections: 'the whole',
    place: 'time',
    leftOut: 'styles',
  },
};
