/** What every content and every error promises, whatever the file: the promises that do not hold, as sentences. */
import type { Content } from '../../electron/documents/content.ts';

const longestTitle = 1000;
const longestSentence = 1500;
const mostWarnings = 500;
/** Points; no sheet of paper is larger. */
const farthest = 1e7;

/** [] = it keeps all of them. */
export function complaintsAbout(content: Content): string[] {
  const complaints: string[] = [];
  const ought = (holds: boolean, sentence: string) => {
    if (!holds && !complaints.includes(sentence)) complaints.push(sentence);
  };
  const { text, blocks, sections, anchors, pages, title, metadata, warnings, language } = content;
  const whole = (number: number, from: number, to: number) => Number.isInteger(number) && number >= from && number <= to;
  const line = (words: string) => words.trim() !== '' && words.length <= longestTitle && !/[\n\r\0]/.test(words) && words.isWellFormed();

  ought(text.trim() !== '', 'The text is empty.');
  ought(text.isWellFormed(), 'The text has half a character.');
  ought(!text.includes('\0'), 'The text has a zero character.');

  let end = 0;
  for (const block of blocks) {
    ought(whole(block.start, 0, text.length) && whole(block.end, block.start, text.length), 'A block lies outside the text.');
    ought(block.start >= end, 'A block begins before the one before it ends.');
    ought(block.level === undefined || whole(block.level, 1, 100), 'A block has no possible level.');
    ought(block.line === undefined || whole(block.line, 1, Infinity), 'A block has no possible line.');
    ought(block.place === undefined || line(block.place), 'A block has no place that can be shown.');
    end = block.end;
  }
  ought(blocks.length > 0, 'There are no blocks.');
  ought(text.slice(end).trim() === '' || content.format === 'markdown', 'There is text behind the last block.');

  let start = 0;
  for (const section of sections) {
    ought(whole(section.start, 0, text.length), 'A section begins outside the text.');
    ought(section.start >= start, 'A section begins before the one before it.');
    ought(whole(section.level, 1, 100), 'A section has no possible level.');
    ought(line(section.title), 'A section has no title that can be shown.');
    start = section.start;
  }

  ought(pages === null || whole(pages, 1, 1e6), 'The number of pages is none.');
  end = 0;
  for (const anchor of anchors) {
    ought(whole(anchor.start, 0, text.length) && whole(anchor.end, anchor.start, text.length), 'An anchor lies outside the text.');
    ought(anchor.start >= end, 'An anchor begins before the one before it ends.');
    ought(whole(anchor.page, 1, pages ?? 0), 'An anchor is on no page.');
    for (const number of [anchor.left, anchor.top, anchor.width, anchor.height])
      ought(Number.isFinite(number) && Math.abs(number) <= farthest, 'An anchor is nowhere on its page.');
    ought(anchor.width >= 0 && anchor.height >= 0, 'An anchor is less than nothing wide.');
    end = anchor.end;
  }

  ought(title === null || line(title), 'The title cannot be shown.');
  ought(language === null || line(language), 'The language cannot be shown.');
  for (const value of Object.values(metadata))
    ought(typeof value === 'string' && value.length <= 10 * longestTitle && value.isWellFormed(), 'A fact about the file cannot be shown.');
  ought(warnings.length <= mostWarnings, 'There are more warnings than anybody reads.');
  for (const warning of warnings) for (const complaint of sentenceComplaints(warning)) ought(false, `A warning: ${complaint}`);
  return complaints;
}

/** Of an error or a warning. */
export function sentenceComplaints(sentence: string): string[] {
  const complaints: string[] = [];
  if (sentence.length > longestSentence) complaints.push('The sentence is longer than anybody reads.');
  if (!/[.…]$/.test(sentence)) complaints.push('The sentence does not end.');
  if (/[\n\r\0]/.test(sentence)) complaints.push('The sentence has more than one line.');
  if (!sentence.isWellFormed()) complaints.push('The sentence has half a character.');
  if (/\bundefined\b|\bNaN\b|\[object |\bat [\w.<>]+ \(/.test(sentence)) complaints.push('The sentence speaks to programmers.');
  return complaints;
}
