import type { FormatRecord } from '../format.ts';

export const picture: FormatRecord = {
  name: 'picture',
  label: 'Picture',
  endings: ['.png', '.jpg', '.jpeg', '.tif', '.tiff'],
  begins: /^(?:\x89PNG\r\n|\xff\xd8\xff|II\*\0|MM\0\*)/,
  importer: async () => (await import('./picture.ts')).readPicture,
  inFolder: 'alone',
  printed: true,
  docs: {
    name: 'Picture of text (.png, .jpg, .tif)',
    sections: 'headings, else pages',
    place: 'page, with the words marked',
    leftOut: 'what is no text; pages on which much is uncertain are named',
  },
};
