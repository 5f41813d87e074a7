/** The file of this machine, and its line, that a place of a document of code is; null = it comes from no file, or holds no code. */
import type { DocumentInfo, DocumentText } from '../../../electron/domain/document.ts';
import { at } from './marks.ts';

export function codePlace(
  document: DocumentInfo | undefined,
  { blocks, sections }: Pick<DocumentText, 'blocks' | 'sections'>,
  offset: number,
): { path: string; line: number } | null {
  if (!document?.path || blocks.length === 0) return null;
  // Of a folder the outline's first level are its files.
  const file = document.format === 'folder' ? sections.findLast(({ start, level }) => level === 1 && start <= offset)?.title : undefined;
  if (document.format === 'folder' && file === undefined) return null;
  const block = blocks[at(blocks, offset)]!;
  const line = block.line ?? blocks[at(blocks, offset) + 1]?.line;
  if (line === undefined) return null;
  const path = document.path.replace(/[\\/]+$/, '');
  return { path: file === undefined ? path : `${path}/${file}`, line };
}
