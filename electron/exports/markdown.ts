/**
 * A work as Markdown. Whatever came from a document is text and nothing else: no markup, no picture, no line that opens a block, no link but
 * what a reader makes of a web address itself, which shows where it leads.
 */
import { type ExportWork, oneLine, quoteOf, standsAt } from './work.ts';

export function toMarkdown({ title, about, parts }: ExportWork): string {
  const notes: string[] = [];
  const body = parts.map(({ heading, sentences }) => {
    const text = sentences.map(({ text, citations }) => {
      const marks = citations.map((citation) => {
        notes.push(`[^${notes.length + 1}]: ${plain(quoteOf(citation))} (${plain(standsAt(citation))})`);
        return `[^${notes.length}]`;
      });
      return lines(text) + marks.join('');
    });
    // Two sentences may make up a beginning that neither has.
    return `## ${plain(heading)}\n\n${text.join(' ')}`;
  });
  return `# ${plain(title)}\n\n${lines(about)}\n\n${body.join('\n\n')}\n\n${notes.join('\n')}\n`;
}

const plain = (text: string) => inert(oneLine(text));

/** Line by line, none of them indented. */
const lines = (text: string) =>
  text
    .split(/\r\n?|\n/)
    .map((line) => inert(line.trim()))
    .join('\n');

/** Controls are no text; what means something within a line is escaped, and so is what does at its beginning. */
function inert(line: string): string {
  return (
    line
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
      .replace(/[\0-\x08\x0b-\x1f\x7f]/g, '')
      .replace(/[\\`*_[\]<>#|~^$]/g, '\\$&')
      // Entities, and the beginnings of addresses, within which other escapes would be taken for letters.
      .replace(/&(?=#?\w+;)/g, '\\&')
      .replace(/!(?=\\\[)/g, '\\!')
      .replace(/:(?=\/\/)/g, '\\:')
      .replace(/\b(mailto|xmpp):/gi, '$1\\:')
      .replace(/\bwww\./gi, (each) => `${each.slice(0, -1)}\\.`)
      .replace(/@/g, '\\@')
      .replace(/^[-+=]/, '\\$&')
      .replace(/^(\d{1,9})([.)])/, '$1\\$2')
  );
}
