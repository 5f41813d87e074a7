/** Another width makes other lines and other pages: what was in sight stays in sight, the cited sentence before all. */
import { type RefObject, useEffect, useRef } from 'react';

/** Frames until rows that come into view have their true heights. */
const settling = 8;

interface Rows {
  /** The row at the top of the window, and how far it is scrolled past, as a share of its height. */
  top(): { row: number; past: number };
  /** Puts a row there. */
  to(place: { row: number; past: number }): void;
}

/** `view`: what scrolls. What is marked in it with data-here is the cited sentence. */
export function useKeptPlace(view: RefObject<HTMLElement | null>, rows: Rows): void {
  const latest = useRef(rows);
  latest.current = rows;
  useEffect(() => {
    const element = view.current!;
    let width = element.clientWidth;
    let asked = 0;
    let place = { row: 0, past: 0, here: false };
    const note = () => {
      if (asked === 0) place = { ...latest.current.top(), here: isSeen(element) };
    };
    const observer = new ResizeObserver(() => {
      if (element.clientWidth === width) return;
      width = element.clientWidth;
      let frames = 0;
      cancelAnimationFrame(asked);
      asked = requestAnimationFrame(function settle() {
        const here = place.here ? element.querySelector('[data-here]') : null;
        if (here) here.scrollIntoView({ block: 'center' });
        else latest.current.to(place);
        asked = ++frames < settling ? requestAnimationFrame(settle) : 0;
      });
    });
    // What a target scrolled to is noted too, once its rows have settled.
    element.addEventListener('scroll', note, { passive: true });
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', note);
      observer.disconnect();
      cancelAnimationFrame(asked);
    };
  }, [view]);
}

function isSeen(element: Element): boolean {
  const here = element.querySelector('[data-here]')?.getBoundingClientRect();
  const box = element.getBoundingClientRect();
  return here !== undefined && here.bottom > box.top && here.top < box.bottom;
}
