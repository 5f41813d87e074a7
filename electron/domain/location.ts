/** A stretch of a document's text; UTF-16 offsets. */
export interface Span {
  start: number;
  end: number;
}

/** What the original has of its own to say where something stands. */
export interface Place {
  /** Printed page, from 1, by its place in the file. */
  page?: number;
  /** Line of the file, from 1. */
  line?: number;
  /** Cell of a notebook, from 1. */
  cell?: number;
}

/** Where a stretch of a document stands in the original: what chunks, citations, hits of a search and exports have in common. */
export interface Location extends Span, Place {
  /** Its id. */
  document: string;
  /** Title of the section around it; of a folder of sources, the file. */
  section?: string;
  /** All of it as people say it: "Chapter 3, page 12", "src/a.ts, line 40", "row 7"; '' = the original has no places. */
  place: string;
}

/** Document and place, as a reader looks it up: of every citation and hit, in the window, the terminal and exports. */
export const referenceOf = ({ title, place }: { title: string; place: string }): string => [title, place].filter(Boolean).join(', ');

/** A quotation in its marks; one that brings its own keeps them, so that none are doubled. */
export const quoted = (text: string): string => (/^["“„«‘']|["”“»’']$/.test(text) ? text : `“${text}”`);

/** A rectangle on a printed page: PDF points from the page's top left corner; pages from 1. */
export interface Rectangle {
  page: number;
  left: number;
  top: number;
  width: number;
  height: number;
}
