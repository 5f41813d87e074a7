/**
 * Markup as blocks, for web pages and what is made of them (EPUB, DOCX): parsed, never rendered; nothing in it runs and nothing is
 * fetched. Lists have a line an item, tables a line a row with tabs between the cells.
 */
import { type DefaultTreeAdapterMap, parse } from 'parse5';
import { FocusError } from '../errors.ts';
import type { ContentWriter } from './content.ts';

type Node = DefaultTreeAdapterMap['node'];
type Element = DefaultTreeAdapterMap['element'];

/** What no reader of the page sees as its text. */
const unseen = new Set(
  'script style noscript template iframe object embed video audio canvas svg math head link meta input select textarea button datalist'.split(' '),
);
/** Around the text, not of it. */
const furniture = new Set(['nav', 'footer']);
/** They stand on lines of their own. */
const blocks = new Set(
  'address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main nav ol p pre section summary table tbody td tfoot th thead tr ul'.split(
    ' ',
  ),
);

export interface Markup {
  root: Element;
  title: string | null;
  metadata: Record<string, string>;
}

export interface Found {
  pictures: number;
  /** Words of navigation and footers that were left out. */
  furniture: number;
}

/** XHTML closes elements in their own tag, where HTML would leave them open. */
const selfClosed = /<(?!(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)\b)([a-z][\w:-]*)((?:\s[^<>]*)?)\/>/gi;

/** With the entities that it declares, none of which is expanded. */
const documentType = /<!DOCTYPE[^>[]*(?:\[[^\]]*\])?[^>]*>/iy;

/** Of one page or chapter: parsed, a character takes thirty times the memory, and an element a kilobyte. */
export const longestMarkup = 16 * 2 ** 20;
const mostElements = 500_000;

/** @param name the page's, or the chapter's with its book's. @throws FocusError */
export function checkSize(markup: string, name: string): void {
  let elements = 0;
  for (const _ of markup.matchAll(/<[a-z]/gi)) elements++;
  if (markup.length > longestMarkup || elements > mostElements)
    throw new FocusError(
      'file-too-large',
      `${name} has ${markup.length.toLocaleString('en')} characters and ${elements.toLocaleString('en')} elements; up to 16 million and 500,000 are read. Split it.`,
    );
}

/** Tags that style words. Left open, each is opened anew in every paragraph that follows: the square of their number. */
const styling = /<(\/?)(?:a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?:\s[^<>]*)?>/gi;
const mostOpen = 64;

/** More of them open at once than anybody needs: none of them counts. */
function withoutPiles(html: string): string {
  let open = 0;
  for (const [, closes] of html.matchAll(styling)) {
    open = Math.max(0, open + (closes ? -1 : 1));
    if (open > mostOpen) return html.replace(styling, '');
  }
  return html;
}

function withoutDocumentType(html: string): string {
  const start = html.search(/<!DOCTYPE/i);
  if (start < 0) return html;
  documentType.lastIndex = start;
  const { length } = documentType.exec(html)?.[0] ?? '';
  return html.slice(0, start) + html.slice(start + length);
}

export function parseMarkup(html: string, { xml = false } = {}): Markup {
  const document = parse(withoutPiles(xml ? withoutDocumentType(html).replace(selfClosed, '<$1$2></$1>') : html));
  const root = document.childNodes.find((node): node is Element => node.nodeName === 'html')!;
  const metadata: Record<string, string> = {};
  let title: string | null = null;
  for (const node of descendants(root)) {
    if (node.nodeName === 'body') break;
    if (node.nodeName === 'title') title ??= wordsOf(node as Element) || null;
    if (node.nodeName === 'meta' && /^(?:author|date)$/i.test(attribute(node, 'name') ?? ''))
      metadata[attribute(node, 'name')!.toLowerCase()] = attribute(node, 'content') ?? '';
  }
  const language = attribute(root, 'lang') ?? attribute(root, 'xml:lang');
  return { root, title, metadata: { ...metadata, ...(language ? { language } : {}) } };
}

/** A page with more of them is a list of articles. */
const mostParts = 20;

/** The element that holds the page's text: its article or main part where that is most of it, else the whole. */
export function mainPart(root: Element): Element {
  const size = (element: Element) => wordsOf(element).length;
  const all = size(root);
  const parts = [...descendants(root)].filter((node): node is Element => node.nodeName === 'main' || node.nodeName === 'article').slice(0, mostParts);
  const largest = parts.map((part) => ({ part, length: size(part) })).sort((a, b) => b.length - a.length)[0];
  return largest && largest.length > all / 2 ? largest.part : root;
}

/** Lists within lists beyond this are not set in further. */
const deepestIndent = 16;

type Step = { enter: Node } | { leave: Element };

/** Walks without recursion: a page may be nested as deeply as its maker likes. @param place what a block's place is called, by its number. */
export function writeMarkup(root: Element, writer: ContentWriter, place: (paragraph: number) => string): Found {
  const found: Found = { pictures: 0, furniture: 0 };
  const state = new Walk(writer, place);
  const steps: Step[] = [{ enter: root }];
  for (let step = steps.pop(); step; step = steps.pop()) {
    if ('leave' in step) {
      state.leave(step.leave);
      continue;
    }
    const node = step.enter;
    if (node.nodeName === '#text') state.words((node as DefaultTreeAdapterMap['textNode']).value);
    if (!isElement(node)) continue;
    if (node.tagName === 'img') found.pictures++;
    if (furniture.has(node.tagName) && node !== root) found.furniture += wordsOf(node).split(' ').filter(Boolean).length;
    else if (!unseen.has(node.tagName) && attribute(node, 'hidden') === undefined && !isBackLink(node)) {
      state.enter(node);
      steps.push({ leave: node });
      for (let i = node.childNodes.length - 1; i >= 0; i--) steps.push({ enter: node.childNodes[i]! });
    }
  }
  state.flush();
  return found;
}

class Walk {
  readonly #writer: ContentWriter;
  readonly #place: (paragraph: number) => string;
  readonly #lists: { ordered: boolean; next: number }[] = [];
  #items: string[] | null = null;
  #rows: string[][] | null = null;
  #tables = 0;
  #quotes = 0;
  #pre = 0;
  #level = 0;
  #words = '';
  #paragraph = 0;

  constructor(writer: ContentWriter, place: (paragraph: number) => string) {
    this.#writer = writer;
    this.#place = place;
  }

  words(text: string): void {
    this.#words += this.#pre > 0 ? text : text.replace(/[ \t\r\n\f]+/g, ' ');
  }

  enter(element: Element): void {
    const { tagName: tag } = element;
    if (tag === 'br') this.#words += '\n';
    if (isNote(element)) this.#words += '[';
    if (!blocks.has(tag)) return;
    this.#settle();
    if (tag === 'ul' || tag === 'ol') {
      this.#items ??= [];
      this.#lists.push({ ordered: tag === 'ol', next: Number(attribute(element, 'start') ?? 1) || 1 });
    } else if (tag === 'li' && this.#items) this.#items.push(this.#mark());
    else if (tag === 'table') {
      this.#tables++;
      this.#rows ??= [];
    } else if (tag === 'tr') this.#rows?.push([]);
    else if (tag === 'td' || tag === 'th') this.#rows?.at(-1)?.push('');
    else if (tag === 'blockquote') this.#quotes++;
    else if (tag === 'pre') this.#pre++;
    else if (/^h[1-6]$/.test(tag)) this.#level = Number(tag[1]);
  }

  leave(element: Element): void {
    const { tagName: tag } = element;
    if (isNote(element)) this.#words += ']';
    if (!blocks.has(tag)) return;
    this.#settle();
    if (tag === 'ul' || tag === 'ol') {
      this.#lists.pop();
      if (this.#lists.length === 0 && this.#items) {
        const items = this.#items.filter((item) => /\S\s+\S/.test(item));
        this.#items = null;
        this.#block('list', items.join('\n'));
      }
    } else if (tag === 'table') {
      this.#tables--;
      if (this.#tables === 0 && this.#rows) {
        const rows = this.#rows.filter((row) => row.some((cell) => cell !== ''));
        this.#rows = null;
        this.#block('table', rows.map((row) => row.join('\t')).join('\n'));
      }
    } else if (tag === 'blockquote') this.#quotes--;
    else if (tag === 'pre') this.#pre--;
    else if (/^h[1-6]$/.test(tag)) this.#level = 0;
  }

  flush(): void {
    this.#settle();
  }

  /** The words gathered so far become a block, or go into the item or cell that is open. */
  #settle(): void {
    const words = this.#pre > 0 ? this.#words : this.#words.replace(/ *\n */g, '\n').trim();
    this.#words = '';
    if (words.trim() === '') return;
    const line = words.replace(/\s+/g, ' ').trim();
    const cells = this.#rows?.at(-1);
    if (cells && cells.length > 0) cells[cells.length - 1] = [cells.at(-1), line].filter(Boolean).join(' ');
    else if (this.#items && this.#items.length > 0) this.#items[this.#items.length - 1] += ` ${line}`;
    else if (this.#level > 0) this.#block('heading', line, this.#level);
    else this.#block(this.#pre > 0 ? 'code' : this.#quotes > 0 ? 'quote' : 'paragraph', words);
  }

  #block(kind: 'heading' | 'paragraph' | 'list' | 'quote' | 'code' | 'table', text: string, level?: number): void {
    const place = this.#place(this.#paragraph + 1);
    if (this.#writer.block(kind, text, { place, ...(level === undefined ? {} : { level }) }) !== null) this.#paragraph++;
  }

  #mark(): string {
    const list = this.#lists.at(-1);
    const indent = '  '.repeat(Math.min(deepestIndent, Math.max(0, this.#lists.length - 1)));
    return `${indent}${list?.ordered ? `${list.next++}.` : '•'}`;
  }
}

const isElement = (node: Node): node is Element => 'tagName' in node;

function attribute(node: Node, name: string): string | undefined {
  return isElement(node) ? node.attrs.find((each) => each.name === name)?.value : undefined;
}

/** The words of an element that holds nothing else, through a few elements around them; null = it is more than that. */
function plainWords(element: Element): string | null {
  let at: Node = element;
  for (let depth = 0; depth < 4 && isElement(at) && at.childNodes.length === 1; depth++) at = at.childNodes[0]!;
  return at.nodeName === '#text' ? (at as DefaultTreeAdapterMap['textNode']).value.trim() : null;
}

/** ↑ behind a note. */
const isBackLink = (node: Element) => node.tagName === 'a' && /^(?:↑|↩)/.test(plainWords(node) ?? '');

/** A number that leads to a note: bare, it would run into the word before it. */
function isNote(node: Element): boolean {
  if (node.tagName !== 'a' || !/^\d{1,4}$/.test(plainWords(node) ?? '')) return false;
  return attribute(node, 'epub:type') === 'noteref' || (attribute(node, 'href')?.includes('#') ?? false);
}

function* descendants(root: Element): Generator<Node> {
  const waiting: Node[] = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    yield node;
    if (isElement(node)) for (let i = node.childNodes.length - 1; i >= 0; i--) waiting.push(node.childNodes[i]!);
  }
}

function wordsOf(root: Element): string {
  const words: string[] = [];
  const waiting: Node[] = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.nodeName === '#text') words.push((node as DefaultTreeAdapterMap['textNode']).value);
    else if (isElement(node) && !(unseen.has(node.tagName) && node !== root))
      for (let i = node.childNodes.length - 1; i >= 0; i--) waiting.push(node.childNodes[i]!);
  }
  return words.join('').replace(/\s+/g, ' ').trim();
}
