/** PDF to text with anchors: every run of characters remembers its rectangle on its page. By pdf.js, with its script evaluation off. */
import { getDocument, PasswordResponses } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { TextItem } from 'pdfjs-dist/types/src/display/api.js';
import { FocusError } from '../errors.ts';
import type { Block, Section } from './layout.ts';

/** A run of text on a page: PDF points from the page's top left corner; pages from 1; offsets UTF-16 in the document's text. */
export interface Anchor {
  start: number;
  end: number;
  page: number;
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface PdfContent {
  text: string;
  title: string | null;
  pages: number;
  blocks: Block[];
  sections: Section[];
  anchors: Anchor[];
  warnings: string[];
}

const mostPages = 5000;
const largestBytes = 512 * 2 ** 20;
/** Lines further apart than this many line heights begin a paragraph. */
const paragraphGap = 1.7;

export async function readPdf(bytes: Uint8Array, name: string): Promise<PdfContent> {
  if (bytes.length > largestBytes)
    throw new FocusError(
      'file-too-large',
      `${name} has ${Math.round(bytes.length / 2 ** 20)} MiB; PDF files of up to ${largestBytes / 2 ** 20} MiB are read.`,
    );
  // pdf.js takes the bytes over; the caller's stay whole.
  const loading = getDocument({ data: new Uint8Array(bytes), isEvalSupported: false, disableFontFace: true, useSystemFonts: false, verbosity: 0 });
  try {
    const pdf = await loading.promise;
    if (pdf.numPages > mostPages) throw new FocusError('file-too-large', `${name} claims ${pdf.numPages} pages; up to ${mostPages} are read.`);
    const writer = new Writer();
    const starts: number[] = [];
    for (let number = 1; number <= pdf.numPages; number++) {
      const page = await pdf.getPage(number);
      const { items } = await page.getTextContent();
      const { transform } = page.getViewport({ scale: 1 });
      starts.push(writer.begin(number, transform as Matrix));
      for (const item of items) if ('str' in item) writer.take(item);
      page.cleanup();
    }
    const { info } = (await pdf.getMetadata().catch(() => ({ info: {} }))) as { info: { Title?: string } };
    const silent = starts.flatMap((start, i) => ((starts[i + 1] ?? writer.text.length) - start < 3 ? [i + 1] : []));
    if (silent.length === pdf.numPages)
      throw new FocusError(
        'file-empty',
        `${name} has no text on any page: it is scanned. Text recognition would be needed; Focus does not do that yet.`,
      );
    return {
      text: writer.text,
      title: info.Title?.trim() || null,
      pages: pdf.numPages,
      blocks: writer.blocks(),
      sections: starts.length > 1 ? starts.map((start, i) => ({ title: `Page ${i + 1}`, start, level: 1 })) : [],
      anchors: writer.anchors,
      warnings:
        silent.length > 0
          ? [`No text on page${silent.length === 1 ? '' : 's'} ${silent.join(', ')}: scanned or empty. Text recognition is not done.`]
          : [],
    };
  } catch (cause) {
    if (cause instanceof FocusError) throw cause;
    const { code, message } = cause as { code?: number; message: string };
    if (code === PasswordResponses.NEED_PASSWORD)
      throw new FocusError('password-needed', `${name} is locked by a password. Save a copy without it, then import that.`, { cause });
    throw new FocusError('file-unreadable', `${name} is not a PDF that can be read (${message}).`, { cause });
  } finally {
    await loading.destroy();
  }
}

type Matrix = [number, number, number, number, number, number];

/** Puts runs together: lines to paragraphs, words parted at a line's end to one. */
class Writer {
  text = '';
  readonly anchors: Anchor[] = [];
  readonly #paragraphs: number[] = [];
  #page = 0;
  #view: Matrix = [1, 0, 0, 1, 0, 0];
  /** Bottom of the last line, and whether a line has just ended. */
  #bottom = 0;
  #lineEnded = false;

  begin(page: number, view: Matrix): number {
    this.#page = page;
    this.#view = view;
    this.#bottom = 0;
    this.#lineEnded = false;
    this.#paragraph();
    return this.text.length;
  }

  take(item: TextItem): void {
    const [a, b, c, d, e, f] = item.transform as Matrix;
    const [va, vb, vc, vd, ve, vf] = this.#view;
    const height = Math.hypot(c, d) || Math.hypot(a, b);
    const left = va * e + vc * f + ve;
    const baseline = vb * e + vd * f + vf;
    if (item.str !== '') {
      if (this.#lineEnded) this.#newLine(baseline, height);
      const start = this.text.length;
      this.text += item.str;
      if (item.str.trim() !== '')
        this.anchors.push({ start, end: this.text.length, page: this.#page, left, top: baseline - height, width: item.width, height: height * 1.2 });
      this.#bottom = baseline;
      this.#lineEnded = false;
    }
    if (item.hasEOL) this.#lineEnded = true;
  }

  blocks(): Block[] {
    const starts = [...new Set(this.#paragraphs)].filter((start) => start < this.text.length);
    return starts
      .map((start, i) => ({ start, end: start + this.text.slice(start, starts[i + 1]).trimEnd().length, kind: 'paragraph' as const }))
      .filter(({ start, end }) => end > start);
  }

  #newLine(baseline: number, height: number): void {
    if (this.#bottom > 0 && Math.abs(baseline - this.#bottom) > paragraphGap * height) this.#paragraph();
    else if (/\p{L}-$/u.test(this.text)) {
      this.text = this.text.slice(0, -1);
      const last = this.anchors.at(-1);
      if (last) last.end = Math.min(last.end, this.text.length);
    } else if (!/\s$/.test(this.text)) this.text += ' ';
  }

  #paragraph(): void {
    if (this.text !== '') this.text = `${this.text.trimEnd()}\n\n`;
    this.#paragraphs.push(this.text.length);
  }
}

/** The rectangles of a span: a run that it covers in part gives that part, by its share of the characters. */
export function rectanglesOf(anchors: Anchor[], start: number, end: number): Omit<Anchor, 'start' | 'end'>[] {
  return anchors
    .filter((anchor) => anchor.start < end && anchor.end > start)
    .map((anchor) => {
      const length = anchor.end - anchor.start;
      const from = (Math.max(start, anchor.start) - anchor.start) / length;
      const to = (Math.min(end, anchor.end) - anchor.start) / length;
      return {
        page: anchor.page,
        left: anchor.left + from * anchor.width,
        top: anchor.top,
        width: (to - from) * anchor.width,
        height: anchor.height,
      };
    });
}
