/** What Focus knows of a format, in one record: everything that asks for formats asks the registry of these. */
import type { Importer } from '../content.ts';

export interface FormatRecord {
  /** As the library keeps it; its folder under formats/ is called so. */
  name: string;
  /** On a document's card. */
  label: string;
  /** Of its files, with the dot, in small letters. */
  endings: readonly string[];
  /** Whole names of files that are of it, in small letters: "makefile". */
  names?: readonly string[];
  /** Names of files that are not of it, whatever they end in, in small letters. */
  but?: RegExp;
  /** What a file begins with (Latin-1) that is of it beyond doubt, whatever its name is. */
  begins?: RegExp;
  /** What a file whose name has no ending begins with. */
  resembles?: RegExp;
  /** Loaded when the first file of the format comes: most of them bring a library along. null = nothing of it is one file. */
  importer: (() => Promise<Importer>) | null;
  /**
   * Its files in a folder: 'source' = what folders of sources are made of; 'document' = a document by itself, left out of a folder that is
   * one document; 'both' = read there by its importer, a document where the folder is taken file by file; 'alone' = left out of every folder that
   * holds anything else.
   */
  inFolder: 'source' | 'document' | 'both' | 'alone';
  /** The file is kept and shown as printed. */
  printed?: true;
  /** Its files are text, whose letters may be read in another encoding than the one that was guessed. */
  plain?: true;
  /** What the system is told when Focus is installed: it can open files with these endings (without the dot). */
  association?: { name: string; endings: readonly string[] };
  /** Its row in docs/formats.md. */
  docs: {
    name: string;
    /** What becomes a section. */
    sections: string;
    /** Where a citation leads. */
    place: string;
    /** What is left out, and told. */
    leftOut: string;
  };
}
