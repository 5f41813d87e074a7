/** The numbers of list items and headings, which stand nowhere in the text: counted by the styles of lists, as LibreOffice shows them. */
import { numeral } from '../../numerals.ts';

interface LevelStyle {
  /** As numerals.ts calls it; null = a bullet. */
  format: string | null;
  prefix: string;
  suffix: string;
  start: number;
  /** How many levels are shown: of 3, "2.1.4". */
  shown: number;
}
type ListStyle = Map<number, LevelStyle>;

interface OpenList {
  style: string;
  /** [levels] the last number of each, shared by the lists within one. */
  counts: (number | undefined)[];
  /** Of an item whose first paragraph has not come yet. */
  item: { start: number | null; isHeader: boolean } | null;
}

const formats: Record<string, string> = { '1': 'decimal', a: 'lowerLetter', A: 'upperLetter', i: 'lowerRoman', I: 'upperRoman', '': 'none' };
const formatOf = (written: string) => formats[written] ?? (written.startsWith('一') ? 'chineseCounting' : 'decimal');
const bullet = '•';
const headings = '';

export class ListNumbers {
  readonly #styles = new Map<string, ListStyle>();
  #reading: ListStyle | null = null;
  readonly #open: OpenList[] = [];
  /** By the list's style and by its id, for lists that go on. */
  readonly #counts = new Map<string, (number | undefined)[]>();

  /** Of styles.xml, and of the content before its text. */
  style(tag: string, attributes: Record<string, string>): void {
    if (tag === 'list-style' || tag === 'outline-style') {
      this.#reading = new Map();
      this.#styles.set(tag === 'outline-style' ? headings : (attributes['style:name'] ?? ''), this.#reading);
    } else if (this.#reading && /^(?:list-level-style-(?:number|bullet|image)|outline-level-style)$/.test(tag))
      this.#reading.set(Number(attributes['text:level']) - 1, {
        format: /number|outline/.test(tag) ? formatOf(attributes['style:num-format'] ?? '') : null,
        prefix: attributes['style:num-prefix'] ?? '',
        suffix: attributes['style:num-suffix'] ?? '',
        start: Number(attributes['text:start-value'] ?? 1),
        shown: Number(attributes['text:display-levels'] ?? 1) || 1,
      });
  }

  openList(attributes: Record<string, string>): void {
    const around = this.#open.at(-1);
    const style = attributes['text:style-name'] ?? around?.style ?? headings;
    const on = attributes['text:continue-list'] ?? (attributes['text:continue-numbering'] === 'true' ? `style ${style}` : undefined);
    const counts = around?.counts ?? (on === undefined ? undefined : this.#counts.get(on)) ?? [];
    // A list within an item begins anew; one that goes on has its levels in the counts.
    if (around && on === undefined) counts[this.#open.length] = undefined;
    this.#open.push({ style, counts, item: null });
    this.#counts.set(`style ${style}`, counts);
    if (attributes['xml:id']) this.#counts.set(attributes['xml:id'], counts);
  }

  closeList(): void {
    this.#open.pop();
  }

  openItem(attributes: Record<string, string>, isHeader: boolean): void {
    const list = this.#open.at(-1);
    const start = attributes['text:start-value'];
    if (list) list.item = { start: start === undefined ? null : Number(start), isHeader };
  }

  /** What stands before the next paragraph of the item that is open; '' = it is not its first, or has none. */
  label(): string {
    const list = this.#open.at(-1);
    const item = list?.item;
    if (!list || !item) return '';
    list.item = null;
    if (item.isHeader) return '';
    return this.#next(list.style, list.counts, this.#open.length - 1, item.start) ?? bullet;
  }

  /** Of a heading outside of lists. @param level from 1 */
  heading(level: number): string {
    const counts = this.#counts.get(headings) ?? [];
    this.#counts.set(headings, counts);
    return this.#next(headings, counts, level - 1, null) ?? '';
  }

  /** null = no number but a bullet. */
  #next(name: string, counts: (number | undefined)[], level: number, start: number | null): string | null {
    const style = this.#styles.get(name);
    const own = style?.get(level);
    if (!style || !own || own.format === null) return null;
    const last = counts[level];
    counts[level] = start ?? (last === undefined ? own.start : last + 1);
    counts.length = level + 1;
    if (own.format === 'none') return `${own.prefix}${own.suffix}`.trim();
    const numbers: string[] = [];
    for (let at = Math.max(0, level + 1 - own.shown); at <= level; at++) {
      const of = style.get(at);
      const number = numeral(counts[at] ?? of?.start ?? 1, of?.format ?? 'decimal');
      if (number !== '') numbers.push(number);
    }
    return `${own.prefix}${numbers.join('.')}${own.suffix}`.trim();
  }
}
