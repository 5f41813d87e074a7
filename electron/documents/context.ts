/** The sentence before a stretch of a text and the one after it: what a citation is read in. */
import type { Span } from '../domain/location.ts';

/** Longer sentences are cut: they are shown beside something else. UTF-16 units. */
const reach = 600;
const segmenter = new Intl.Segmenter(undefined, { granularity: 'sentence' });

/** '' where the text begins or ends there. */
export function contextOf(text: string, { start, end }: Span): { before: string; after: string } {
  const above = [...segmenter.segment(text.slice(Math.max(0, start - reach), start))].map(({ segment }) => segment.trim()).filter(Boolean);
  const below = [...segmenter.segment(text.slice(end, end + reach))].map(({ segment }) => segment.trim());
  // Where the stretch ends within a sentence, its rest goes with the next.
  const next = below.findIndex((segment) => segment.length > 1);
  return {
    before: above.at(-1) ?? '',
    after:
      next < 0
        ? ''
        : below
            .slice(0, next + 1)
            .filter(Boolean)
            .join(' '),
  };
}
