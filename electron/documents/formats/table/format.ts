import type { FormatRecord } from '../format.ts';

export const table: FormatRecord = {
  name: 'table',
  label: 'Table',
  endings: ['.csv', '.tsv'],
  importer: async () => (await import('./table.ts')).readTable,
  inFolder: 'both',
  association: { name: 'Table', endings: ['csv', 'tsv'] },
  plain: true,
  docs: { name: 'CSV, TSV', sections: 'the whole', place: 'row, as a spreadsheet counts', leftOut: 'rows with broken quotes are taken as they are' },
};
