import { type KeyboardEvent, type MouseEvent, useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import { strings } from '../../base/strings.ts';
import { heat, ranks } from '../../stores/trace.ts';
import { chunkAt, layoutMap, type MapSection, type Move, move } from './layout.ts';
import { coloursOf, MapPainter } from './painter.ts';
import './chunk-map.css';

/** What the map shows. The map asks once a frame, after `subscribe`'s callback said that something changed: tokens faster than frames cost nothing. */
export interface MapFeed {
  isRead(chunk: number): boolean;
  /** Attention of the moment on each chunk [chunks]; null = none yet. */
  shares(): Float32Array | null;
  /** Old attention fades out instead of vanishing: for live streams. */
  glow(): boolean;
  subscribe(changed: () => void): () => void;
}

interface ChunkMapProps {
  chunks: number;
  sections: MapSection[];
  feed: MapFeed;
  label: string;
  /** What is said of a chunk when the keyboard reaches it. */
  describe: (chunk: number) => string;
  onPoint?: (chunk: number) => void;
  onOpen: (chunk: number) => void;
}

const keys: Record<string, Move> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'rowStart',
  End: 'rowEnd',
  PageUp: 'first',
  PageDown: 'last',
};

export function ChunkMap({ chunks, sections, feed, label, describe, onPoint, onOpen }: ChunkMapProps) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const marked = useRef(-1);
  const wake = useRef(() => {});
  const help = useId();
  const [room, setRoom] = useState({ width: 0, height: 0 });
  const [said, setSaid] = useState('');
  const layout = useMemo(() => layoutMap(chunks, room.width > 0 ? sections : [], Math.max(room.width, 40), room.height), [chunks, sections, room]);

  useEffect(() => {
    const element = frame.current!;
    const measure = () => {
      const width = element.clientWidth;
      const height = element.clientHeight;
      setRoom((old) => (old.width === width && old.height === height ? old : { width, height }));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const element = canvas.current!;
    const painter = new MapPainter(element, layout, coloursOf(element));
    const calm = matchMedia('(prefers-reduced-motion: reduce)');
    const none = new Float32Array(layout.x.length);
    let seen: Float32Array | null = null;
    let shown: { heat: Float32Array; ranks: Uint8Array } = { heat: none, ranks: new Uint8Array(layout.x.length) };
    let asked = 0;
    const draw = () => {
      asked = 0;
      const shares = feed.shares();
      if (shares !== seen) {
        seen = shares;
        shown = shares ? { heat: heat(shares), ranks: ranks(shares, 9) } : { heat: none, ranks: new Uint8Array(layout.x.length) };
      }
      if (painter.paint({ isRead: feed.isRead, ...shown, marked: marked.current }, feed.glow() && !calm.matches)) ask();
    };
    const ask = () => {
      if (asked === 0) asked = requestAnimationFrame(draw);
    };
    const repaint = () => {
      painter.reset(layout, coloursOf(element));
      ask();
    };
    const theme = new MutationObserver(repaint);
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'data-text'] });
    const stop = feed.subscribe(ask);
    wake.current = ask;
    draw();
    return () => {
      stop();
      theme.disconnect();
      cancelAnimationFrame(asked);
    };
  }, [layout, feed]);

  const mark = useCallback(
    (chunk: number) => {
      if (marked.current === chunk) return;
      marked.current = chunk;
      wake.current();
      onPoint?.(chunk);
    },
    [onPoint],
  );

  const at = (event: MouseEvent) => {
    const box = canvas.current!.getBoundingClientRect();
    return chunkAt(layout, event.clientX - box.left, event.clientY - box.top);
  };

  const onKey = (event: KeyboardEvent) => {
    const way = keys[event.key];
    if (way && chunks > 0) {
      event.preventDefault();
      const next = marked.current < 0 ? 0 : move(layout, marked.current, way);
      mark(next);
      setSaid(describe(next));
      const top = layout.y[next]!;
      const view = frame.current!;
      if (top < view.scrollTop) view.scrollTop = top - 24;
      else if (top + layout.cell > view.scrollTop + view.clientHeight) view.scrollTop = top + layout.cell + 24 - view.clientHeight;
    } else if (event.key === 'Enter' && marked.current >= 0) {
      event.preventDefault();
      onOpen(marked.current);
    }
  };

  return (
    <div
      ref={frame}
      className="map-frame"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: as above.
      tabIndex={0}
      role="application"
      aria-label={label}
      aria-describedby={help}
      onKeyDown={onKey}
      onFocus={() => {
        if (marked.current < 0 && chunks > 0) mark(0);
      }}
    >
      <canvas
        ref={canvas}
        className="map-canvas"
        style={{ width: layout.width, height: layout.height }}
        onPointerMove={(event) => {
          const chunk = at(event);
          if (chunk >= 0) mark(chunk);
        }}
        onClick={(event) => {
          const chunk = at(event);
          if (chunk >= 0) onOpen(chunk);
        }}
      />
      <span id={help} className="visually-hidden">
        {strings.chunks.keyboard}
      </span>
      <span className="visually-hidden" aria-live="polite">
        {said}
      </span>
    </div>
  );
}
