/**
 * Where the text of a web page is: as Mozilla's Readability finds it (the reader view of Firefox), used to find the text, not to rewrite
 * it: of what it drops only menus and the like are left out, which are lists of links or are called so.
 */
import { Readability } from '@mozilla/readability';
import { parseHTML } from 'linkedom';
import { serialize } from 'parse5';
import { attribute, descendants, type Element, isElement, isFurniture, isHidden, type TextNode, wordsOf } from '../../markup-tree.ts';

/** The element that holds the page's text, and what in it is none. */
export interface Article {
  root: Element;
  isAround: (element: Element) => boolean;
  /** It stands outside of the root. */
  headline: string | null;
}

/** Larger pages, and deeper ones, are none that people read in one go; Readability takes long over them. */
const mostElements = 20_000;
const deepest = 150;
/** Its parser holds most of a kilobyte of each comment, and of each sign that is written as an entity. */
const mostPieces = 100_000;
const mostCharacters = 4 * 2 ** 20;
/** A page with more of them is a list of articles. */
const mostParts = 20;
/** Of the page's words, where Readability is believed: less is a teaser, or a box beside the text. */
const leastShare = 0.1;
const leastCharacters = 500;

export function articleOf(root: Element): Article {
  const found = isPage(root) ? readable(root) : null;
  const article = found ?? { root: mainPart(root), isAround: () => false };
  return { ...article, headline: headlineOutside(root, article.root) };
}

function isPage(root: Element): boolean {
  let [elements, pieces, characters] = [0, 0, 0];
  const waiting: [Element, number][] = [[root, 0]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (++elements > mostElements || next[1] > deepest) return false;
    for (const child of next[0].childNodes) {
      if (isElement(child)) waiting.push([child, next[1] + 1]);
      else pieces++;
      if (child.nodeName !== '#text') continue;
      const { value } = child as TextNode;
      characters += value.length;
      if (characters > mostCharacters) return false;
      pieces += value.split(/[<>&\u00a0]/).length - 1;
    }
    if (pieces > mostPieces) return false;
  }
  return true;
}

const mark = 'data-focus-number';

function readable(root: Element): Omit<Article, 'headline'> | null {
  const elements = [...descendants(root)].filter(isElement);
  for (const [number, element] of elements.entries()) element.attrs.push({ name: mark, value: `${number}` });
  const html = `<!doctype html><html>${serialize(root)}</html>`;
  for (const element of elements) element.attrs.pop();
  const { document } = parseHTML(html);
  const content = parsed(document as unknown as Document);
  if (!content) return null;
  const kept = new Set<Element>();
  for (const each of content.querySelectorAll(`[${mark}]`)) {
    const element = elements[Number(each.getAttribute(mark))];
    if (element && wordsOf(element) !== '') kept.add(element);
  }
  const holder = commonAncestor(kept);
  const words = holder ? wordsOf(holder).length : 0;
  if (!holder || words < leastCharacters || words < wordsOf(root).length * leastShare) return null;
  // Not in a dropped list of one cell of a table: whole tables stay.
  const holds = new Set<Element>();
  for (const element of kept)
    for (let at: Element | null = element; at && !holds.has(at) && at !== holder; at = at.parentNode as Element | null) holds.add(at);
  return { root: holder, isAround: (element) => !holds.has(element) && isAside(element) };
}

function parsed(document: Document): Element_ | null {
  try {
    return (
      new Readability<Element_>(document, { serializer: (element) => element as unknown as Element_, charThreshold: leastCharacters }).parse()
        ?.content ?? null
    );
  } catch {
    // It expects pages as browsers have them; on what it does not understand the whole page is read.
    return null;
  }
}

type Element_ = globalThis.Element;

function commonAncestor(elements: ReadonlySet<Element>): Element | null {
  let common: Element[] | null = null;
  for (const element of elements) {
    const path: Element[] = [];
    for (let at: Element | null = element; at; at = (at.parentNode ?? null) as Element | null) path.unshift(at);
    if (!common) common = path;
    else {
      let same = 0;
      while (same < common.length && common[same] === path[same]) same++;
      common.length = same;
    }
  }
  return common?.at(-1) ?? null;
}

const called =
  /(?:^|[\s_-])(?:share|sharing|social|related|recommend|promo|sponsor|advert|ads?|newsletter|subscribe|signup|breadcrumbs?|sidebar|comments?|disqus|menu|toolbar|pagination|pager|popup|modal|banner|skip|masthead|widget)(?:$|[\s_-])/i;
const boxes = new Set(['div', 'section', 'aside', 'ul', 'ol', 'form', 'header', 'table', 'p', 'dl']);

/** Of what Readability drops: what consists of links, or is called as things beside a text are. */
function isAside(element: Element): boolean {
  if (!boxes.has(element.tagName)) return false;
  const all = wordsOf(element).length;
  if (all === 0) return false;
  if (called.test(`${attribute(element, 'id') ?? ''} ${attribute(element, 'class') ?? ''}`)) return true;
  let links = 0;
  for (const node of descendants(element)) if (node.nodeName === 'a') links += wordsOf(node as Element).length;
  return links > all / 2 && !/^(?:p|dl|table)$/.test(element.tagName);
}

/** The element that holds the page's text: its article or main part where that is most of it, else the whole. */
function mainPart(root: Element): Element {
  const size = (element: Element) => wordsOf(element).length;
  const all = size(root);
  const parts = [...descendants(root)].filter((node): node is Element => node.nodeName === 'main' || node.nodeName === 'article').slice(0, mostParts);
  const largest = parts.map((part) => ({ part, length: size(part) })).sort((a, b) => b.length - a.length)[0];
  return largest && largest.length > all / 2 ? largest.part : root;
}

/** The page's only headline of the first rank, where it stands before the text and the text has none. */
function headlineOutside(root: Element, article: Element): string | null {
  if (root === article) return null;
  const headlines = (element: Element) =>
    [...descendants(element)].filter((node): node is Element => node.nodeName === 'h1' && isElement(node) && wordsOf(node) !== '');
  if (headlines(article).length > 0) return null;
  const all = headlines(root).filter((headline) => !isHidden(headline) && !isFurniture(headline));
  return all.length === 1 ? wordsOf(all[0]!) : null;
}
