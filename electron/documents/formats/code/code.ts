/** A source file: one block a line, its symbols as sections. */
import { basename } from 'node:path';
import { FocusError } from '../../../errors.ts';
import type { Importer } from '../../content.ts';
import { decode } from '../../encoding.ts';
import { codeLines } from '../../layout.ts';
import { languageOf } from './languages.ts';
import { symbolsOf } from './symbols.ts';

const largestBytes = 64 * 2 ** 20;
/** Beyond this a file is data; each line is a block. */
export const mostLines = 5_000_000;

export const readCode: Importer = async (bytes, path, { signal } = {}) => {
  const name = basename(path);
  if (bytes.length > largestBytes)
    throw new FocusError('file-too-large', `${name} has ${Math.round(bytes.length / 2 ** 20)} MiB; source files of up to 64 MiB are read. Split it.`);
  const { text, warnings } = decode(bytes, name);
  const lines = countLines(text);
  if (lines > mostLines) throw new FocusError('file-too-large', `${name} has ${lines} lines; source files of up to ${mostLines} are read. Split it.`);
  const language = languageOf(name);
  const symbols = language?.grammar ? await symbolsOf(text, language.grammar) : [];
  signal?.throwIfAborted();
  return {
    format: 'code',
    title: name,
    metadata: {},
    text,
    blocks: codeLines(text),
    sections: (symbols ?? []).map(({ name: title, start, level }) => ({ title, start, level })),
    language: language?.name ?? null,
    pages: null,
    anchors: [],
    warnings: symbols ? warnings : [...warnings, `${name} is too long or too deeply nested for an outline: its functions are not listed.`],
  };
};

export function countLines(text: string): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
