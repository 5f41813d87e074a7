/** How a format is tried: beside its importer, formats/NAME/torture.ts says it in one record, which nothing that is shipped reads. */
import type { Format } from '../electron/documents/content.ts';
import { formats as records } from '../electron/documents/formats/registry.ts';
import type { Corpus } from './fuzz/corpus.ts';
import type { Original } from './round-trip/original.ts';

export interface Torture {
  /** Small files that use as much of the format as they can, and how they are damaged with knowledge of it. */
  corpus: () => Corpus | Promise<Corpus>;
  /** A file of the format, made by other code than ours, that holds a text; null = there is nothing to make it of. */
  volume: { name: string; of: (text: string) => Uint8Array | Promise<Uint8Array> } | null;
  /** The road to a file's words that is not its importer's. */
  original: (bytes: Uint8Array) => Original | Promise<Original>;
  /** Words are found where they are said to stand: line for line as they are written, or by their letters alone. */
  compared: 'lines' | 'letters';
  /** The importer puts in what the file does not have in letters: numbers of lists and notes. */
  numbered?: true;
  /** What of this machine it cannot do without and lacks: "pdftotext is not installed". */
  lacks?: string;
}

export const formats: readonly Format[] = records.map(({ name }) => name);

export async function tortureOf(format: Format): Promise<Torture> {
  const { torture } = (await import(new URL(`../electron/documents/formats/${format}/torture.ts`, import.meta.url).href)) as { torture: Torture };
  return torture;
}

export const corpusOf = async (format: Format): Promise<Corpus> => (await tortureOf(format)).corpus();
