/** Links between a text and its notes, as pages and books mark them. */
import { attribute, type Element, isElement, type Node, type TextNode } from './markup-tree.ts';

/** The words of an element that holds nothing else, through a few elements around them; null = it is more than that. */
function plainWords(element: Element): string | null {
  let at: Node = element;
  for (let depth = 0; depth < 4 && isElement(at) && at.childNodes.length === 1; depth++) at = at.childNodes[0]!;
  return at.nodeName === '#text' ? (at as TextNode).value.trim() : null;
}

/** ↑ behind a note. */
export const isBackLink = (node: Element) => node.tagName === 'a' && /^(?:↑|↩)/.test(plainWords(node) ?? '');

/** A number that leads to a note: bare, it would run into the word before it. */
export function isNote(node: Element): boolean {
  if (node.tagName !== 'a' || !/^\d{1,4}$/.test(plainWords(node) ?? '')) return false;
  return attribute(node, 'epub:type') === 'noteref' || (attribute(node, 'href')?.includes('#') ?? false);
}
