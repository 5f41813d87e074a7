import type { FormatRecord } from '../format.ts';

export const xlsx: FormatRecord = {
  name: 'xlsx',
  label: 'Excel',
  endings: ['.xlsx', '.xlsm', '.xltx'],
  importer: async () => (await import('./xlsx.ts')).readXlsx,
  inFolder: 'document',
  association: { name: 'Excel workbook', endings: ['xlsx'] },
  docs: {
    name: 'Excel (.xlsx)',
    sections: 'sheets',
    place: 'sheet and row',
    leftOut: 'charts, pictures and comments; formulas are read as their results',
  },
};
