/** The road to a file's words that is not its importer's, by the file's name. */
import { extname } from 'node:path';
import { docxOriginal, epubOriginal, htmlOriginal } from './original-markup.ts';
import { pdfOriginal } from './original-pdf.ts';
import { linesOriginal, notebookOriginal, tableOriginal } from './originals.ts';
import type { Original } from './round-trip.ts';

const byEnding: Record<string, (bytes: Uint8Array) => Original | Promise<Original>> = {
  '.html': htmlOriginal,
  '.epub': epubOriginal,
  '.docx': docxOriginal,
  '.pdf': pdfOriginal,
  '.ipynb': notebookOriginal,
  '.csv': tableOriginal,
};

/** Of anything else the lines: text, Markdown, source code. */
export const originalOf = (name: string, bytes: Uint8Array): Original | Promise<Original> => (byEnding[extname(name)] ?? linesOriginal)(bytes);
