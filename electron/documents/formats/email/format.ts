import type { FormatRecord } from '../format.ts';

export const email: FormatRecord = {
  name: 'email',
  label: 'Mail',
  endings: ['.eml', '.mbox', '.emlx'],
  importer: async () => (await import('./email.ts')).readEmail,
  inFolder: 'document',
  association: { name: 'Mail message', endings: ['eml', 'mbox'] },
  docs: {
    name: 'Mail (.eml, .mbox)',
    sections: 'messages, attached ones below',
    place: 'message and paragraph',
    leftOut: 'other attachments, by name',
  },
};
