/**
 * Draws the map on a canvas and redraws only the cells that changed. A cell says what it means twice: by colour, and by shape
 * (unread: an outline with a stroke through it; read: plain; attention: filled from below, as high as its share; the strongest
 * nine carry their rank).
 */
import type { MapLayout } from './layout.ts';

export interface MapColours {
  ground: string;
  ink: string;
  read: string;
  unread: string;
  cool: string;
  hot: string;
  number: string;
  numberHot: string;
  outline: string;
  font: string;
}

/** What the painter shows. `heat` and `ranks` [chunks]. */
export interface MapFrame {
  isRead(chunk: number): boolean;
  heat: Float32Array;
  ranks: Uint8Array;
  /** Chunk with the keyboard's or the pointer's mark; -1 = none. */
  marked: number;
}

/** Steps of heat that the eye can tell apart; a finer change is not redrawn. */
const levels = 24;
/** After-glow: what remains of a cell's heat per frame while attention moves on. */
const fade = 0.86;
/** Room around a cell for its mark. */
const halo = 2;

export class MapPainter {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  #layout: MapLayout;
  #colours: MapColours;
  #ramp: string[] = [];
  #glow: Float32Array;
  /** What each cell shows now: its state in one integer [chunks]; -1 = must be drawn. */
  #drawn: Int32Array;
  /** Cells drawn since the start; a measure for tests and the frame bench. */
  drawnCells = 0;

  constructor(canvas: HTMLCanvasElement, layout: MapLayout, colours: MapColours) {
    const context = canvas.getContext('2d', { alpha: false });
    if (!context) throw new Error('This browser has no 2D canvas.');
    this.#canvas = canvas;
    this.#context = context;
    this.#layout = layout;
    this.#colours = colours;
    this.#glow = new Float32Array(layout.x.length);
    this.#drawn = new Int32Array(layout.x.length);
    this.reset(layout, colours);
  }

  /** A new size, text or theme: everything is drawn afresh with the next frame. */
  reset(layout: MapLayout, colours: MapColours): void {
    const scale = globalThis.devicePixelRatio || 1;
    const chunks = layout.x.length;
    if (chunks !== this.#glow.length) this.#glow = new Float32Array(chunks);
    this.#drawn = new Int32Array(chunks).fill(-1);
    this.#layout = layout;
    this.#colours = colours;
    this.#ramp = Array.from(
      { length: levels + 1 },
      (_, i) => `color-mix(in oklab, ${colours.hot} ${Math.round((100 * i) / levels)}%, ${colours.cool})`,
    );
    this.#canvas.width = Math.round(layout.width * scale);
    this.#canvas.height = Math.round(layout.height * scale);
    this.#context.setTransform(scale, 0, 0, scale, 0, 0);
    this.#context.fillStyle = colours.ground;
    this.#context.fillRect(0, 0, layout.width, layout.height);
    this.#titles();
  }

  /** Brings the canvas to the frame. Returns whether heat still fades, so another frame is wanted. */
  paint(frame: MapFrame, glow: boolean): boolean {
    const chunks = this.#layout.x.length;
    let moving = false;
    for (let c = 0; c < chunks; c++) {
      const target = frame.heat[c] ?? 0;
      const faded = glow ? this.#glow[c]! * fade : 0;
      const shown = faded > target + 0.5 / levels ? faded : target;
      if (shown !== target) moving = true;
      this.#glow[c] = shown;
      const state = cellState(frame.isRead(c), shown, frame.ranks[c] ?? 0, c === frame.marked);
      if (state !== this.#drawn[c]) {
        this.#cell(c, state);
        this.#drawn[c] = state;
      }
    }
    return moving;
  }

  #titles(): void {
    const context = this.#context;
    context.fillStyle = this.#colours.ink;
    context.font = `600 12px ${this.#colours.font}`;
    context.textBaseline = 'top';
    context.textAlign = 'left';
    for (const band of this.#layout.bands) if (band.title) context.fillText(clip(context, band.title, band.width - 4), band.left + 2, band.top + 2);
  }

  #cell(chunk: number, state: number): void {
    const { cell, gap } = this.#layout;
    const x = this.#layout.x[chunk]!;
    const y = this.#layout.y[chunk]!;
    const context = this.#context;
    const { read, level, rank, marked } = fromState(state);
    const room = Math.min(halo, gap / 2);
    context.fillStyle = this.#colours.ground;
    context.fillRect(x - room, y - room, cell + 2 * room, cell + 2 * room);
    if (read) {
      context.fillStyle = this.#colours.read;
      context.fillRect(x, y, cell, cell);
    } else {
      context.strokeStyle = this.#colours.unread;
      context.lineWidth = 1;
      context.strokeRect(x + 0.5, y + 0.5, cell - 1, cell - 1);
      context.beginPath();
      context.moveTo(x + 1, y + cell - 1);
      context.lineTo(x + cell - 1, y + 1);
      context.stroke();
    }
    if (level > 0) {
      const filled = Math.max(2, Math.round((cell * level) / levels));
      context.fillStyle = this.#ramp[level]!;
      context.fillRect(x, y + cell - filled, cell, filled);
    }
    if (rank > 0 && cell >= 12) {
      context.fillStyle = level > levels * 0.55 ? this.#colours.numberHot : this.#colours.number;
      context.font = `700 ${Math.min(14, cell - 3)}px ${this.#colours.font}`;
      context.textAlign = 'center';
      context.textBaseline = 'middle';
      context.fillText(String(rank), x + cell / 2, y + cell / 2 + 0.5);
    }
    if (marked) {
      context.strokeStyle = this.#colours.outline;
      context.lineWidth = 2;
      context.strokeRect(x, y, cell, cell);
    }
    this.drawnCells++;
  }
}

/** One integer a cell, so that "has anything changed" is one comparison. */
export function cellState(read: boolean, heat: number, rank: number, marked: boolean): number {
  const level = Math.round(Math.min(1, Math.max(0, heat)) * levels);
  return (read ? 1 : 0) | (marked ? 2 : 0) | (level << 2) | (rank << 8);
}

function fromState(state: number) {
  return { read: (state & 1) === 1, marked: (state & 2) === 2, level: (state >> 2) & 63, rank: state >> 8 };
}

function clip(context: CanvasRenderingContext2D, title: string, width: number): string {
  if (context.measureText(title).width <= width) return title;
  let end = title.length;
  while (end > 1 && context.measureText(`${title.slice(0, end)}…`).width > width) end--;
  return `${title.slice(0, end).trimEnd()}…`;
}

/** The map's colours as the theme has them now. */
export function coloursOf(element: Element): MapColours {
  const style = getComputedStyle(element);
  const value = (name: string) => style.getPropertyValue(name).trim();
  return {
    ground: value('--surface'),
    ink: value('--ink-soft'),
    read: value('--map-read'),
    unread: value('--map-unread'),
    cool: value('--map-cool'),
    hot: value('--map-hot'),
    number: value('--map-number'),
    numberHot: value('--map-number-hot'),
    outline: value('--map-outline'),
    font: style.fontFamily,
  };
}
