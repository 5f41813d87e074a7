import type { FormatRecord } from '../format.ts';
import { languageEndings, languageNames } from './languages.ts';

export const code: FormatRecord = {
  name: 'code',
  label: 'Code',
  endings: languageEndings,
  names: languageNames,
  importer: async () => (await import('./code.ts')).readCode,
  inFolder: 'source',
  plain: true,
  docs: {
    name: 'Source file',
    sections: 'functions, classes and their like (tree-sitter: TypeScript, JavaScript, Python, Rust, Go, Java, C, C++)',
    place: 'line',
    leftOut: 'nothing',
  },
};
