/** How many parts a MIME message has, told before it is parsed: a parser holds a kilobyte and more of each. */

/** Of mail that people send, and of pages that browsers save, far fewer. */
export const mostParts = 10_000;

/** Lines that could part it, by any name that it gives to such; more names than that are as good as parts. */
export function partsIn(message: Uint8Array): number {
  const text = Buffer.from(message.buffer, message.byteOffset, message.length).toString('latin1');
  const names = new Set<string>();
  for (const [, quoted, bare] of text.matchAll(/\bboundary\s{0,10}=\s{0,10}(?:"([^"\r\n]{1,200})"|([^\s;"]{1,200}))/gi)) {
    names.add((quoted ?? bare)!);
    if (names.size > mostParts) return names.size;
  }
  if (names.size === 0) return 0;
  const lineAt = (start: number) =>
    text
      .slice(start, start + 210)
      .split(/[\r\n]/, 1)[0]!
      .trimEnd();
  let parts = 0;
  for (let at = text.indexOf('\n--'); at >= 0; at = text.indexOf('\n--', at + 1)) if (names.has(lineAt(at + 3))) parts++;
  return parts;
}
