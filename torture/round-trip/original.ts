import type { Rectangle } from '../../electron/domain/location.ts';

/** A file, opened without its importer. */
export interface Original {
  /** The words at a place as people are told it ("row 12", "src/a.ts, line 3"); null = there is no such place. */
  at(place: string): string | null;
  /** The words in rectangles of printed pages. */
  inside?(rectangles: readonly Rectangle[]): string;
}
