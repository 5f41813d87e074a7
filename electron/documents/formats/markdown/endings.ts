/** By themselves, since a text is laid out by its name before anything is parsed. */
export const markdownEndings = ['.md', '.markdown', '.mdown', '.mkd', '.mdx', '.qmd', '.rmd'] as const;
