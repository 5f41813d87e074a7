import type { FormatRecord } from '../format.ts';
import { markdownEndings } from './endings.ts';

export const markdown: FormatRecord = {
  name: 'markdown',
  label: 'Markdown',
  endings: markdownEndings,
  importer: async () => (await import('../text/text.ts')).readText,
  inFolder: 'source',
  association: { name: 'Markdown text', endings: ['md', 'markdown'] },
  plain: true,
  docs: { name: 'Markdown', sections: 'headings', place: 'section and line', leftOut: 'pictures written into it; the text stays as written' },
};
