/** Tesseract, as WebAssembly: one worker that reads one picture after the other. Nothing is fetched: its languages' data lie in a folder. */
import { createWorker, OEM, type Worker } from 'tesseract.js';
import { languageFolder } from './language-data.ts';
import type { PagePicture } from './pages.ts';
import type { RecognisedLine, RecognisedPage } from './recognised.ts';

let worker: { languages: string; ready: Promise<Worker> } | null = null;

/** Of other languages than the last time it begins anew. */
async function started(codes: readonly string[]): Promise<Worker> {
  const languages = codes.join('+');
  if (worker?.languages !== languages) {
    const langPath = await languageFolder(codes);
    await stopped();
    // It says errors to nobody else.
    worker = { languages, ready: createWorker([...codes], OEM.LSTM_ONLY, { langPath, cacheMethod: 'none', errorHandler: () => {} }) };
  }
  return worker!.ready;
}

/** Points from the page's top left corner. */
export async function recognisedPage({ page, grey, dotsPerInch }: PagePicture, languages: readonly string[]): Promise<RecognisedPage> {
  if (grey === null) return { page, lines: [] };
  const points = 72 / dotsPerInch;
  const recogniser = await started(languages);
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
  const last = worker;
  worker = null;
  await (await last?.ready)?.terminate();
}
