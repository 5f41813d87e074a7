/** Bookmarks to sections: each begins at the line its title stands in, else where it points, else at its page's first line. */
import type { PDFDocumentProxy } from 'pdfjs-dist/types/src/display/api.js';
import { lastAtOrBefore, type Section } from '../../content.ts';
import type { PdfText } from './text.ts';

/** Of bookmarks, nested ones counted; more come from files made to exhaust the reader. */
const mostBookmarks = 20_000;

type Bookmark = Awaited<ReturnType<PDFDocumentProxy['getOutline']>>[number];

interface Target {
  title: string;
  level: number;
  page: number;
  /** Points from the page's top; null = the whole page. */
  top: number | null;
}

/** @returns [] where the file has no bookmarks that lead anywhere. A paragraph that is a bookmark's title becomes a heading of its level. */
export async function outlineOf(pdf: PDFDocumentProxy, content: PdfText): Promise<Section[]> {
  const bookmarks = flat((await pdf.getOutline()) ?? []);
  const pages = Map.groupBy(content.blocks, ({ at }) => at.page);
  const sections: Section[] = [];
  for (const [bookmark, level] of bookmarks) {
    const target = await targetOf(pdf, bookmark, level);
    const start = target && startOf(target, pages.get(target.page) ?? [], content);
    if (start !== null) sections.push({ title: bookmark.title.replace(/\s+/g, ' ').trim(), start, level });
  }
  return sections.sort((a, b) => a.start - b.start);
}

function flat(bookmarks: Bookmark[], level = 1, found: [Bookmark, number][] = []): [Bookmark, number][] {
  for (const bookmark of bookmarks) {
    if (found.length >= mostBookmarks) break;
    if (bookmark.title.trim() !== '') found.push([bookmark, level]);
    flat(bookmark.items, level + 1, found);
  }
  return found;
}

async function targetOf(pdf: PDFDocumentProxy, { title, dest }: Bookmark, level: number): Promise<Target | null> {
  // A bookmark whose target is damaged leads nowhere; the others still do.
  try {
    const explicit = typeof dest === 'string' ? await pdf.getDestination(dest) : dest;
    if (!Array.isArray(explicit)) return null;
    const [page, kind, first, second] = explicit as [unknown, { name: string } | undefined, unknown, unknown];
    const index = typeof page === 'number' ? page : await pdf.getPageIndex(page as Parameters<PDFDocumentProxy['getPageIndex']>[0]);
    if (!Number.isInteger(index) || index < 0 || index >= pdf.numPages) return null;
    const height = kind?.name === 'XYZ' ? second : kind?.name === 'FitH' || kind?.name === 'FitBH' ? first : null;
    const top = typeof height === 'number' ? (await pdf.getPage(index + 1)).getViewport({ scale: 1 }).convertToViewportPoint(0, height)[1]! : null;
    return { title, level, page: index + 1, top };
  } catch {
    return null;
  }
}

function startOf({ title, level, page, top }: Target, blocks: PdfText['blocks'], { text, anchors }: PdfText): number | null {
  const wanted = lettersOf(title);
  const named = blocks.filter(({ start, end, kind }) => {
    const letters = lettersOf(text.slice(start, Math.min(end, start + 4 * title.length + 40)));
    return wanted !== '' && (letters.startsWith(wanted) || (kind === 'heading' && letters.endsWith(wanted)));
  });
  const block = named.find(({ kind }) => kind === 'heading') ?? named[0];
  if (block) {
    if (block.kind === 'heading' || lettersOf(text.slice(block.start, block.end)) === wanted)
      Object.assign(block, { kind: 'heading', level: Math.min(level, 6) });
    return block.start;
  }
  const below = blocks.find(({ start, end }) => {
    const anchor = anchors[Math.max(0, lastAtOrBefore(anchors, start))];
    return top !== null && anchor && anchor.page === page && anchor.start < end && anchor.top + anchor.height / 2 >= top;
  });
  return (below ?? blocks[0])?.start ?? null;
}

const lettersOf = (text: string) => text.toLowerCase().replace(/[^\p{L}\d]+/gu, '');
