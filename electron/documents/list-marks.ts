/** How the items of a list are counted, as the page says it. */
import { attribute, type Element } from './markup-tree.ts';

const listFormats: Record<string, string> = { a: 'lowerLetter', A: 'upperLetter', i: 'lowerRoman', I: 'upperRoman' };

export function listOf(element: Element): { ordered: boolean; next: number; step: number; format: string } {
  const ordered = element.tagName === 'ol';
  const format = listFormats[attribute(element, 'type') ?? ''] ?? 'decimal';
  const start = Number.parseInt(attribute(element, 'start') ?? '', 10);
  const isBackwards = ordered && attribute(element, 'reversed') !== undefined;
  const first = isBackwards ? element.childNodes.filter(({ nodeName }) => nodeName === 'li').length : 1;
  return { ordered, next: Number.isNaN(start) ? first : start, step: isBackwards ? -1 : 1, format };
}
