/** What people wrote on a page: values of a form's fields, text typed onto it, notes stuck to it. */
import type { PDFPageProxy } from 'pdfjs-dist/types/src/display/api.js';

/** Where it stands in the page's own space; each line's baseline begins at x, y. */
export interface Written {
  text: string;
  x: number;
  y: number;
  width: number;
  size: number;
}

export interface Comment extends Written {
  author: string;
}

export interface Annotations {
  /** In the places of the page where they are read. */
  values: Written[];
  comments: Comment[];
}

/** What pdf.js tells of one; all of it may be missing. */
interface Annotation {
  subtype?: string;
  rect?: [left: number, bottom: number, right: number, top: number];
  hidden?: boolean;
  noView?: boolean;
  annotationFlags?: number;
  fieldType?: string;
  fieldValue?: string | string[] | null;
  options?: { exportValue?: string; displayValue?: string }[];
  password?: boolean;
  checkBox?: boolean;
  radioButton?: boolean;
  exportValue?: string;
  buttonValue?: string;
  textContent?: string[];
  contentsObj?: { str?: string };
  titleObj?: { str?: string };
  defaultAppearanceData?: { fontSize?: number };
}

const hiddenFlag = 2;
/** Points, where the file leaves the size to the reader. */
const usualSize = 12;
/** Of the size. */
const letterWidth = 0.5;
const pitch = 1.2;
/** They lead elsewhere, or show what another says. */
const unsaid = new Set(['Link', 'Popup', 'Widget', 'FreeText']);
const mostAnnotations = 5000;

/** @throws what pdf.js throws */
export async function annotationsOf(page: PDFPageProxy): Promise<Annotations> {
  const found: Annotations = { values: [], comments: [] };
  const all = (await page.getAnnotations({ intent: 'display' })) as Annotation[];
  for (const each of all.slice(0, mostAnnotations)) {
    const { subtype = '', rect, annotationFlags = 0 } = each;
    if (!rect || each.hidden || annotationFlags & hiddenFlag) continue;
    if (subtype === 'Widget') found.values.push(...fieldLines(each, rect));
    else if (subtype === 'FreeText') found.values.push(...placed(linesOf(each.textContent, each.contentsObj?.str), rect, each));
    const said = each.contentsObj?.str?.replace(/\s+/g, ' ').trim();
    if (said && !unsaid.has(subtype)) {
      const [left, bottom, right, top] = rect;
      const author = each.titleObj?.str?.trim() ?? '';
      found.comments.push({
        text: said,
        author,
        x: left,
        y: bottom,
        width: Math.max(1, right - left),
        size: Math.min(20, Math.max(4, top - bottom)),
      });
    }
  }
  return found;
}

function fieldLines(field: Annotation, rect: NonNullable<Annotation['rect']>): Written[] {
  const { fieldType, fieldValue, password, checkBox, radioButton, exportValue, buttonValue, options = [] } = field;
  if (fieldType === 'Btn' && (checkBox || radioButton)) {
    const isOn = fieldValue != null && fieldValue !== 'Off' && fieldValue === (checkBox ? exportValue : buttonValue);
    return placed([isOn ? '☒' : '☐'], rect, field);
  }
  if ((fieldType !== 'Tx' && fieldType !== 'Ch') || password || fieldValue == null) return [];
  const chosen = [fieldValue].flat().map((value) => options.find((option) => option.exportValue === value)?.displayValue ?? value);
  return placed(linesOf(field.textContent, chosen.join('\n')), rect, field);
}

/** As they are drawn, where that says all of it. */
function linesOf(drawn: readonly string[] | undefined, said = ''): string[] {
  const letters = (text: string) => text.replace(/\s+/g, '');
  const lines = drawn?.filter((line) => line.trim() !== '') ?? [];
  return letters(lines.join('')).length >= letters(said).length ? [...lines] : said.split(/\r\n?|\n/);
}

function placed(
  lines: readonly string[],
  [left, bottom, right, top]: NonNullable<Annotation['rect']>,
  { defaultAppearanceData }: Annotation,
): Written[] {
  const height = top - bottom;
  const size = Math.min(defaultAppearanceData?.fontSize || usualSize, Math.max(1, (0.8 * height) / lines.length));
  // One line stands in the middle, several begin at the top.
  const first = lines.length === 1 ? bottom + height / 2 - 0.35 * size : top - size;
  return lines.flatMap((line, i) => {
    const text = line.replace(/\s+/g, ' ').trim();
    const width = Math.min(right - left, letterWidth * size * text.length);
    return text === '' ? [] : [{ text, x: left + 2, y: first - i * pitch * size, width, size }];
  });
}
