/** One continuous mark a line, in place of a box a word. */
import type { Rectangle } from '../../../electron/domain/location.ts';

/** Of the height of a line: wider gaps lie between columns. */
const widestGap = 1.2;

/** Words that stand side by side in a line make one rectangle; what is given is in the order of the text. */
export function inLines(words: readonly Rectangle[]): Rectangle[] {
  const lines: Rectangle[] = [];
  for (const word of words) {
    const line = lines.at(-1);
    const shared = line ? Math.min(line.top + line.height, word.top + word.height) - Math.max(line.top, word.top) : 0;
    const apart = line ? word.left - (line.left + line.width) : 0;
    const height = Math.min(line?.height ?? 0, word.height);
    if (line && line.page === word.page && shared > height / 2 && apart < height * widestGap && apart > -word.width - height) {
      const top = Math.min(line.top, word.top);
      const bottom = Math.max(line.top + line.height, word.top + word.height);
      const right = Math.max(line.left + line.width, word.left + word.width);
      lines[lines.length - 1] = { ...line, top, height: bottom - top, width: right - line.left };
    } else lines.push({ ...word });
  }
  return lines;
}
