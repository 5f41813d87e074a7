import type { FormatRecord } from '../format.ts';

export const folder: FormatRecord = {
  name: 'folder',
  label: 'Folder',
  endings: [],
  // Of a path, not of bytes: folder.ts.
  importer: null,
  inFolder: 'source',
  docs: {
    name: 'Source folder',
    sections: 'files, and the symbols in them',
    place: 'file and line',
    leftOut: 'what `.gitignore` names, binary and vendored files: listed',
  },
};
