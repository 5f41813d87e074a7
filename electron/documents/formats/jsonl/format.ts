import type { FormatRecord } from '../format.ts';

export const jsonl: FormatRecord = {
  name: 'jsonl',
  label: 'JSON Lines',
  endings: ['.jsonl', '.ndjson'],
  importer: async () => (await import('./jsonl.ts')).readJsonl,
  inFolder: 'both',
  association: { name: 'JSON Lines', endings: ['jsonl'] },
  plain: true,
  docs: {
    name: 'JSON Lines (.jsonl)',
    sections: 'the whole',
    place: 'line',
    leftOut: 'lines that are no JSON are taken as written',
  },
};
