/** What is selected on the page, as a span of the document's text. */
import { type RefObject, useEffect, useState } from 'react';
import type { Passage } from '../../base/navigation.ts';

export interface Selected extends Passage {
  /** Where it stands in the window, in pixels. */
  box: DOMRect;
}

/** null = nothing of the document is selected. `view`: what holds the text; its stretches say in data-start where they begin. */
export function useSelected(view: RefObject<HTMLElement | null>): Selected | null {
  const [selected, setSelected] = useState<Selected | null>(null);
  useEffect(() => {
    const look = (event: Event) => {
      if (event.target instanceof Element && event.target.closest('[role="toolbar"]')) return;
      const selection = getSelection();
      const range = selection && !selection.isCollapsed && selection.rangeCount > 0 ? selection.getRangeAt(0) : null;
      if (!range || !view.current?.contains(range.commonAncestorContainer)) return setSelected(null);
      const start = offsetOf(range.startContainer, range.startOffset);
      const end = offsetOf(range.endContainer, range.endOffset);
      setSelected(start !== null && end !== null && end > start ? { start, end, box: range.getBoundingClientRect() } : null);
    };
    // While the button is down the selection changes with every move.
    // What is taken away by the program leaves nothing to offer.
    const gone = () => getSelection()?.isCollapsed !== false && setSelected(null);
    document.addEventListener('selectionchange', gone);
    document.addEventListener('pointerup', look);
    document.addEventListener('keyup', look);
    return () => {
      document.removeEventListener('selectionchange', gone);
      document.removeEventListener('pointerup', look);
      document.removeEventListener('keyup', look);
    };
  }, [view]);
  return selected;
}

/** Offset in the document's text of a point of the page; null = it lies in no stretch of the text. */
function offsetOf(node: Node, offset: number): number | null {
  const element = node instanceof Element ? (node.childNodes[offset] ?? node) : node;
  const around = element instanceof Element ? element : element.parentElement;
  const stretch = around?.closest('[data-start]') ?? around?.querySelector('[data-start]');
  if (!stretch) return null;
  const before = document.createRange();
  before.selectNodeContents(stretch);
  // A point outside of the stretch (between two blocks) is its beginning.
  if (stretch.contains(node)) before.setEnd(node, offset);
  else before.collapse(true);
  return Number((stretch as HTMLElement).dataset.start) + before.toString().length;
}
