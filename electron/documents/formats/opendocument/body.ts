/** The text of an OpenDocument file, element by element. */
import type { ContentWriter } from '../../content.ts';
import { countWords } from '../../library/words.ts';
import type { SheetRow } from '../table/sheet.ts';
import { ListNumbers } from './list-numbers.ts';

type Kind = 'heading' | 'paragraph' | 'quote' | 'list' | 'table';

interface Part {
  kind: Kind;
  words: string;
  level: number | undefined;
  isNotes: boolean;
  isTitle: boolean;
}

interface How {
  isSlides: boolean;
  /** Is given every table, when the file is a spreadsheet. */
  onSheet: ((rows: SheetRow[], title: string) => void) | null;
}

/** What is not of the text: who changed what, what was deleted, tables of contents that the program makes. */
const skipped = new Set([
  'tracked-changes',
  'table-of-content',
  'alphabetical-index',
  'forms',
  'sequence-decls',
  'annotation',
  'shapes',
  'scripts',
  'ruby-text',
]);
/** A cell may be said to stand for a million others. */
const mostRepeated = 1000;
/** Rows alike, one below the other, that are written as one. */
const mostRows = 100;
const mostCells = 5_000_000;
const deepestIndent = 16;

const isHidden = (tag: string, attributes: Record<string, string>) =>
  (tag === 'section' && attributes['text:display'] === 'none') ||
  (/^hidden-(?:text|paragraph)$/.test(tag) && attributes['text:is-hidden'] === 'true');

export class Body {
  readonly #writer: ContentWriter;
  readonly #how: How;
  pictures = 0;
  formulas = 0;
  comments = 0;
  /** How characters are pronounced, written above them. */
  readings = 0;
  /** Words that the file does not show. */
  hidden = 0;
  isTooLarge = false;
  #skip = 0;
  /** Elements open since one that is hidden. */
  #hidden = 0;
  #words: string | null = null;
  #level = 0;
  #isUnnumbered = false;
  #paragraph = 0;
  /** Items of the list that is open, and how deep it is. */
  #items: { mark: string; text: string }[] = [];
  #lists = 0;
  readonly numbers = new ListNumbers();
  #rows: SheetRow[] = [];
  #tables = 0;
  #title = '';
  #cell: { words: string; times: number } | null = null;
  #rowTimes = 1;
  #cells = 0;
  #slide = 0;
  #isNotes = false;
  #slideTitle = '';
  /** Of the slide that is open, until its title is known. */
  #parts: Part[] = [];
  #isTitle = false;
  /** A note interrupts its paragraph: kept apart until that ends. */
  #outer: string[] = [];
  #notes: string[] = [];

  constructor(writer: ContentWriter, how: How) {
    this.#writer = writer;
    this.#how = how;
  }

  open(tag: string, attributes: Record<string, string>): void {
    if (tag === 'annotation') this.comments++;
    if (tag === 'ruby-text') this.readings++;
    if (this.#hidden > 0 || isHidden(tag, attributes)) this.#hidden++;
    if (skipped.has(tag)) this.#skip++;
    if (this.#hidden > 0) return;
    if (this.#skip > 0) return;
    this.numbers.style(tag, attributes);
    const of = (name: string) => Number(attributes[name] ?? 1) || 1;
    if (tag === 'p' || tag === 'h') {
      this.#words ??= '';
      if (this.#words !== '') this.#words += ' ';
      this.#level = tag === 'h' ? Math.min(9, Math.max(1, of('text:outline-level'))) : 0;
      this.#isUnnumbered = attributes['text:is-list-header'] === 'true';
    } else if (tag === 's') this.#add(' '.repeat(Math.min(100, of('text:c'))));
    else if (tag === 'tab') this.#add('\t');
    else if (tag === 'line-break') this.#add('\n');
    else if (tag === 'note-citation') {
      this.#add('[');
    } else if (tag === 'note-body') {
      this.#outer.push(this.#words ?? '');
      this.#words = null;
    } else if (tag === 'list') {
      this.#lists++;
      this.numbers.openList(attributes);
    } else if (tag === 'list-item' || tag === 'list-header') {
      this.#items.push({ mark: '  '.repeat(Math.min(deepestIndent, Math.max(0, this.#lists - 1))), text: '' });
      this.numbers.openItem(attributes, tag === 'list-header');
    } else if (tag === 'table' && this.#tables++ === 0) [this.#rows, this.#title] = [[], attributes['table:name'] ?? ''];
    else if (tag === 'table-row' && this.#tables === 1) {
      this.#rows.push({ number: (this.#rows.at(-1)?.number ?? 0) + this.#rowTimes, cells: [] });
      this.#rowTimes = of('table:number-rows-repeated');
    } else if ((tag === 'table-cell' || tag === 'covered-table-cell') && this.#tables === 1)
      this.#cell = { words: '', times: of('table:number-columns-repeated') };
    else if (tag === 'page' && this.#how.isSlides) {
      this.#slide++;
      this.#slideTitle = `Slide ${this.#slide}`;
    } else if (tag === 'notes') this.#isNotes = true;
    else if (tag === 'frame') this.#isTitle = attributes['presentation:class'] === 'title';
    else if (tag === 'image') this.pictures++;
    else if (tag === 'object') this.formulas++;
  }

  text(text: string): void {
    if (this.#skip > 0) return;
    if (this.#hidden > 0) this.hidden += countWords(text);
    else this.#add(text.replace(/[ \t\r\n]+/g, ' '));
  }

  close(tag: string): void {
    if (skipped.has(tag)) this.#skip--;
    if (this.#hidden > 0) {
      this.#hidden--;
      return;
    }
    if (this.#skip > 0 || skipped.has(tag)) return;
    if (tag === 'note-citation') {
      this.#add(']');
    } else if (tag === 'note-body') {
      this.#words = this.#outer.pop() ?? null;
    } else if (tag === 'p' || tag === 'h') this.#paragraphEnds();
    else if (tag === 'list') {
      this.#lists--;
      this.numbers.closeList();
      if (this.#lists === 0) this.#listEnds();
    } else if ((tag === 'table-cell' || tag === 'covered-table-cell') && this.#tables === 1) this.#cellEnds();
    else if (tag === 'table-row' && this.#tables === 1) this.#rowEnds();
    else if (tag === 'table' && --this.#tables === 0) this.#tableEnds();
    else if (tag === 'notes') this.#isNotes = false;
    else if (tag === 'frame') this.#isTitle = false;
    else if (tag === 'page' && this.#how.isSlides) this.#slideEnds();
  }

  #add(text: string): void {
    if (this.#words !== null) this.#words += text;
  }

  #paragraphEnds(): void {
    const words = this.#words?.trim() ?? '';
    this.#words = null;
    if (this.#outer.length > 0) {
      if (words !== '') this.#notes.push(words);
      return;
    }
    if (words !== '') {
      const item = this.#lists > 0 ? this.#items.at(-1) : undefined;
      const label = this.#isUnnumbered ? '' : item ? this.numbers.label() : this.#level > 0 && !this.#cell ? this.numbers.heading(this.#level) : '';
      // A heading may lie in a list, for its number.
      const isHeading = this.#level > 0 && !this.#cell;
      const numbered = (words: string) => (label === '' || (isHeading && label === '•') ? words : `${label} ${words}`);
      if (this.#cell) this.#cell.words = [this.#cell.words, numbered(words.replace(/\s+/g, ' '))].filter(Boolean).join(' ');
      else if (isHeading) {
        if (item?.text === '') this.#items.pop();
        this.#listEnds();
        this.#put('heading', numbered(words), this.#level);
      } else if (item) {
        if (item.text === '') item.mark += label;
        item.text += ` ${words.replace(/\s+/g, ' ')}`;
      } else this.#put(this.#isNotes ? 'quote' : 'paragraph', words);
    }
    for (const note of this.#notes.splice(0)) if (!this.#cell) this.#put('paragraph', note);
  }

  #listEnds(): void {
    const items = this.#items.splice(0).filter(({ text }) => text !== '');
    if (!this.#cell) this.#put('list', items.map(({ mark, text }) => (mark === '' ? text.trimStart() : `${mark}${text}`)).join('\n'));
  }

  #cellEnds(): void {
    const cells = this.#rows.at(-1)?.cells;
    if (!cells || !this.#cell) return;
    const { words, times } = this.#cell;
    for (let i = 0; i < Math.min(times, mostRepeated); i++) cells.push(words);
    this.#cells += Math.min(times, mostRepeated);
    if (this.#cells > mostCells) this.isTooLarge = true;
    this.#cell = null;
  }

  #rowEnds(): void {
    const row = this.#rows.at(-1);
    if (!row?.cells.some((words) => words.trim() !== '')) return;
    const times = Math.min(this.#rowTimes, mostRows);
    for (let more = 1; more < times; more++) this.#rows.push({ number: row.number + more, cells: row.cells });
    this.#rowTimes -= times - 1;
    this.#cells += row.cells.length * (times - 1);
    if (this.#cells > mostCells) this.isTooLarge = true;
  }

  #tableEnds(): void {
    this.#rowTimes = 1;
    if (this.#how.onSheet) {
      this.#how.onSheet(this.#rows, this.#title);
      return;
    }
    const rows = this.#rows.map(({ cells }) => cells.join('\t').trimEnd()).filter((row) => row.trim() !== '');
    this.#put('table', rows.join('\n'));
  }

  /** Its title comes first, wherever it stands in the file. */
  #slideEnds(): void {
    const parts = this.#parts.splice(0);
    const title = parts.findIndex(({ isTitle, isNotes, words }) => isTitle && !isNotes && words.trim() !== '');
    if (title > 0) parts.unshift(...parts.splice(title, 1));
    for (const { kind, words, level, isNotes } of parts) {
      this.#isNotes = isNotes;
      this.#write(kind, words, level);
    }
    this.#isNotes = false;
  }

  #put(kind: Kind, words: string, level?: number): void {
    if (this.#how.isSlides && this.#slide > 0) this.#parts.push({ kind, words, level, isNotes: this.#isNotes, isTitle: this.#isTitle });
    else this.#write(kind, words, level);
  }

  #write(kind: Kind, words: string, level?: number): void {
    const place =
      this.#how.isSlides && this.#slide > 0 ? `slide ${this.#slide}${this.#isNotes ? ', notes' : ''}` : `paragraph ${this.#paragraph + 1}`;
    // The first words of a slide are its name.
    const isName = this.#slideTitle !== '' && !this.#isNotes;
    const isHeading = kind === 'heading' || (isName && kind === 'paragraph' && words.length <= 120);
    const start = this.#writer.block(isHeading ? 'heading' : kind, words, { place, ...(isHeading ? { level: level ?? 1 } : {}) });
    if (start === null) return;
    this.#paragraph++;
    if (isName && !isHeading) this.#writer.sections.push({ title: this.#slideTitle, start, level: 1 });
    if (!this.#isNotes) this.#slideTitle = '';
  }
}
