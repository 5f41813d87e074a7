/** Tesseract, as WebAssembly: one worker that reads one picture after the other. Nothing is fetched: its language lies in a package. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createWorker, OEM, type Worker } from 'tesseract.js';
import type { PagePicture } from './pages.ts';
import type { RecognisedLine, RecognisedPage } from './recognised.ts';

let worker: Promise<Worker> | null = null;

function started(): Promise<Worker> {
  const data = dirname(createRequire(import.meta.url).resolve('@tesseract.js-data/eng/package.json'));
  worker ??= createWorker('eng', OEM.LSTM_ONLY, {
    langPath: join(data, '4.0.0_best_int'),
    cacheMethod: 'none',
    // It says errors to nobody else.
    errorHandler: () => {},
  });
  return worker;
}

/** Points from the page's top left corner. */
export async function recognisedPage({ page, grey, dotsPerInch }: PagePicture): Promise<RecognisedPage> {
  if (grey === null) return { page, lines: [] };
  const points = 72 / dotsPerInch;
  const recogniser = await started();
  const { data } = await recogniser.recognize(
    Buffer.from(grey.buffer, grey.byteOffset, grey.length) as never,
    { user_defined_dpi: String(Math.round(dotsPerInch)) } as never,
    { blocks: true, text: false },
  );
  const lines = (data.blocks ?? []).flatMap((block) => block.paragraphs.flatMap((paragraph) => paragraph.lines));
  return {
    page,
    lines: lines.flatMap(({ words, baseline, bbox, rowAttributes }): RecognisedLine[] => {
      const seen = words.filter(({ text }) => text.trim() !== '');
      if (seen.length === 0) return [];
      const row = rowAttributes?.rowHeight ?? bbox.y1 - bbox.y0;
      return [
        {
          words: seen.map((word) => ({
            text: word.text.trim(),
            left: word.bbox.x0 * points,
            right: word.bbox.x1 * points,
            confidence: word.confidence,
          })),
          baseline: ((baseline.y0 + baseline.y1) / 2) * points,
          height: row * points,
        },
      ];
    }),
  };
}

export async function stopped(): Promise<void> {
  await (await worker)?.terminate();
}
