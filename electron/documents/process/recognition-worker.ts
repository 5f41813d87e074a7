/** Entry of the recognition process: pages that are pictures are drawn and read here, apart from everything that they could break. */
import { type Hooks, serve } from '../../process/serve.ts';
import { scanLanguage } from '../../scan-languages.ts';
import type { ImportProgress } from '../content.ts';
import { readWhole } from '../file.ts';
import { shown } from '../presentable.ts';
import { languageFolder } from '../recognition/language-data.ts';
import { type PagePicture, pagesOfPdf, pagesOfPicture } from '../recognition/pages.ts';
import type { Recognised, RecognisedPage } from '../recognition/recognised.ts';
import { recognisedPage, stopped } from '../recognition/recogniser.ts';
import type { RecognitionCalls } from './protocol.ts';

async function recognise(
  { item, pages, languages, password }: RecognitionCalls['recognise']['params'],
  { signal, onProgress }: Hooks<ImportProgress>,
): Promise<Recognised> {
  const names = languages.map((code) => scanLanguage(code).name);
  // Before pages are drawn for nothing.
  await languageFolder(languages);
  const bytes = item.kind === 'bytes' ? item.bytes : (await readWhole(item.path)).bytes;
  const picture = pages === null ? await pagesOfPicture(bytes, shown(item.name)) : null;
  const all = pages?.length ?? picture!.pictures.length;
  const found: RecognisedPage[] = [];
  const tell = () => onProgress({ done: found.length, total: all, unit: 'scanned pages' });
  tell();
  for await (const page of pages === null ? picture!.pictures : pagesOfPdf(bytes, pages, password, signal)) {
    signal.throwIfAborted();
    found.push(await unlessStopped(page, languages, signal));
    tell();
  }
  return { pages: found, languages: names, warnings: [], ...(picture ? { printed: picture.printed } : {}) };
}

/** A page takes seconds: a cancel does not wait for it. */
function unlessStopped(page: PagePicture, languages: readonly string[], signal: AbortSignal): Promise<RecognisedPage> {
  return new Promise((resolve, reject) => {
    // What the thread still reads is of no use: the process ends when the next call does not come.
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    recognisedPage(page, languages).then(resolve, reject);
  });
}

process.on('unhandledRejection', () => {});

serve<object, RecognitionCalls>({ calls: { recognise }, close: stopped, present: shown });
