/** What is exported, whatever it was: text in sentences, each with the passages it rests on. */
import { type Location, quoted, referenceOf } from '../domain/location.ts';
import type { ChunkMap, CoverageMap } from './chunk-map.ts';

export interface ExportCitation extends Pick<Location, 'start' | 'end' | 'place'> {
  title: string;
  quote: string;
  score: number;
}

export interface ExportPart {
  heading: string;
  /** Running text; each sentence with its own citations. */
  sentences: { text: string; citations: ExportCitation[] }[];
  /** What an answer looked at, or a summary drew on; shown where the format can draw. */
  map?: ChunkMap | CoverageMap;
}

/** `data` is the full record, for JSON. */
export interface ExportWork {
  title: string;
  about: string;
  parts: ExportPart[];
  data: unknown;
}

export const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();

/** What a citation says, in its marks. */
export const quoteOf = ({ quote }: ExportCitation): string => quoted(oneLine(quote));

/** Where it stands, and what it weighs among the sources of its sentence. */
export function standsAt(citation: ExportCitation): string {
  const percent = Math.round(100 * citation.score);
  const weight = citation.score > 0 && percent < 100 ? `; weighs ${percent || 'less than 1'} %` : '';
  return referenceOf(citation) + weight;
}

/** The parts with notes numbered through the whole work, for formats that print the numbers themselves. */
export function numbered(parts: ExportPart[]): {
  parts: { heading: string; sentences: { text: string; notes: number[] }[] }[];
  notes: { quote: string; place: string }[];
} {
  const notes: { quote: string; place: string }[] = [];
  const numberedParts = parts.map(({ heading, sentences }) => ({
    heading: oneLine(heading),
    sentences: sentences.map(({ text, citations }) => ({
      text,
      notes: citations.map((citation) => notes.push({ quote: quoteOf(citation), place: standsAt(citation) })),
    })),
  }));
  return { parts: numberedParts, notes };
}
