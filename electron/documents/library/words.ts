/** Not by a pattern: of a line of megabytes without a space it remembers every letter. */
export function countWords(text: string): number {
  let words = 0;
  let inside = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const space = code === 32 || (code >= 9 && code <= 13) || (code > 127 && /\s/.test(text[i]!));
    if (inside && space) inside = false;
    else if (!inside && !space) {
      inside = true;
      words++;
    }
  }
  return words;
}
