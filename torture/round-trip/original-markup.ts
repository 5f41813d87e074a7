/** Web pages, books and reports opened without their importers: their paragraphs counted in the markup by a browser's means (linkedom). */
import { posix } from 'node:path';
import { DOMParser, parseHTML } from 'linkedom';
import { Archive } from '../../electron/documents/archive.ts';
import type { Original } from './original.ts';

export function htmlOriginal(bytes: Uint8Array): Original {
  const paragraphs = paragraphsOf(parseHTML(new TextDecoder().decode(bytes)).document.documentElement);
  return { at: (place) => paragraphs[Number(/^paragraph (\d+)$/.exec(place)?.[1]) - 1] ?? null };
}

/** Parts are counted in the spine, the table of contents left out. */
export async function epubOriginal(bytes: Uint8Array): Promise<Original> {
  const archive = await Archive.open(bytes, 'book', '');
  const path = /full-path="([^"]+)"/.exec((await archive.text('META-INF/container.xml'))!)![1]!;
  const book = new DOMParser().parseFromString((await archive.text(path))!, 'text/xml');
  const items = new Map([...book.querySelectorAll('manifest > item')].map((item) => [item.getAttribute('id'), item]));
  const parts: string[][] = [];
  for (const reference of book.querySelectorAll('spine > itemref')) {
    const item = items.get(reference.getAttribute('idref'))!;
    if (/\bnav\b/.test(item.getAttribute('properties') ?? '')) continue;
    const markup = (await archive.text(posix.join(posix.dirname(path), item.getAttribute('href')!)))!;
    // Closed as XML closes: <title/> would swallow the page as HTML.
    const html = markup.replace(/^<\?xml[^>]*>/, '').replace(/<(title|a|i|p|span|div|section)(\s[^<>]*)?\/>/g, '<$1$2></$1>');
    parts.push(paragraphsOf(parseHTML(html).document.documentElement));
  }
  archive.close();
  return {
    at(place) {
      const [, part, paragraph] = /^part (\d+), paragraph (\d+)$/.exec(place) ?? [];
      return parts[Number(part) - 1]?.[Number(paragraph) - 1] ?? null;
    },
  };
}

const whole = 'ul, ol, table';

/** A heading, a paragraph, a whole list, a whole table, a stretch of code: what people count as one. */
function paragraphsOf(root: Element): string[] {
  return [...root.querySelectorAll(`h1, h2, h3, h4, h5, h6, p, pre, figcaption, dt, dd, ${whole}`)]
    .filter((element) => !element.parentElement?.closest(`${whole}, nav, footer, dd`) && !element.closest('nav, head'))
    .map((element) => element.textContent ?? '')
    .filter((text) => text.trim() !== '');
}

/** Paragraphs counted in the document's XML, a run of list items and a table as one; the notes, which stand in a part of their own, are the last. */
export async function docxOriginal(bytes: Uint8Array): Promise<Original> {
  const archive = await Archive.open(bytes, 'report', '');
  const xml = async (part: string) => new DOMParser().parseFromString((await archive.text(`word/${part}.xml`)) ?? '<none/>', 'text/xml');
  const paragraphs: string[] = [];
  let list = false;
  for (const element of (await xml('document')).querySelector('w\\:body')!.children) {
    const text = wordsOf(element);
    if (text.trim() === '') continue;
    const item = element.querySelector('w\\:pPr > w\\:numPr') !== null && element.tagName === 'w:p';
    if (item && list) paragraphs[paragraphs.length - 1] += ` ${text}`;
    else paragraphs.push(text);
    list = item;
  }
  const notes = [...(await xml('footnotes')).querySelectorAll('w\\:footnote')].map(wordsOf).filter((text) => text.trim() !== '');
  paragraphs.push(notes.join(' '));
  archive.close();
  return { at: (place) => paragraphs[Number(/^paragraph (\d+)$/.exec(place)?.[1]) - 1] ?? null };
}

function wordsOf(element: Element): string {
  return [...element.querySelectorAll('w\\:t, w\\:tab, w\\:br, w\\:noBreakHyphen')]
    .map((run) => (run.tagName === 'w:t' ? run.textContent : run.tagName === 'w:noBreakHyphen' ? '-' : ' '))
    .join('');
}
