/** Pages as pictures: of a PDF by pdf.js, of picture files as they are. Grey, at the resolution that the recogniser reads best. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Canvas, createCanvas, loadImage } from '@napi-rs/canvas';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import PDFDocument from 'pdfkit';
import UTIF from 'utif2';
import { FocusError } from '../../errors.ts';
import { pictureSize } from './picture-size.ts';

export interface PagePicture {
  page: number;
  /** A grey picture (PGM); null = nothing is on it. */
  grey: Uint8Array | null;
  dotsPerInch: number;
}

/** Small print needs more than a screen shows. */
const dotsPerInch = 300;
/** A side of a page that is rendered; a larger page is rendered coarser. */
const longestSide = 5000;
const mostPixels = 120_000_000;
/** Points: a picture without a size of its own is shown as large as a sheet of A4. */
const sheetPoints = 842;
/** A page is looked at for a difference in brightness of so much, 0 to 255. */
const leastContrast = 40;

const packageOf = (name: string) => dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));

/** @throws what pdf.js throws. */
export async function* pagesOfPdf(
  bytes: Uint8Array,
  pages: readonly number[],
  password: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<PagePicture> {
  const folder = packageOf('pdfjs-dist');
  const loading = getDocument({
    data: new Uint8Array(bytes),
    ...(password === undefined ? {} : { password }),
    disableFontFace: true,
    useSystemFonts: false,
    useWorkerFetch: false,
    enableXfa: false,
    cMapUrl: `${join(folder, 'cmaps')}/`,
    standardFontDataUrl: `${join(folder, 'standard_fonts')}/`,
    wasmUrl: `${join(folder, 'wasm')}/`,
    verbosity: 0,
  });
  try {
    const pdf = await loading.promise;
    for (const number of pages) {
      signal.throwIfAborted();
      const page = await pdf.getPage(number);
      const { width, height } = page.getViewport({ scale: 1 });
      const scale = Math.min(dotsPerInch / 72, longestSide / Math.max(width, height));
      const viewport = page.getViewport({ scale });
      const canvas = createCanvas(Math.ceil(viewport.width), Math.ceil(viewport.height));
      await page.render({ canvas: canvas as unknown as HTMLCanvasElement, viewport, background: 'white' }).promise;
      page.cleanup();
      yield { page: number, grey: greyOf(canvas), dotsPerInch: scale * 72 };
    }
  } finally {
    await loading.destroy();
  }
}

/** The pictures of a file, and the PDF that shows them. @throws FocusError when it cannot be read. */
export async function pagesOfPicture(bytes: Uint8Array, name: string): Promise<{ pictures: PagePicture[]; printed: Uint8Array }> {
  const size = pictureSize(bytes);
  if (!size) throw unreadable(name);
  if (size.width * size.height > mostPixels)
    throw new FocusError(
      'file-too-large',
      `${name} has ${Math.round((size.width * size.height) / 1e6)} megapixels; pictures of up to ${mostPixels / 1e6} are read. Save it smaller.`,
    );
  const canvases = await canvasesOf(bytes, name);
  // Nothing of the day or the machine in it: the same picture is the same document.
  const document = new PDFDocument({ autoFirstPage: false, info: { CreationDate: new Date(0), Producer: 'Focus' } });
  const parts: Buffer[] = [];
  document.on('data', (part: Buffer) => parts.push(part));
  const ended = new Promise((resolve) => document.on('end', resolve));
  const pictures: PagePicture[] = [];
  for (const [i, canvas] of canvases.entries()) {
    const points = sheetPoints / Math.max(canvas.width, canvas.height);
    const sheet: [number, number] = [canvas.width * points, canvas.height * points];
    document.addPage({ size: sheet, margin: 0 });
    document.image(canvas.toBuffer('image/jpeg', 88), 0, 0, { width: sheet[0], height: sheet[1] });
    pictures.push({ page: i + 1, grey: greyOf(canvas), dotsPerInch: 72 / points });
  }
  document.end();
  await ended;
  return { pictures, printed: Buffer.concat(parts) };
}

const unreadable = (name: string, cause?: unknown) =>
  new FocusError('file-unreadable', `${name} is no picture that can be read (PNG, JPEG or TIFF). Open it in another program and save it as PNG.`, {
    cause,
  });

async function canvasesOf(bytes: Uint8Array, name: string): Promise<Canvas[]> {
  try {
    const isTiff = bytes[0] === bytes[1] && (bytes[0] === 0x49 || bytes[0] === 0x4d);
    return isTiff ? tiffPages(bytes) : [await single(bytes)];
  } catch (cause) {
    throw cause instanceof FocusError ? cause : unreadable(name, cause);
  }
}

async function single(bytes: Uint8Array): Promise<Canvas> {
  const image = await loadImage(bytes);
  const canvas = sheetOf(image.width, image.height);
  canvas.getContext('2d').drawImage(image, 0, 0);
  return canvas;
}

function tiffPages(bytes: Uint8Array): Canvas[] {
  const buffer = bytes.slice().buffer;
  const pages = UTIF.decode(buffer).filter((page) => Number((page.t256 as number[])?.[0]) > 0);
  return pages.map((page) => {
    const [width] = page.t256 as number[];
    const [height] = page.t257 as number[];
    if (!(width! * height! <= mostPixels)) throw new Error('too large');
    UTIF.decodeImage(buffer, page);
    const canvas = sheetOf(width!, height!);
    const context = canvas.getContext('2d');
    const data = context.createImageData(width!, height!);
    data.data.set(UTIF.toRGBA8(page));
    context.putImageData(data, 0, 0);
    return canvas;
  });
}

function sheetOf(width: number, height: number): Canvas {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  return canvas;
}

/** PGM, which takes no time to write or read. */
function greyOf(canvas: Canvas): Uint8Array | null {
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  const head = Buffer.from(`P5\n${width} ${height}\n255\n`);
  const grey = new Uint8Array(head.length + width * height);
  grey.set(head);
  let darkest = 255;
  let lightest = 0;
  for (let from = 0, to = head.length; to < grey.length; from += 4, to++) {
    const light = (data[from]! * 77 + data[from + 1]! * 150 + data[from + 2]! * 29) >> 8;
    grey[to] = light;
    if (light < darkest) darkest = light;
    if (light > lightest) lightest = light;
  }
  return lightest - darkest < leastContrast ? null : grey;
}
