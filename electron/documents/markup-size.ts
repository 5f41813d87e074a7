/** How large markup may be, told before it is parsed. */
import { FocusError } from '../errors.ts';

/** Of one page or chapter: parsed, a character takes thirty times the memory, and an element a kilobyte. */
export const longestMarkup = 16 * 2 ** 20;
const mostElements = 500_000;

/** Of one element: each is compared with all before it. */
const mostAttributes = 20_000;

/** @param name the page's, or the chapter's with its book's. @throws FocusError */
export function checkSize(markup: string, name: string): void {
  let elements = 0;
  for (const _ of markup.matchAll(/<[a-z]/gi)) elements++;
  if (markup.length > longestMarkup || elements > mostElements)
    throw new FocusError(
      'file-too-large',
      `${name} has ${markup.length.toLocaleString('en')} characters and ${elements.toLocaleString('en')} elements; up to 16 million and 500,000 are read. Split it.`,
    );
  // Not by one pattern: of megabytes without a bracket it would run out of its stack.
  const opens = /<[a-z]/gi;
  for (let open = opens.exec(markup); open; open = opens.exec(markup)) {
    const closes = markup.indexOf('>', open.index);
    const end = closes < 0 ? markup.length : closes;
    opens.lastIndex = end;
    if (end - open.index < mostAttributes) continue;
    const bare = markup.slice(open.index, end).replace(/"[^"]*"|'[^']*'/g, '');
    if ((bare.match(/\s\S/g)?.length ?? 0) > mostAttributes)
      throw new FocusError('file-too-large', `${name} has an element of more than 20,000 attributes. It was not read: save the page anew.`);
  }
}
