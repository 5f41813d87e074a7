/**
 * PDF to text with anchors, by pdf.js, which evaluates nothing that a file says: pages to runs, runs to lines by column, running heads out, lines to
 * paragraphs, paragraphs to text. Pages of pictures alone are named: their text would have to be recognised first.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { getDocument, PasswordResponses, PDFDateString } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { PDFDocumentProxy } from 'pdfjs-dist/types/src/display/api.js';
import { FocusError } from '../../../errors.ts';
import type { Content, Importer, ImportOptions, Section } from '../../content.ts';
import { oneLine } from '../../presentable.ts';
import { runsOfRecognised } from '../../recognition/page-runs.ts';
import { meanConfidence, poorPages, type Recognised, ScannedPages } from '../../recognition/recognised.ts';
import { annotationsOf, type Comment } from './annotations.ts';
import { isDrawnOn } from './drawn.ts';
import { furnitureOf } from './furniture.ts';
import { gridsOf } from './grid.ts';
import { named } from './headers.ts';
import { Legibility } from './legible.ts';
import { commonSize, type Line, linesOf, loneLine } from './lines.ts';
import { marginNumbers } from './margin-numbers.ts';
import { outlineOf } from './outline.ts';
import { paragraphsOf } from './paragraphs.ts';
import { commentRun, farthest, runsOf, type Sheet } from './runs.ts';
import { type PdfText, textOf } from './text.ts';
// pdf.js' worker is loaded as this changes it.
import './worker-source.ts';
import { readXfa } from './xfa.ts';

const mostPages = 10_000;
const largestBytes = 512 * 2 ** 20;
const mostCharacters = 100_000_000;
/** Pages after which pdf.js forgets the fonts it has seen. */
const pagesBetweenCleanups = 50;
/** What East Asian fonts without tables of their own refer to; read from disk. */
const cMapUrl = `${join(dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json')), 'cmaps')}/`;

export const readPdf: Importer = async (bytes, name, options = {}) => {
  if (bytes.length > largestBytes)
    throw new FocusError(
      'file-too-large',
      `${name} has ${Math.round(bytes.length / 2 ** 20)} MiB; PDF files of up to ${largestBytes / 2 ** 20} MiB are read.`,
    );
  options.signal?.throwIfAborted();
  const loading = getDocument({
    // pdf.js takes the bytes over; the caller's stay whole.
    data: new Uint8Array(bytes),
    ...(options.password === undefined ? {} : { password: options.password }),
    disableFontFace: true,
    useSystemFonts: false,
    useWorkerFetch: false,
    enableXfa: true,
    cMapUrl,
    verbosity: 0,
  });
  const stop = () => void loading.destroy();
  options.signal?.addEventListener('abort', stop, { once: true });
  try {
    const pdf = await loading.promise;
    if (pdf.numPages > mostPages)
      throw new FocusError('file-too-large', `${name} claims ${pdf.numPages} pages; up to ${mostPages} are read. Split it, then import the parts.`);
    if (pdf.isPureXfa) return await formOf(pdf, name, options);
    const { pages: laid, comments, sheets, damaged, scanned, warnings } = await readPages(pdf, name, options);
    if (options.recognition === 'ask' && scanned.length > 0) throw new ScannedPages(scanned);
    const recognised = recognisedOf(options);
    const unread = unreadWords[typeof options.recognition === 'object' ? 'recognised' : (options.recognition ?? 'ask')];
    const pages = named(laid);
    const bodySize = commonSize(everyRun(pages));
    const furniture = furnitureOf(pages, bodySize);
    const bodies = pages.map((lines, i) => [...lines.filter((line) => !furniture.out.has(line)), ...comments[i]!]);
    const silent = bodies.flatMap((lines, i) => (lines.length === 0 && !damaged.includes(i + 1) ? [i + 1] : []));
    if (silent.length + damaged.length === bodies.length)
      throw new FocusError('file-empty', [`${name} has no text on any page: it is ${unread}.`, ...recognised.warnings].join(' '));
    if (silent.length > 0) warnings.push(`No text on ${rangesOf(silent)}: ${unread}.`);
    warnings.push(...recognised.warnings, ...toldOf(recognised));
    warnings.push(...furniture.warnings);
    const labels = await pdf.getPageLabels().catch(() => null);
    const content = textOf(paragraphsOf(bodies, bodySize, new Set([...furniture.kept, ...comments.flat()])), sheets, (page) =>
      nameOf(page, labels, pages.length),
    );
    const sections = await sectionsOf(pdf, content, labels);
    const { title, metadata } = await metadataOf(pdf);
    return {
      format: 'pdf',
      title,
      metadata,
      text: content.text,
      blocks: content.blocks,
      sections,
      language: null,
      pages: pages.length,
      anchors: content.anchors,
      warnings,
    };
  } catch (cause) {
    options.signal?.throwIfAborted();
    throw cause instanceof FocusError || cause instanceof ScannedPages
      ? cause
      : refusal(cause as { code?: number; name?: string; message: string }, name, options);
  } finally {
    options.signal?.removeEventListener('abort', stop);
    await loading.destroy();
  }
};

/** What pages without text are, by what recognition was to do. */
const unreadWords = {
  ask: 'scanned or empty',
  none: 'scanned or empty (text in pictures is not recognised, as you chose)',
  recognised: 'empty, or a picture in which no text was recognised',
};

const recognisedOf = ({ recognition }: ImportOptions): Recognised => (typeof recognition === 'object' ? recognition : { pages: [], warnings: [] });

/** That words were recognised, and where they may be wrong. */
function toldOf({ pages, languages = ['English'] }: Recognised): string[] {
  const read = pages.filter(({ lines }) => lines.length > 0);
  if (read.length === 0) return [];
  const poor = poorPages(read);
  return [
    `The text of ${rangesOf(read.map(({ page }) => page))} was recognised in pictures (OCR, as ${languages.join(' and ')}; ${Math.round(meanConfidence(read))} % sure on average): look at the page where a letter matters.`,
    ...(poor.length > 0 ? [`Much is hard to read on ${rangesOf(poor)}: words there may be wrong.`] : []),
  ];
}

function refusal(cause: { code?: number; message: string }, name: string, { password }: ImportOptions): FocusError {
  if (cause.code === PasswordResponses.NEED_PASSWORD)
    return new FocusError('password-needed', `${name} is locked by a password. Give the password, or import a copy saved without one.`, { cause });
  if (cause.code === PasswordResponses.INCORRECT_PASSWORD && password !== undefined)
    return new FocusError('password-needed', `The password given does not open ${name}. Check it, capital letters too, and try again.`, { cause });
  return new FocusError(
    'file-unreadable',
    `${name} is not a PDF that can be read (${oneLine(cause.message, 200).replace(/\.$/, '')}). Open it in a PDF program and save it anew, or get the file once more.`,
    { cause },
  );
}

async function formOf(pdf: PDFDocumentProxy, name: string, options: ImportOptions): Promise<Content> {
  const { text, blocks } = await readXfa(pdf, options);
  if (text === '') throw new FocusError('file-empty', `${name} is a form without any words: there is nothing to read.`);
  const { title, metadata } = await metadataOf(pdf);
  const warnings = ['This is a dynamic form (XFA): its words are read in the order of the form, and cannot be marked on its pages.'];
  return { format: 'pdf', title, metadata, text, blocks, sections: [], language: null, pages: pdf.numPages, anchors: [], warnings };
}

interface Pages {
  pages: Line[][];
  /** Of each page what is stuck to it. */
  comments: Line[][];
  sheets: Sheet[];
  /** Numbers of pages that could not be read. */
  damaged: number[];
  /** Of pages that are pictures without text. */
  scanned: number[];
  warnings: string[];
}

/** Page by page; what pdf.js holds of a page is let go before the next. */
async function readPages(pdf: PDFDocumentProxy, name: string, options: ImportOptions): Promise<Pages> {
  const { signal, onProgress } = options;
  const recognised = new Map(recognisedOf(options).pages.map((page) => [page.page, page]));
  const scanned: number[] = [];
  const pages: Line[][] = [];
  const comments: Line[][] = [];
  const sheets: Sheet[] = [];
  const cut: number[] = [];
  const damaged: number[] = [];
  const hidden: number[] = [];
  const numbered: number[] = [];
  const illegible: number[] = [];
  const legibility = new Legibility();
  const across = new Map<string, number>();
  // What stands across every page is read once.
  const isNew = (text: string) => {
    across.set(text, (across.get(text) ?? 0) + 1);
    return across.get(text) === 1;
  };
  let characters = 0;
  for (let number = 1; number <= pdf.numPages; number++) {
    signal?.throwIfAborted();
    let sheet = { width: 0, height: 0 };
    let lines: Line[] = [];
    let stuck: Line[] = [];
    try {
      const page = await pdf.getPage(number);
      const { width, height } = page.getViewport({ scale: 1 });
      if (!(Math.max(width, height) <= farthest)) throw new Error('A page without a size.');
      sheet = { width, height };
      const written = await annotationsOf(page).catch(() => ({ values: [], comments: [] }));
      stuck = written.comments.map((comment) => loneLine(commentRun({ ...comment, text: commentText(comment) }, page), number, true));
      const found = await runsOf(page, written.values, legibility, signal);
      const known = recognised.get(number);
      if (known) found.runs = [...runsOfRecognised(known), ...found.runs];
      else if (options.recognition === 'ask' && found.runs.length === 0 && (found.illegible || (await isDrawnOn(page)))) scanned.push(number);
      stuck.push(...found.aslant.filter(({ text }) => isNew(text)).map((run) => ({ ...loneLine(run, number), across: true as const })));
      const inMargin = marginNumbers(
        found.runs.filter(({ turn }) => turn === 0),
        commonSize(found.runs),
      );
      if (inMargin.size > 0) numbered.push(number);
      if (found.illegible && !known) illegible.push(number);
      if (found.cut) cut.push(number);
      if (found.hidden) hidden.push(number);
      lines = linesOf(
        found.runs.filter((run) => !inMargin.has(run)),
        number,
        gridsOf(found.painted, page.getViewport({ scale: 1 }).transform),
      );
      page.cleanup();
    } catch (cause) {
      signal?.throwIfAborted();
      if (number === pdf.numPages && damaged.length === number - 1) throw cause;
      damaged.push(number);
    }
    for (const { text } of lines) characters += text.length;
    if (characters > mostCharacters)
      throw new FocusError(
        'file-too-large',
        `${name} has more than ${mostCharacters / 1e6} million characters of text. Split it, then import the parts.`,
      );
    pages.push(lines);
    comments.push(stuck);
    sheets.push(sheet);
    if (number % pagesBetweenCleanups === 0) await pdf.cleanup();
    onProgress?.({ done: number, total: pdf.numPages, unit: 'pages' });
  }
  const warnings = [
    ...(damaged.length > 0 ? [`Damaged, left out: ${rangesOf(damaged)}.`] : []),
    ...(cut.length > 0 ? [`More text than a printed page holds, read in part: ${rangesOf(cut)}.`] : []),
    ...(hidden.length > 0 ? [`Text that cannot be seen on the page (white, transparent, tiny or outside) is left out: ${rangesOf(hidden)}.`] : []),
  ];
  if (illegible.length > 0)
    warnings.push(
      `Letters that the file does not name, so that they cannot be read, are left out: ${rangesOf(illegible)}. Save those pages as pictures (PNG), then import these: text in pictures is recognised.`,
    );
  if (numbered.length > 0) warnings.push(`Numbers of lines in the margin are left out: ${rangesOf(numbered)}.`);
  const often = [...across].filter(([, times]) => times > 1).map(([text]) => `“${oneLine(text, 60)}”`);
  if (often.length > 0) warnings.push(`What stands across the pages is read once: ${often.slice(0, 5).join(', ')}.`);
  return { pages, comments, sheets, damaged, scanned, warnings };
}

const commentText = ({ author, text }: Comment) => `${author === '' ? 'Comment' : `Comment by ${author}`}: ${text}`;

function* everyRun(pages: readonly Line[][]) {
  for (const lines of pages) for (const line of lines) yield* line.runs;
}

/** "page 7", "pages 3–9, 12". */
function rangesOf(numbers: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last && number === last[1] + 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return `page${numbers.length === 1 ? '' : 's'} ${ranges.map(([from, to]) => (from === to ? from : `${from}–${to}`)).join(', ')}`;
}

/** As the file numbers its pages, where that is another number than the page's place in the file, with that place. */
function nameOf(page: number, labels: readonly string[] | null, pages: number): string | null {
  const label = labels?.[page - 1]?.trim();
  return !label || label === String(page) ? null : `page ${label} (${page} of ${pages})`;
}

/** The file's bookmarks, else its headings, else its pages. */
async function sectionsOf(pdf: PDFDocumentProxy, content: PdfText, labels: readonly string[] | null): Promise<Section[]> {
  const outline = await outlineOf(pdf, content).catch(() => []);
  if (outline.length > 0) return outline;
  const headings = content.blocks.filter(({ kind }) => kind === 'heading');
  if (headings.length > 0)
    return headings.map(({ start, end, level }) => ({ title: content.text.slice(start, end).replace(/\s+/g, ' '), start, level: level ?? 1 }));
  if (pdf.numPages === 1) return [];
  const firsts = content.blocks.filter(
    ({ at: { page } }, i) => page > Math.max(0, ...content.blocks.slice(Math.max(0, i - 1), i).map(({ at }) => at.page)),
  );
  return firsts.map(({ at: { page }, start }) => ({ title: `Page ${labels?.[page - 1]?.trim() || page}`, start, level: 1, isPage: true as const }));
}

/** Titles that programs give: the file's own name says more. */
const placeholder =
  /^(?:untitled.*|unbenannt.*|sans titre.*|no title|title|document\s?\d*|presentation\s?\d*|powerpoint[- ]pr[eä]sentation|slide \d+|microsoft (?:word|excel|powerpoint|publisher) - .*|[^\s/]+\.(?:docx?|xlsx?|pptx?|rtf|od[tsp]|indd|qxd|tex|dvi|e?ps|pdf|html?|txt|pages|wpd))$/i;

/** What programs put where nobody said anything. */
const nobody = /^\(?(?:anonymous|unspecified|unknown)\)?$/i;

async function metadataOf(pdf: PDFDocumentProxy): Promise<{ title: string | null; metadata: Record<string, string> }> {
  const { info, metadata: xmp } = await pdf.getMetadata().catch(() => ({ info: {}, metadata: null }));
  const facts = info as Record<string, unknown>;
  const told = (key: string, xmpKey: string) => {
    const value = facts[key] ?? xmp?.get(xmpKey);
    const said = (Array.isArray(value) ? value.join(', ') : typeof value === 'string' ? value : '').trim();
    return nobody.test(said) ? '' : said;
  };
  const created = PDFDateString.toDateObject(told('CreationDate', 'xmp:createdate'));
  const all = {
    author: told('Author', 'dc:creator'),
    subject: told('Subject', 'dc:description'),
    keywords: told('Keywords', 'pdf:keywords'),
    language: told('Language', 'dc:language'),
    created: created ? created.toISOString().slice(0, 10) : '',
  };
  const title = told('Title', 'dc:title');
  return {
    title: title === '' || placeholder.test(title) ? null : title,
    metadata: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '')),
  };
}
