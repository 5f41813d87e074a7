/** What is mutated: small files of every format that use as much of it as they can, all made by code. */
import type { Format } from '../../electron/documents/content.ts';
import type { Mutation } from './bytes.ts';

export interface Seed {
  /** Its ending decides how it is read. */
  name: string;
  bytes: Buffer;
  password?: string;
}

/** How files of a format are made and damaged with knowledge of it. */
export interface Corpus {
  seeds: readonly Seed[];
  rewrite: Mutation;
  /** Only `rewrite` is of use. */
  undamaged?: boolean;
}

const corpora: Record<Format, () => Promise<Corpus>> = {
  text: async () => (await import('./corpus-written.ts')).text,
  markdown: async () => (await import('./corpus-written.ts')).markdown,
  code: async () => (await import('./corpus-written.ts')).code,
  table: async () => (await import('./corpus-written.ts')).table,
  notebook: async () => (await import('./corpus-written.ts')).notebook,
  html: async () => (await import('./corpus-web.ts')).html(),
  epub: async () => (await import('./corpus-web.ts')).epub(),
  docx: async () => (await import('../../electron/documents/formats/docx/corpus.ts')).docx(),
  pdf: async () => (await import('../../electron/documents/formats/pdf/corpus.ts')).pdf(),
  folder: async () => (await import('../../electron/documents/formats/folder/corpus.ts')).folder(),
};
export const formats = Object.keys(corpora) as Format[];

export const corpusOf = (format: Format): Promise<Corpus> => corpora[format]();
