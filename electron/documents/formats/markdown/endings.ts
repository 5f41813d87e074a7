/** By themselves, since a text is laid out by its name before anything is parsed. */
export const markdownEndings = ['.md', '.markdown', '.mdown', '.mkd'] as const;
