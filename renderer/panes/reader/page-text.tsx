/** The words of a printed page, unseen over its picture, so that they can be selected. Each stretch says where in the document's text it begins. */
import { useEffect, useState } from 'react';
import type { Rectangle, Span } from '../../../electron/domain/location.ts';
import { api } from '../../base/api.ts';

interface PageTextProps {
  document: string;
  /** All of the document's. */
  text: string;
  /** From 1. */
  page: number;
  /** Pixels a PDF point. */
  scale: number;
}

const family = 'sans-serif';
let measuring: CanvasRenderingContext2D | null = null;

/** Pixels that words take in a font of one pixel. */
function widthOf(words: string): number {
  measuring ??= window.document.createElement('canvas').getContext('2d')!;
  measuring.font = `100px ${family}`;
  return measuring.measureText(words).width / 100;
}

export function PageText({ document, text, page, scale }: PageTextProps) {
  const [words, setWords] = useState<(Rectangle & Span)[]>([]);
  useEffect(() => {
    let wanted = true;
    // The page is there without them; only nothing can be selected.
    api.documents.wordsOn.query({ id: document, page }).then(
      (found) => wanted && setWords(found),
      () => {},
    );
    return () => {
      wanted = false;
    };
  }, [document, page]);
  return (
    <div className="page-text">
      {words.map(({ start, end, left, top, width, height }) => {
        const said = text.slice(start, end);
        const size = height * scale;
        const natural = widthOf(said) * size;
        return (
          <span
            key={start}
            data-start={start}
            style={{
              left: left * scale,
              top: top * scale,
              fontSize: size,
              height: size,
              ...(natural > 0 ? { transform: `scaleX(${(width * scale) / natural})` } : {}),
            }}
          >
            {said}
          </span>
        );
      })}
    </div>
  );
}
