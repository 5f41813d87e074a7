/** Colours of what is shown: a source file as a whole, files of a folder and cells of a notebook when they come into view. */
import { useMemo } from 'react';
import type { TextBlock } from '../../../electron/domain/document.ts';
import { colour, type TextSpan } from '../../components/syntax.ts';
import { at } from './marks.ts';
import { markedSpans } from './prose.ts';

interface Coloured {
  text: string;
  sections: { title: string; start: number; level: number }[];
  /** Of the document; null = it is not one file of code. */
  language: string | null;
}

interface Known {
  format: string;
  /** Language of a notebook's cells. */
  cells: string | undefined;
}

const none: TextSpan[] = [];

/** Tells of a block the spans of the text around it, in order; the same ones each time. */
export function useSyntax({ text, sections, language }: Coloured, { format, cells }: Known): (block: TextBlock) => TextSpan[] {
  return useMemo(() => {
    const files = format === 'folder' ? sections.filter(({ level }) => level === 1) : [];
    const held = new Map<number, TextSpan[]>();
    const once = (key: number, make: () => TextSpan[]) => {
      const made = held.get(key) ?? make();
      held.set(key, made);
      return made;
    };
    const marked = format === 'markdown' || format === 'notebook';
    return (block) => {
      if (language) return once(0, () => colour(text, language));
      if (block.line !== undefined && files.length > 0) {
        const file = at(files, block.start);
        return once(file, () => {
          const { title, start } = files[file]!;
          return colour(text, title.slice(title.lastIndexOf('.') + 1), start + title.length, files[file + 1]?.start);
        });
      }
      if (block.kind === 'code') {
        const named = cells && !block.place?.endsWith('output') ? cells : fenceLanguage(text, block.start);
        return named ? once(block.start, () => colour(text, named, block.start, block.end)) : none;
      }
      return marked ? once(block.start, () => markedSpans(text, block)) : none;
    };
  }, [text, sections, language, format, cells]);
}

/** ```ts above a block of code in Markdown. */
function fenceLanguage(text: string, start: number): string | undefined {
  const above = text.slice(text.lastIndexOf('\n', start - 2) + 1, start - 1);
  return /^[ \t]*(?:`{3,}|~{3,})[ \t]*([\w+#-]+)/.exec(above)?.[1];
}
