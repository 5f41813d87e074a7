/**
 * What pdf.js knows of a page's text and does not tell: where every glyph begins and ends, whether it can be seen, what a stretch really
 * says (ActualText), and what is painted beside it. Its worker calls these methods (worker-source.ts).
 */
import { OPS } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** A stretch of glyphs as the worker tells it, beside what pdf.js tells. */
export interface Recorded {
  /** Text of each glyph, or of a space between two. */
  parts: string[];
  /** Where each begins and ends, from the item's origin along its baseline, points; NaN for spaces that pdf.js supposes [2 x parts]. */
  spots: number[];
  /** Glyphs whose font does not say what they mean. */
  unmapped: number;
  unseen: number;
}

/** Bits of `unseen`. */
export const invisible = 1;
export const white = 2;

/** Of pdf.js' items only these are ours. */
export interface Told {
  /** What the items until the next `ends` stand for. */
  actual?: string;
  ends?: true;
  painted?: Painted;
  /** Glyphs that stand outside of what is shown of the page. */
  outside?: number;
}

export interface Painted {
  /** Edges of what is filled in another colour than white: left, bottom, right, top in the page's own space [4 x boxes]. */
  boxes: number[];
  /** The same of what is drawn with a pen. */
  strokes: number[];
  /** The same of pictures. */
  pictures: number[];
}

type Box = [left: number, bottom: number, right: number, top: number];
type Matrix = Iterable<number>;
/** Of pdf.js, with what the recorder keeps there: it is copied with the rest at every `q`. */
interface State {
  ctm: Matrix;
  mode?: number;
  isWhite?: boolean;
  isClear?: boolean;
  isGray?: boolean;
  unseen?: number;
}
interface Chunk {
  str: string[];
  vertical: boolean;
  totalWidth: number;
  totalHeight: number;
  width: number;
  height: number;
  textAdvanceScale: number;
  transform: number[];
  fontName: string;
  hasEOL: boolean;
}
interface Dict {
  get(key: string): unknown;
}
const isDict = (value: unknown): value is Dict => typeof (value as Dict | null)?.get === 'function';
const nameOf = (value: unknown): string | null => (value as { name?: string } | null)?.name ?? null;

/** A drawing has more; those of a page of text are some hundreds. */
const mostBoxes = 4000;

/** Of one content stream: a page's, or that of a form it draws. */
export class Recorder {
  readonly #resources: Dict;
  readonly #decoded: (bytes: string) => string;
  #spots: number[] = [];
  #unmapped = 0;
  #outside = 0;
  #unseen = 0;
  #from = 0;
  #marks: boolean[] = [];
  #path: Box[] = [];
  #at: [number, number] = [0, 0];
  readonly #painted: Painted = { boxes: [], strokes: [], pictures: [] };

  constructor(resources: Dict, decoded: (bytes: string) => string) {
    this.#resources = resources;
    this.#decoded = decoded;
  }

  begins(state: State): void {
    this.#unseen = state.unseen ?? 0;
  }

  isOther(state: State): boolean {
    return this.#unseen !== (state.unseen ?? 0);
  }

  glyphBegins(chunk: Chunk): void {
    this.#from = advanceOf(chunk);
  }

  glyphEnds(chunk: Chunk, isMapped: boolean): void {
    this.#spots.push(this.#from, advanceOf(chunk));
    if (!isMapped) this.#unmapped++;
  }

  outside(): void {
    this.#outside++;
  }

  space(): void {
    this.#spots.push(Number.NaN, Number.NaN);
  }

  item(chunk: Chunk): Recorded & { str: string; dir: string; width: number; height: number; transform: number[]; fontName: string; hasEOL: boolean } {
    const { transform, fontName, hasEOL, totalWidth, totalHeight } = chunk;
    const recorded = { parts: [...chunk.str], spots: this.#spots, unmapped: this.#unmapped, unseen: this.#unseen };
    this.#spots = [];
    this.#unmapped = 0;
    return {
      str: chunk.str.join(''),
      dir: 'ltr',
      width: Math.abs(totalWidth),
      height: Math.abs(totalHeight),
      transform,
      fontName,
      hasEOL,
      ...recorded,
    };
  }

  markBegins(properties: unknown, items: object[]): void {
    const dict = isDict(properties) ? properties : this.#named('Properties', nameOf(properties));
    const actual = isDict(dict) ? dict.get('ActualText') : null;
    this.#marks.push(typeof actual === 'string');
    if (typeof actual === 'string') items.push({ actual: this.#decoded(actual) } satisfies Told);
  }

  markEnds(items: object[]): void {
    if (this.#marks.pop()) items.push({ ends: true } satisfies Told);
  }

  ends(items: object[]): void {
    while (this.#marks.length > 0) this.markEnds(items);
    if (this.#outside > 0) items.push({ outside: this.#outside } satisfies Told);
    if (Object.values(this.#painted).some((boxes) => boxes.length > 0)) items.push({ painted: this.#painted } satisfies Told);
  }

  picture(state: State): void {
    this.#put(this.#painted.pictures, state, [[0, 0, 1, 1]]);
  }

  operator(fn: number, args: readonly unknown[], state: State): void {
    const numbers = args as readonly number[];
    switch (fn) {
      case OPS.setTextRenderingMode:
        state.mode = numbers[0]!;
        seen(state);
        break;
      case OPS.setFillGray:
      case OPS.setFillRGBColor:
        state.isWhite = allOf(numbers, (share) => share >= 0.98);
        seen(state);
        break;
      case OPS.setFillCMYKColor:
        state.isWhite = allOf(numbers, (share) => share <= 0.02);
        seen(state);
        break;
      case OPS.setFillColorSpace:
        state.isGray = this.#isGray(nameOf(args[0]));
        state.isWhite = false;
        seen(state);
        break;
      case OPS.setFillColor:
      case OPS.setFillColorN:
        state.isWhite =
          args.length === 4
            ? allOf(numbers, (share) => share <= 0.02)
            : (args.length === 3 || state.isGray === true) && allOf(numbers, (share) => share >= 0.98);
        seen(state);
        break;
      case OPS.setGState: {
        const dict = this.#named('ExtGState', nameOf(args[0]));
        const alpha = isDict(dict) ? dict.get('ca') : undefined;
        if (typeof alpha === 'number') state.isClear = alpha < 0.02;
        seen(state);
        break;
      }
      case OPS.moveTo:
        this.#at = [numbers[0]!, numbers[1]!];
        break;
      case OPS.lineTo:
        this.#draw([this.#at[0], this.#at[1], numbers[0]!, numbers[1]!]);
        this.#at = [numbers[0]!, numbers[1]!];
        break;
      case OPS.curveTo:
        this.#draw([this.#at[0], this.#at[1], numbers[4]!, numbers[5]!]);
        this.#at = [numbers[4]!, numbers[5]!];
        break;
      case OPS.rectangle:
        this.#draw([numbers[0]!, numbers[1]!, numbers[0]! + numbers[2]!, numbers[1]! + numbers[3]!]);
        break;
      case OPS.stroke:
      case OPS.closeStroke:
        this.#paint(state, false, true);
        break;
      case OPS.fill:
      case OPS.eoFill:
        this.#paint(state, true, false);
        break;
      case OPS.fillStroke:
      case OPS.eoFillStroke:
      case OPS.closeFillStroke:
      case OPS.closeEOFillStroke:
        this.#paint(state, true, true);
        break;
      case OPS.shadingFill:
        this.#put(this.#painted.boxes, state, [[-1e6, -1e6, 1e6, 1e6]]);
        break;
      case OPS.endPath:
        this.#path = [];
        break;
      case OPS.endInlineImage:
        this.picture(state);
        break;
    }
  }

  #draw(box: Box): void {
    if (this.#path.length < mostBoxes) this.#path.push(box);
  }

  #paint(state: State, fills: boolean, strokes: boolean): void {
    // White on white paper is nothing.
    if (fills && !state.isWhite) this.#put(this.#painted.boxes, state, [...this.#path, ...around(this.#path)]);
    if (strokes) this.#put(this.#painted.strokes, state, this.#path);
    this.#path = [];
  }

  #put(into: number[], { ctm }: State, boxes: readonly Box[]): void {
    for (const box of boxes) if (into.length < 4 * mostBoxes) into.push(...placed(ctm, box));
  }

  #named(kind: string, name: string | null): unknown {
    const all = name === null ? null : this.#resources.get(kind);
    return isDict(all) ? all.get(name!) : null;
  }

  #isGray(name: string | null): boolean {
    if (name === 'DeviceGray' || name === 'G') return true;
    const space = this.#named('ColorSpace', name);
    return Array.isArray(space) && ['CalGray', 'ICCBased'].includes(nameOf(space[0]) ?? '');
  }
}

function seen(state: State): void {
  const { mode = 0 } = state;
  state.unseen = (mode === 3 || mode === 7 || state.isClear ? invisible : 0) | (state.isWhite && (mode === 0 || mode === 4) ? white : 0);
}

const allOf = (values: readonly number[], holds: (value: number) => boolean) =>
  values.every((value) => typeof value !== 'number' || holds(value)) && values.some((value) => typeof value === 'number');

const advanceOf = ({ vertical, totalWidth, totalHeight, width, height, textAdvanceScale }: Chunk) =>
  vertical ? totalHeight + height * textAdvanceScale : totalWidth + width * textAdvanceScale;

/** The box of a path of several strokes. */
function around(boxes: readonly Box[]): Box[] {
  if (boxes.length < 2) return [];
  const all = boxes.flat();
  const xs = all.filter((_, i) => i % 2 === 0);
  const ys = all.filter((_, i) => i % 2 === 1);
  return [[Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]];
}

function placed([a, b, c, d, e, f]: Matrix, [left, bottom, right, top]: Box): Box {
  const x = [a! * left + c! * bottom + e!, a! * right + c! * top + e!];
  const y = [b! * left + d! * bottom + f!, b! * right + d! * top + f!];
  return [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)];
}
