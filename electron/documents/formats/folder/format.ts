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
    sections: 'files, and the symbols and headings in them',
    place: 'file and line; cell, row or paragraph where the file has those',
    leftOut: 'documents of their own, what `.gitignore` names, binary, built and vendored files: each by its name',
  },
};
