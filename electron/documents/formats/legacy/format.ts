import type { FormatRecord } from '../format.ts';

export const legacy: FormatRecord = {
  name: 'legacy',
  label: 'Old Office file',
  endings: ['.doc', '.dot', '.xls', '.xlt', '.ppt', '.pps'],
  importer: async () => (await import('./legacy.ts')).readLegacy,
  inFolder: 'document',
  association: { name: 'Old Office file', endings: ['doc', 'xls', 'ppt'] },
  docs: {
    name: 'Old Word, Excel, PowerPoint (.doc, .xls, .ppt), where LibreOffice is installed',
    sections: 'as of the new ones',
    place: 'as of the new ones',
    leftOut: 'as of the new ones',
  },
};
