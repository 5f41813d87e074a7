/** What is drawn in Office files and has words: charts by the figures that they show, diagrams (SmartArt) by what stands in their boxes. */
import { elements } from './xml.ts';

export interface Graphic {
  /** A chart's title, a diagram's boxes one after the other. */
  paragraphs: string[];
  /** A chart's figures: a row a category, in it a cell a series, with its name. */
  rows: string[][];
}

/** More points than anybody can see in a chart. */
const mostPoints = 10_000;

/** @param xml a part of the kind `chart` or `diagramData`. */
export function graphicOf(xml: string): Graphic {
  return /<(?:\w+:)?dataModel\b/.test(xml.slice(0, 4096)) ? diagramOf(xml) : chartOf(xml);
}

interface Series {
  name: string;
  categories: Map<number, string>;
  values: Map<number, string>;
}

function chartOf(xml: string): Graphic {
  const path: string[] = [];
  const series: Series[] = [];
  const paragraphs: string[] = [];
  let words = '';
  let point = 0;
  let points = 0;
  const within = (tag: string) => path.includes(tag);
  elements(xml, {
    onOpen(tag, { idx }) {
      path.push(tag);
      if (tag === 'ser') series.push({ name: '', categories: new Map(), values: new Map() });
      else if (tag === 'pt') {
        point = Number(idx) || 0;
        points++;
      } else if (tag === 'p') words = '';
    },
    onText(text) {
      if (path.at(-1) === 't') words += text;
    },
    onClose(tag, text) {
      path.pop();
      const of = series.at(-1);
      if (tag === 'p' && within('title') && words.trim() !== '') paragraphs.push(words.trim());
      else if (tag === 'v' && of && within('ser') && points <= mostPoints) {
        if (within('tx')) of.name = [of.name, text].filter(Boolean).join(' ');
        else if (within('cat') || within('xVal')) of.categories.set(point, [of.categories.get(point), text].filter(Boolean).join(' '));
        else if (within('val') || within('yVal')) of.values.set(point, text);
      }
    },
  });
  const shown = series.filter(({ values }) => values.size > 0);
  if (shown.length === 0) return { paragraphs, rows: [] };
  const at = [...new Set(shown.flatMap(({ values }) => [...values.keys()]))].sort((a, b) => a - b);
  const rows = at.map((i) => [
    shown[0]!.categories.get(i) ?? String(i + 1),
    ...shown.flatMap(({ name, values }) => {
      const value = rounded(values.get(i) ?? '');
      return value === '' ? [] : [name === '' ? value : `${name}: ${value}`];
    }),
  ]);
  return { paragraphs, rows };
}

/** 0.30000000000000004 is what a sum came to in binary. */
function rounded(value: string): string {
  return /\d{15}/.test(value.replace('.', '')) && Number.isFinite(Number(value)) ? String(Number(Number(value).toPrecision(12))) : value;
}

function diagramOf(xml: string): Graphic {
  const paragraphs: string[] = [];
  let isBox = false;
  let words = '';
  elements(xml, {
    onOpen(tag, { type = 'node' }) {
      if (tag === 'pt') isBox = /^(?:node|asst|doc)$/.test(type);
      else if (tag === 'p') words = '';
    },
    onText(text) {
      words += text;
    },
    onClose(tag) {
      if (tag === 'p' && isBox && words.trim() !== '') paragraphs.push(words.replace(/\s+/g, ' ').trim());
      else if (tag === 'pt') isBox = false;
    },
  });
  return { paragraphs, rows: [] };
}
