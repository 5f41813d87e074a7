/** The pages of a PDF as they were printed, drawn by pdf.js near the window only, with the rectangles of citations marked on them. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { GlobalWorkerOptions, getDocument, type PDFDocumentProxy, type RenderTask } from 'pdfjs-dist';
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url';
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { Rectangle } from '../../../electron/domain/location.ts';
import { hostHeaders } from '../../base/host-socket.ts';
import { strings } from '../../base/strings.ts';
import { Empty } from '../../components/controls.tsx';
import { useKeptPlace } from './kept-place.ts';
import { PageText } from './page-text.tsx';

GlobalWorkerOptions.workerSrc = workerUrl;

/** A stretch of a line on a page, and why it is marked. */
export interface PageMark extends Rectangle {
  kind: 'here' | 'citation' | 'note';
}

interface PageViewProps {
  document: string;
  /** All of the document's. */
  text: string;
  /** What scrolls: what is selected in it is looked at. */
  view: RefObject<HTMLElement | null>;
  /** Where the file's bytes are. */
  url: string;
  marks: PageMark[];
  /** Page to be at, from 1; a change of this object scrolls there. */
  target: { page: number } | null;
  onPage?: (page: number, of: number) => void;
}

const gap = 20;
const widest = 900;

export function PageView({ document, text, view, url, marks, target, onPage }: PageViewProps) {
  const [pdf, setPdf] = useState<PDFDocumentProxy | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  /** Of the first page, in points: the guess for those not seen yet. */
  const [size, setSize] = useState({ width: 612, height: 792 });
  const [room, setRoom] = useState(0);

  useEffect(() => {
    const loading = getDocument({ url, httpHeaders: hostHeaders(), enableXfa: false, stopAtErrors: false });
    let open = true;
    setPdf(null);
    setFailed(null);
    loading.promise
      .then(async (opened) => {
        const { width, height } = (await opened.getPage(1)).getViewport({ scale: 1 });
        if (!open) return;
        setSize({ width, height });
        setPdf(opened);
      })
      .catch((error: Error) => open && setFailed(error.message));
    return () => {
      open = false;
      void loading.destroy();
    };
  }, [url]);

  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setRoom(entry!.contentRect.width));
    observer.observe(view.current!);
    return () => observer.disconnect();
  }, [view]);

  const width = Math.max(200, Math.min(widest, room - 48));
  const scale = width / size.width;
  const rows = useVirtualizer({
    count: pdf && room > 0 ? pdf.numPages : 0,
    getScrollElement: () => view.current,
    estimateSize: () => size.height * scale + gap,
    overscan: 1,
    paddingStart: gap,
    paddingEnd: gap,
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new width changes every estimate.
  useEffect(() => rows.measure(), [scale, rows]);

  const height = size.height * scale + gap;
  useKeptPlace(view, {
    top() {
      const offset = Math.max(0, (view.current?.scrollTop ?? 0) - gap);
      return { row: Math.floor(offset / height), past: (offset % height) / height };
    },
    to({ row, past }) {
      if (view.current) view.current.scrollTop = gap + (row + past) * height;
    },
  });

  // A new width moves everything, and a note is a mark more, but neither leads anywhere: the place is kept.
  const latest = useRef({ scale, marks });
  latest.current = { scale, marks };
  const isLaid = room > 0;
  useEffect(() => {
    if (!target || !pdf || !isLaid) return;
    const { scale, marks } = latest.current;
    const mark = marks.find((m) => m.kind === 'here' && m.page === target.page);
    rows.scrollToIndex(Math.min(target.page, pdf.numPages) - 1, { align: 'start' });
    const asked = requestAnimationFrame(() => {
      const top = gap + (target.page - 1) * (size.height * scale + gap);
      if (mark && view.current) view.current.scrollTop = top + mark.top * scale - view.current.clientHeight / 3;
    });
    return () => cancelAnimationFrame(asked);
  }, [target, pdf, isLaid, rows, size, view]);

  const items = rows.getVirtualItems();
  const middle = (rows.scrollOffset ?? 0) + (view.current?.clientHeight ?? 0) / 3;
  const current = items.find((item) => item.end > middle);
  useEffect(() => {
    if (pdf && current) onPage?.(current.index + 1, pdf.numPages);
  }, [pdf, current?.index, current, onPage]);

  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
      ref={view}
      className="page-view"
      aria-label={strings.reader.text}
    >
      {failed && <Empty icon="warn" title={strings.reader.pageFailed} text={failed} />}
      {!failed && !pdf && <Empty icon="reader" title={strings.loading} text="" />}
      <div className="page-column" style={{ width, height: rows.getTotalSize() }}>
        {pdf &&
          items.map((item) => (
            <div key={item.index} className="page" style={{ width, height: item.size - gap, transform: `translateY(${item.start}px)` }}>
              <Page pdf={pdf} page={item.index + 1} width={width} />
              <PageText document={document} text={text} page={item.index + 1} scale={scale} />
              {marks
                .filter((mark) => mark.page === item.index + 1)
                .map((mark) => (
                  <div
                    key={`${mark.kind} ${mark.left} ${mark.top} ${mark.width}`}
                    className={mark.kind === 'note' ? 'page-mark page-mark-note' : 'page-mark'}
                    {...(mark.kind === 'here' ? { 'data-here': true } : {})}
                    style={{ left: mark.left * scale, top: mark.top * scale, width: mark.width * scale, height: mark.height * scale }}
                  />
                ))}
            </div>
          ))}
      </div>
    </section>
  );
}

function Page({ pdf, page, width }: { pdf: PDFDocumentProxy; page: number; width: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let drawing: RenderTask | null = null;
    let wanted = true;
    const draw = async () => {
      const proxy = await pdf.getPage(page);
      if (!wanted || !canvas.current) return;
      const base = proxy.getViewport({ scale: 1 });
      const viewport = proxy.getViewport({ scale: (width / base.width) * (devicePixelRatio || 1) });
      canvas.current.width = Math.round(viewport.width);
      canvas.current.height = Math.round(viewport.height);
      drawing = proxy.render({ canvas: canvas.current, viewport });
      await drawing.promise;
    };
    draw().catch((error: Error) => {
      if (wanted && error.name !== 'RenderingCancelledException') setFailed(true);
    });
    return () => {
      wanted = false;
      drawing?.cancel();
    };
  }, [pdf, page, width]);
  return failed ? (
    <div className="page-failed">{strings.reader.pageFailed}</div>
  ) : (
    <canvas ref={canvas} aria-label={strings.reader.page(page, pdf.numPages)} role="img" />
  );
}
