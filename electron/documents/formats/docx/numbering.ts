/**
 * The numbers that Word gives to paragraphs: "4.2", "(b)", "iv.". They stand nowhere in the text but are counted from the definitions in numbering.xml,
 * by all paragraphs in their order; people cite by them.
 */

import { numeral } from '../../numerals.ts';
import { elements } from '../../xml.ts';

interface Level {
  start: number;
  format: string;
  /** "%1.%2)": %n stands for the number of level n. */
  text: string;
  /** Numbers of levels above are written in digits. */
  isLegal: boolean;
  /** The level whose next paragraph lets it begin anew; null = any above. */
  restart: number | null;
  /** Style whose paragraphs have this level. */
  style: string | null;
}

interface Definition {
  levels: Map<number, Level>;
  /** Of another definition, by the name of a style of lists. */
  link: string | null;
  name: string | null;
}

interface Instance {
  definition: string;
  starts: Map<number, number>;
  levels: Map<number, Level>;
}

interface Numbered {
  list: string;
  level: number;
}

/** As far as the format allows levels. */
const mostLevels = 9;
const levelOf = (value: string | undefined) => Math.min(mostLevels - 1, Math.max(0, Number(value) || 0));

export class Numbering {
  readonly #definitions = new Map<string, Definition>();
  readonly #instances = new Map<string, Instance>();
  readonly #styles = new Map<string, { list: string | null; level: number | null; basedOn: string | null }>();
  /** By definition: [levels] the last number of each; absent = none since a level above. */
  readonly #counts = new Map<string, (number | undefined)[]>();
  readonly #begun = new Set<string>();

  /** @param numbering word/numbering.xml  @param styles word/styles.xml */
  constructor(numbering: string, styles: string) {
    this.#readNumbering(numbering);
    this.#readStyles(styles);
  }

  /**
   * The number of the next paragraph in the document's order; null = it has none, or a bullet.
   * @param own what the paragraph itself says of a list: list '0' = none, whatever its style says.
   */
  next(style: string | null, own: { list: string | null; level: string | null }): string | null {
    const at = this.#placeOf(style, own);
    const instance = at && this.#instances.get(at.list);
    const id = instance ? this.#definitionOf(instance.definition) : undefined;
    if (!at || !instance || id === undefined) return null;
    const levels = (n: number) => instance.levels.get(n) ?? this.#definitions.get(id)!.levels.get(n);
    const level = levels(at.level);
    if (!level || level.format === 'bullet') return null;
    const counts = this.#counts.get(id) ?? [];
    this.#counts.set(id, counts);
    const begins = `${at.list} ${at.level}`;
    const start = this.#begun.has(begins) ? undefined : instance.starts.get(at.level);
    this.#begun.add(begins);
    const last = counts[at.level];
    counts[at.level] = start ?? (last === undefined ? level.start : last + 1);
    for (let below = at.level + 1; below < mostLevels; below++) {
      const { restart } = levels(below) ?? { restart: null };
      if (restart === null || (restart > 0 && at.level < restart)) counts[below] = undefined;
    }
    return level.text
      .replace(/%([1-9])/g, (_, digit: string) => {
        const n = Number(digit) - 1;
        const of = levels(n);
        if (!of) return '';
        // What was never counted stands at its beginning.
        return numeral(counts[n] ?? of.start, level.isLegal ? 'decimal' : of.format);
      })
      .trim();
  }

  #placeOf(style: string | null, own: { list: string | null; level: string | null }): Numbered | null {
    const styled = this.#ofStyle(style);
    const list = own.list ?? styled?.list ?? null;
    if (list === null || list === '0') return null;
    return { list, level: own.level === null ? (own.list === null ? (styled?.level ?? 0) : 0) : levelOf(own.level) };
  }

  #ofStyle(id: string | null): Numbered | null {
    let level: number | null = null;
    let style = id === null ? undefined : this.#styles.get(id);
    for (let steps = 0; style && steps < 20; steps++) {
      level ??= style.level;
      if (style.list !== null) {
        const definition = this.#definitionOf(this.#instances.get(style.list)?.definition ?? '');
        const linked = [...(definition === undefined ? [] : this.#definitions.get(definition)!.levels)].find(([, { style }]) => style === id);
        return { list: style.list, level: linked?.[0] ?? level ?? 0 };
      }
      style = style.basedOn === null ? undefined : this.#styles.get(style.basedOn);
    }
    return null;
  }

  /** Through links by the name of a style. */
  #definitionOf(id: string): string | undefined {
    const definition = this.#definitions.get(id);
    if (!definition) return undefined;
    if (definition.link === null) return id;
    const [other] = [...this.#definitions].find(([, { name }]) => name === definition.link) ?? [];
    return other ?? id;
  }

  #readNumbering(xml: string): void {
    let definition: Definition | null = null;
    let instance: Instance | null = null;
    let level: Level | null = null;
    let overridden = 0;
    elements(xml, {
      onOpen: (tag, attributes) => {
        const value = attributes['w:val'] ?? '';
        if (tag === 'abstractNum') {
          definition = { levels: new Map(), link: null, name: null };
          this.#definitions.set(attributes['w:abstractNumId'] ?? '', definition);
        } else if (tag === 'num') {
          instance = { definition: '', starts: new Map(), levels: new Map() };
          this.#instances.set(attributes['w:numId'] ?? '', instance);
        } else if (tag === 'abstractNumId' && instance) instance.definition = value;
        else if (tag === 'numStyleLink' && definition) definition.link = value;
        else if (tag === 'styleLink' && definition) definition.name = value;
        else if (tag === 'lvlOverride') overridden = levelOf(attributes['w:ilvl']);
        else if (tag === 'startOverride') instance?.starts.set(overridden, Number(value) || 0);
        else if (tag === 'lvl') {
          level = { start: 0, format: 'decimal', text: '', isLegal: false, restart: null, style: null };
          (instance ?? definition)?.levels.set(levelOf(attributes['w:ilvl']), level);
        } else if (level) {
          if (tag === 'start') level.start = Number(value) || 0;
          else if (tag === 'numFmt') level.format = value;
          else if (tag === 'lvlText') level.text = value;
          else if (tag === 'isLgl') level.isLegal = !/^(?:0|false|off)$/.test(value);
          else if (tag === 'lvlRestart') level.restart = Number(value) || 0;
          else if (tag === 'pStyle') level.style = value;
        }
      },
      onClose(tag) {
        if (tag === 'abstractNum') definition = null;
        else if (tag === 'num') instance = null;
        else if (tag === 'lvl') level = null;
      },
    });
  }

  #readStyles(xml: string): void {
    let style: { list: string | null; level: number | null; basedOn: string | null } | null = null;
    elements(xml, {
      onOpen: (tag, attributes) => {
        const value = attributes['w:val'] ?? '';
        if (tag === 'style') {
          style = { list: null, level: null, basedOn: null };
          if (attributes['w:type'] === 'paragraph') this.#styles.set(attributes['w:styleId'] ?? '', style);
        } else if (!style) return;
        else if (tag === 'basedOn') style.basedOn = value;
        else if (tag === 'numId') style.list = value;
        else if (tag === 'ilvl') style.level = levelOf(value);
      },
      onClose(tag) {
        if (tag === 'style') style = null;
      },
    });
  }
}

/** Paragraph by paragraph, with the number of each before its words, as `marked` makes it. @param xml a part of the document, whose tracked changes of properties are gone. */
export function withNumbers(xml: string, numbering: Numbering, marked: (label: string) => string): string {
  return xml.replace(/<w:p(?:\s[^>]*)?>\s*<w:pPr(?:\s[^>]*[^/>])?>([\s\S]*?)<\/w:pPr>/g, (whole, properties: string) => {
    const value = (tag: string) => new RegExp(`<w:${tag} [^>]*?w:val="([^"]*)"`).exec(properties)?.[1] ?? null;
    // Its end was taken out by a tracked change: it is no paragraph any more.
    if (/<w:rPr(?:\s[^>]*)?>(?:(?!<\/w:rPr>)[\s\S])*<w:del\s/.test(properties)) return whole;
    const label = numbering.next(value('pStyle'), { list: value('numId'), level: value('ilvl') });
    return label === null ? whole : `${whole}${marked(label)}`;
  });
}
