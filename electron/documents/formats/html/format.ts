import type { FormatRecord } from '../format.ts';

export const html: FormatRecord = {
  name: 'html',
  label: 'Web page',
  endings: ['.html', '.htm', '.xhtml'],
  resembles: /^\s*<(?:!doctype html|html)\b/i,
  importer: async () => (await import('./html.ts')).readHtml,
  inFolder: 'both',
  association: { name: 'Web page', endings: ['html', 'htm'] },
  plain: true,
  docs: {
    name: 'Web page',
    sections: 'headings',
    place: 'section and paragraph',
    leftOut: 'scripts, frames, navigation, what is hidden, what stands around an article, pictures',
  },
};
