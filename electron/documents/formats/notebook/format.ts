import type { FormatRecord } from '../format.ts';

export const notebook: FormatRecord = {
  name: 'notebook',
  label: 'Notebook',
  endings: ['.ipynb'],
  resembles: /^\s*\{\s*"(?:cells|nbformat|metadata)"/,
  importer: async () => (await import('./notebook.ts')).readNotebook,
  inFolder: 'both',
  association: { name: 'Notebook', endings: ['ipynb'] },
  docs: { name: 'Notebook (.ipynb)', sections: 'headings of its prose', place: 'cell', leftOut: 'the middle of long outputs, pictures' },
};
