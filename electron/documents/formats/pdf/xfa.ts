/** Forms that are a program of their own (XFA): their pages say "Please wait"; what they say stands in a tree that pdf.js builds. */
import type { PDFDocumentProxy } from 'pdfjs-dist/types/src/display/api.js';
import { type Content, ContentWriter, type ImportOptions } from '../../content.ts';

interface Node {
  name?: string;
  value?: string;
  attributes?: { value?: string; textContent?: string; checked?: boolean; selected?: boolean; type?: string; class?: string[] };
  children?: (Node | null | undefined)[];
}

/** They stand on a line of their own. */
const lines = new Set(['p', 'li', 'label', 'h1', 'h2', 'h3', 'button', 'td', 'tr']);

/** A block a line; places are pages. */
export async function readXfa(pdf: PDFDocumentProxy, { signal, onProgress }: ImportOptions): Promise<Pick<Content, 'text' | 'blocks'>> {
  const writer = new ContentWriter();
  for (let page = 1; page <= pdf.numPages; page++) {
    signal?.throwIfAborted();
    const tree = (await (await pdf.getPage(page)).getXfa()) as Node | null;
    let line = '';
    const close = () => {
      writer.block('paragraph', line.replace(/\s+/g, ' '), { at: { page } });
      line = '';
    };
    // Without recursion: a form may be nested as deeply as its maker likes.
    const steps: (Node | 'close')[] = tree ? [tree] : [];
    for (let step = steps.pop(); step; step = steps.pop()) {
      if (step === 'close') {
        close();
        continue;
      }
      const { name = '', attributes = {}, children = [], value } = step;
      const said = fieldOf(step) ?? value ?? '';
      const isLine = lines.has(name);
      if (isLine) {
        close();
        steps.push('close');
      }
      // What a field holds follows its label.
      if (said !== '') line += name === 'input' || name === 'textarea' || name === 'option' ? ` ${said}` : said;
      if (name !== 'option' && !(name === 'textarea' && attributes.textContent))
        for (const child of [...children].reverse()) if (child) steps.push(child);
    }
    close();
    onProgress?.({ done: page, total: pdf.numPages, unit: 'pages' });
  }
  return { text: writer.text, blocks: writer.blocks };
}

function fieldOf({ name, attributes = {}, value }: Node): string | null {
  if (name === 'input' && (attributes.type === 'checkbox' || attributes.type === 'radio')) return attributes.checked ? '☒' : '☐';
  if (name === 'option') return attributes.selected ? (value ?? attributes.value ?? '') : '';
  return name === 'input' || name === 'textarea' ? (attributes.textContent ?? attributes.value ?? '') : null;
}
