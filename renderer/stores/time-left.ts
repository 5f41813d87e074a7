/** How long work still takes, from how it has gone on since somebody looked: no promise before there is something to judge by. */
import { useRef } from 'react';

export interface Going {
  /** Of what is done, a second. */
  perSecond: number;
  leftMs: number;
}

interface Begun {
  at: number;
  done: number;
}

/** Less than this says nothing of the rest. */
const fewestMs = 3000;

/** null = not to be told yet. `now` and `begun.at`: ms. */
export function goingOf(begun: Begun, done: number, total: number, now: number): Going | null {
  const passedMs = now - begun.at;
  const moved = done - begun.done;
  if (passedMs < fewestMs || moved <= 0 || total <= done) return null;
  return { perSecond: (1000 * moved) / passedMs, leftMs: (passedMs * (total - done)) / moved };
}

/** `what`: names the stretch of work; another one is judged anew. */
export function useGoing(what: string, done: number, total: number): Going | null {
  const begun = useRef<Begun & { what: string; total: number }>(null);
  const now = performance.now();
  // A question that goes first puts reading back: what was measured before says nothing of what comes after.
  if (begun.current?.what !== what || begun.current.total !== total || done < begun.current.done) begun.current = { what, total, at: now, done };
  return goingOf(begun.current, done, total, now);
}
