/**
 * Markup as blocks, for web pages and what is made of them (EPUB, DOCX): parsed, never rendered; nothing in it runs and nothing is
 * fetched. Lists have a line an item, tables a line a row with tabs between the cells.
 */
import { parse } from 'parse5';
import type { ContentWriter } from './content.ts';
import { formulaOf, formulaOfPicture } from './formulas.ts';
import { listOf } from './list-marks.ts';
import {
  attribute,
  countWords,
  descendants,
  type Element,
  isElement,
  isFurniture,
  isHidden,
  isLayout,
  lettersOf,
  type Node,
  type TextNode,
  unseen,
  wordsOf,
} from './markup-tree.ts';
import { isBackLink, isNote } from './note-links.ts';
import { numeral, raised } from './numerals.ts';
import { markHidden } from './style-hidden.ts';

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
  /** Words that the page does not show. */
  hidden: number;
  /** How characters are pronounced, written above them. */
  readings: number;
  /** Formulas that carry no words at all. */
  formulas: number;
}

export const nothingFound = (): Found => ({ pictures: 0, furniture: 0, hidden: 0, readings: 0, formulas: 0 });

/** XHTML closes elements in their own tag, where HTML would leave them open. */
const selfClosed = /<(?!(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)\b)([a-z][\w:-]*)((?:\s[^<>]*)?)\/>/gi;

/** With the entities that it declares, none of which is expanded. */
const documentType = /<!DOCTYPE[^>[]*(?:\[[^\]]*\])?[^>]*>/iy;

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
  markHidden(root);
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

/** A number that a paragraph has in its original, among its words: it stands before them in place of one that is counted here. */
export const labelled = (label: string) => `\ue002${label}\ue003`;
const labelPattern = new RegExp(labelled('([^\ue003]*)'), 'g');

/** Columns or rows that one cell takes, at most. */
const widestReach = 100;

/** Pieces of a paragraph that are looked at again. */
const lookBack = 8;

/** Lists within lists beyond this are not set in further. */
const deepestIndent = 16;

/** Not by a pattern: a run of a million spaces would be looked at from each of them. */
function withoutSpacesAround(line: string): string {
  let [from, to] = [0, line.length];
  while (line[from] === ' ') from++;
  while (to > from && line[to - 1] === ' ') to--;
  return line.slice(from, to);
}

type Step = { enter: Node } | { leave: Element };

export interface Walked {
  /** What a block's place is called, by its number. */
  place: (paragraph: number) => string;
  /** Elements that are none of the text although they stand in it. */
  isAround?: (element: Element) => boolean;
  /** Is told where an element with a name of its own begins, for links to it. */
  onAnchor?: (name: string, offset: number) => void;
}

/** Walks without recursion: a page may be nested as deeply as its maker likes. */
export function writeMarkup(root: Element, writer: ContentWriter, { place, isAround, onAnchor }: Walked): Found {
  const found = nothingFound();
  const state = new Walk(writer, place, onAnchor);
  const steps: Step[] = [{ enter: root }];
  for (let step = steps.pop(); step; step = steps.pop()) {
    if ('leave' in step) {
      state.leave(step.leave);
      continue;
    }
    const node = step.enter;
    if (node.nodeName === '#text') state.words((node as TextNode).value);
    if (!isElement(node)) continue;
    if (node !== root && (isFurniture(node) || isAround?.(node))) found.furniture += countWords(node);
    else if (drawn(node, state, found)) continue;
    else if (node !== root && isHidden(node)) found.hidden += countWords(node);
    else if (isPageNumber(node)) continue;
    else if ((!unseen.has(node.tagName) || (node.tagName === 'button' && state.isHeading)) && !isBackLink(node)) {
      state.enter(node);
      steps.push({ leave: node });
      for (let i = node.childNodes.length - 1; i >= 0; i--) steps.push({ enter: node.childNodes[i]! });
    }
  }
  state.flush();
  return found;
}

/** What is not text but stands for some: formulas, pictures, drawings. @returns whether it was one. */
function drawn(node: Element, state: Walk, found: Found): boolean {
  const { tagName: tag } = node;
  if (tag === 'rt') found.readings++;
  if (tag === 'math' || (tag === 'script' && /^math\/(?:la)?tex/i.test(attribute(node, 'type') ?? ''))) {
    const formula = tag === 'math' ? formulaOf(node) : lettersOf(node);
    if (formula === '') found.formulas++;
    state.formula(formula);
    return true;
  }
  if (tag === 'img') {
    const formula = formulaOfPicture(node);
    const initial = initialOf(node);
    if (formula !== null) state.formula(formula);
    else if (initial !== null) state.words(initial);
    else found.pictures++;
    return true;
  }
  if (tag === 'svg') {
    for (const part of descendants(node)) if (part.nodeName === 'text') state.words(` ${lettersOf(part as Element)} `);
    return true;
  }
  // What shows a formula beside the formula itself; one that is hidden to be shown as a picture is read, its picture not again.
  if (/(?:^|\s)(?:MathJax(?:_Preview|_SVG|_Display|_CHTML)?|katex-html)(?:\s|$)/.test(attribute(node, 'class') ?? '')) return true;
  if (!isHidden(node)) return false;
  const math = [...descendants(node)].find((part) => part.nodeName === 'math');
  if (math) state.formula(formulaOf(math as Element));
  return math !== undefined;
}

/** A letter that is drawn, before the rest of its word. */
function initialOf(picture: Element): string | null {
  const letter = (attribute(picture, 'alt') ?? '').trim();
  const siblings = picture.parentNode?.childNodes ?? [];
  const next = siblings[siblings.indexOf(picture) + 1];
  return /^[“"'«]?\p{L}$/u.test(letter) && next?.nodeName === '#text' && /^\p{L}/u.test((next as TextNode).value) ? letter : null;
}

/** Where a page of the printed book begins, in the middle of a sentence. */
function isPageNumber(node: Element): boolean {
  if (attribute(node, 'epub:type') !== 'pagebreak' && attribute(node, 'role') !== 'doc-pagebreak') return false;
  return wordsOf(node).length <= 12;
}

class Walk {
  readonly #writer: ContentWriter;
  readonly #place: (paragraph: number) => string;
  readonly #lists: { ordered: boolean; next: number; step: number; format: string }[] = [];
  #items: { mark: string; text: string }[] | null = null;
  #rows: string[][] | null = null;
  #tables = 0;
  /** Of each column, in how many rows more a cell of a row above stands. */
  #reaching: number[] = [];
  readonly #layouts = new Set<Element>();
  #quotes = 0;
  #pre = 0;
  #level = 0;
  /** In pieces: looked at as one, a paragraph of a million notes would be copied at each of them. */
  readonly #words: string[] = [];
  #paragraph = 0;
  #formula = '';
  /** Where what is raised begins among the pieces. */
  #raised = 0;
  readonly #anchors: string[] = [];
  readonly #onAnchor: Walked['onAnchor'];

  constructor(writer: ContentWriter, place: (paragraph: number) => string, onAnchor: Walked['onAnchor']) {
    this.#writer = writer;
    this.#place = place;
    this.#onAnchor = onAnchor;
  }

  get isHeading(): boolean {
    return this.#level > 0;
  }

  /** The same twice is one, hidden and shown. */
  formula(text: string): void {
    if (text === '' || (this.#formula === text && this.#words.slice(-lookBack).join('').trimEnd().endsWith(text))) return;
    this.#formula = text;
    this.#add(text);
  }

  /** Where a word may be parted at the end of a line is none of its letters. */
  words(text: string): void {
    const letters = text.replaceAll('\u00ad', '');
    this.#add(this.#pre > 0 ? letters : letters.replace(/[ \t\r\n\f]+/g, ' '));
  }

  #add(words: string): void {
    if (words !== '') this.#words.push(words);
  }

  enter(element: Element): void {
    const { tagName: tag } = element;
    if (tag === 'br') this.#add('\n');
    if (isNote(element)) this.#add('[');
    if (tag === 'sup') this.#raised = this.#words.length;
    if (blocks.has(tag)) this.#settle();
    const name = this.#onAnchor && (attribute(element, 'id') ?? (tag === 'a' ? attribute(element, 'name') : undefined));
    if (name) this.#anchors.push(name);
    if (!blocks.has(tag)) return;
    if (tag === 'ul' || tag === 'ol') {
      this.#items ??= [];
      this.#lists.push(listOf(element));
    } else if (tag === 'li' && this.#items) this.#items.push({ mark: this.#mark(attribute(element, 'value')), text: '' });
    else if (tag === 'table') {
      if (this.#tables === 0 && isLayout(element)) {
        this.#layouts.add(element);
        return;
      }
      this.#tables++;
      this.#rows ??= [];
      if (this.#tables === 1) this.#reaching = [];
    } else if (this.#tables > 1) return;
    else if (tag === 'tr') this.#rows?.push([]);
    else if (tag === 'td' || tag === 'th') this.#cellBegins();
    else if (tag === 'blockquote') this.#quotes++;
    else if (tag === 'pre') this.#pre++;
    else if (/^h[1-6]$/.test(tag)) this.#level = Number(tag[1]);
  }

  leave(element: Element): void {
    const { tagName: tag } = element;
    if (isNote(element)) this.#add(']');
    if (tag === 'sup') this.#raise();
    if (!blocks.has(tag)) return;
    this.#settle();
    if (tag === 'ul' || tag === 'ol') {
      this.#lists.pop();
      if (this.#lists.length === 0 && this.#items) {
        const items = this.#items.filter(({ text }) => text !== '');
        this.#items = null;
        this.#block('list', items.map(({ mark, text }) => (mark === '' ? text.trimStart() : `${mark}${text}`)).join('\n'));
      }
    } else if (tag === 'table') {
      if (this.#layouts.delete(element)) return;
      this.#tables--;
      if (this.#tables === 0 && this.#rows) {
        const rows = this.#rows.filter((row) => row.some((cell) => cell !== ''));
        this.#rows = null;
        this.#block('table', rows.map((row) => row.join('\t').replace(/\t+$/, '')).join('\n'));
      }
    } else if (this.#tables === 1 && (tag === 'td' || tag === 'th')) this.#cellEnds(element);
    else if (this.#tables === 1 && tag === 'tr') {
      for (let column = this.#rows?.at(-1)?.length ?? 0; column < this.#reaching.length; column++) this.#reaching[column]!--;
    } else if (tag === 'blockquote') this.#quotes--;
    else if (tag === 'pre') this.#pre--;
    else if (/^h[1-6]$/.test(tag)) this.#level = 0;
  }

  flush(): void {
    this.#settle();
  }

  /** Under a cell that reaches down, and beside one that reaches over, nothing stands: every cell keeps to its column. */
  #cellBegins(): void {
    const row = this.#rows?.at(-1);
    if (!row) return;
    while ((this.#reaching[row.length] ?? 0) > 0 && row.length < widestReach) {
      this.#reaching[row.length]!--;
      row.push('');
    }
    row.push('');
  }

  #cellEnds(cell: Element): void {
    const row = this.#rows?.at(-1);
    if (!row || row.length === 0) return;
    const reach = (name: string) => Math.min(widestReach, Math.max(1, Number.parseInt(attribute(cell, name) ?? '', 10) || 1));
    const first = row.length - 1;
    for (let more = 1; more < reach('colspan'); more++) row.push('');
    for (let column = first; column < row.length; column++) this.#reaching[column] = reach('rowspan') - 1;
  }

  /** Powers and units: 10 to the 6 is not 106. */
  #raise(): void {
    if (this.#words.length - this.#raised > lookBack) return;
    const power = this.#words.slice(this.#raised).join('');
    if (/^[+\-\u2212]?\d{1,4}$/.test(power) && /[\p{L}\d)\]]$/u.test(this.#words[this.#raised - 1]?.slice(-2) ?? ''))
      this.#words.splice(this.#raised, lookBack, raised(power));
  }

  /** The words gathered so far become a block, or go into the item or cell that is open. */
  #settle(): void {
    const written = this.#words.splice(0).join('');
    let words = this.#pre > 0 ? written : written.split('\n').map(withoutSpacesAround).join('\n').trim();
    const label = [...words.matchAll(labelPattern)].at(-1);
    if (label) words = words.replace(labelPattern, '').trim();
    if (words.trim() === '') return;
    const cells = this.#rows?.at(-1);
    const isCell = cells !== undefined && cells.length > 0;
    const item = isCell ? undefined : this.#items?.at(-1);
    if (label && item?.text === '') item.mark = `${/^ */.exec(item.mark)![0]}${label[1]}`;
    else if (label) words = `${label[1]} ${words}`.trim();
    const line = words.replace(/\s+/g, ' ').trim();
    const code = this.#pre > 0 ? words.replace(/^\s*\n/, '').trimEnd() : null;
    if (isCell) cells[cells.length - 1] = [cells.at(-1), line].filter(Boolean).join(' ');
    else if (item) item.text += code === null ? ` ${line}` : `\n${code}`;
    else if (this.#level > 0) this.#block('heading', line, this.#level);
    else this.#block(this.#pre > 0 ? 'code' : this.#quotes > 0 ? 'quote' : 'paragraph', words);
  }

  #block(kind: 'heading' | 'paragraph' | 'list' | 'quote' | 'code' | 'table', text: string, level?: number): void {
    const place = this.#place(this.#paragraph + 1);
    const start = this.#writer.block(kind, text, { place, ...(level === undefined ? {} : { level }) });
    if (start === null) return;
    this.#paragraph++;
    for (const name of this.#anchors.splice(0)) this.#onAnchor?.(name, start);
  }

  /** @param value the number that the item gives itself. */
  #mark(value: string | undefined): string {
    const list = this.#lists.at(-1);
    const indent = '  '.repeat(Math.min(deepestIndent, Math.max(0, this.#lists.length - 1)));
    if (!list?.ordered) return `${indent}•`;
    if (value !== undefined && /^-?\d{1,9}$/.test(value.trim())) list.next = Number(value);
    const number = list.next;
    list.next += list.step;
    return `${indent}${numeral(number, list.format)}.`;
  }
}
