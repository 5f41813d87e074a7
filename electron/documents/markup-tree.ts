/** A parsed page's tree, and questions to it that several ask. Walked without recursion: a page may be nested as deeply as its maker likes. */
import type { DefaultTreeAdapterMap } from 'parse5';

export type Node = DefaultTreeAdapterMap['node'];
export type Element = DefaultTreeAdapterMap['element'];
export type TextNode = DefaultTreeAdapterMap['textNode'];

/** What no reader of the page sees as its text. */
export const unseen = new Set(
  'script style noscript template iframe object embed video audio canvas svg head link meta input select textarea button datalist rt rp rtc'.split(
    ' ',
  ),
);

export const isElement = (node: Node): node is Element => 'tagName' in node;

export function attribute(node: Node, name: string): string | undefined {
  return isElement(node) ? node.attrs.find((each) => each.name === name)?.value : undefined;
}

export function* descendants(root: Element): Generator<Node> {
  const waiting: Node[] = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    yield node;
    if (isElement(node)) for (let i = node.childNodes.length - 1; i >= 0; i--) waiting.push(node.childNodes[i]!);
  }
}

/** What stands in the element to be read, on one line. */
export function wordsOf(root: Element): string {
  const words: string[] = [];
  const waiting: Node[] = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.nodeName === '#text') words.push((node as TextNode).value);
    else if (isElement(node) && !(unseen.has(node.tagName) && node !== root))
      for (let i = node.childNodes.length - 1; i >= 0; i--) waiting.push(node.childNodes[i]!);
  }
  return words.join('').replace(/\s+/g, ' ').trim();
}

/** How many words. */
export const countWords = (root: Element): number => wordsOf(root).split(' ').filter(Boolean).length;

/** Every letter of the element, also of what is no text to read: a title in a drawing, a formula in a script. */
export function lettersOf(root: Element): string {
  let letters = '';
  for (const node of descendants(root)) if (node.nodeName === '#text') letters += (node as TextNode).value;
  return letters.replace(/\s+/g, ' ').trim();
}

/** Not shown, as its own attributes say. */
export function isHidden(element: Element): boolean {
  if (attribute(element, 'hidden') !== undefined || attribute(element, 'aria-hidden') === 'true') return true;
  return /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)/i.test(attribute(element, 'style') ?? '');
}

const roles = /^(?:navigation|banner|contentinfo|search|dialog|alertdialog|menu|menubar)$/;
const consent = /(?:^|[\s_-])(?:cookie|consent|gdpr|onetrust)/i;
/** Words. */
const longestBanner = 300;
/** Of an element's nodes so many are looked at for notes; of what is around it so many levels. */
const mostNodes = 2000;
const mostLevels = 50;

/** Around the text, not of it: menus, footers, cookie banners. Notes that stand in a footer are of the text. */
export function isFurniture(element: Element): boolean {
  const { tagName } = element;
  if (tagName === 'nav') return !holdsNotes(element);
  if (tagName === 'footer') return !holdsNotes(element) && !isIn(element, 'blockquote');
  const role = attribute(element, 'role');
  if (role && roles.test(role)) return !holdsNotes(element);
  const called = `${attribute(element, 'id') ?? ''} ${attribute(element, 'class') ?? ''}`;
  return consent.test(called) && tagName !== 'body' && tagName !== 'html' && !hasMore(element, longestBanner);
}

function hasMore(element: Element, most: number): boolean {
  let words = 0;
  for (const node of descendants(element)) {
    if (node.nodeName === '#text') words += (node as TextNode).value.split(/\s+/).filter(Boolean).length;
    if (words > most) return true;
  }
  return false;
}

function holdsNotes(element: Element): boolean {
  let left = mostNodes;
  for (const node of descendants(element)) {
    if (left-- === 0) return false;
    if (/^(?:doc-endnotes|doc-footnote|doc-bibliography)$/.test(attribute(node, 'role') ?? '')) return true;
    if (/^(?:user-content-)?(?:fn|ftn|footnote|endnote|note|cite_note|ref)[-_:.]?\d/i.test(attribute(node, 'id') ?? '')) return true;
  }
  return false;
}

function isIn(element: Element, tag: string): boolean {
  let at = element.parentNode;
  for (let level = 0; at && level < mostLevels; level++, at = (at as Element).parentNode) if (at.nodeName === tag) return true;
  return false;
}

/** Words: a cell of more, in several paragraphs, sets out a page. */
const longestCell = 80;

/** A table that sets out a page: what is in its cells is headings, paragraphs and lists, not values. */
export function isLayout(table: Element): boolean {
  if (/^(?:presentation|none)$/.test(attribute(table, 'role') ?? '')) return true;
  let cells = 0;
  let rows = 0;
  let cell: Element | null = null;
  let paragraphs = 0;
  for (const node of descendants(table)) {
    const { nodeName: tag } = node;
    if (tag === 'th' || tag === 'caption' || tag === 'thead') return false;
    if (tag === 'tr') rows++;
    else if (tag === 'td') {
      cells++;
      cell = node as Element;
      paragraphs = 0;
    } else if (tag === 'p' && ++paragraphs > 2) {
      if (cell && hasMore(cell, longestCell)) return true;
    } else if (tag === 'table' && node !== table) {
      // A small table in a cell of a grid is a part of that cell.
      if (rows < 2 || cells <= rows || hasMore(node as Element, longestCell)) return true;
    } else if (/^(?:h[1-6]|pre|article|section|main)$/.test(tag)) return true;
  }
  return cells === 1;
}
