/** One line a format; all else of it is in its folder. How to add one: CONTRIBUTING.md. */
export { code } from './code/format.ts';
export { docx } from './docx/format.ts';
export { epub } from './epub/format.ts';
export { folder } from './folder/format.ts';
export { html } from './html/format.ts';
export { markdown } from './markdown/format.ts';
export { notebook } from './notebook/format.ts';
export { pdf } from './pdf/format.ts';
export { table } from './table/format.ts';
export { text } from './text/format.ts';
