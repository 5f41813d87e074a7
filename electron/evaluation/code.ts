/**
 * Questions about source code: two packages of Python's standard library that training holds out (json and email, PSF-2.0), asked for in the words of
 * somebody who does not know their names (native-models/reader/questions/code.json). Right is the definition that does it.
 */
import { cp, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { boundariesOf } from '../documents/boundaries.ts';
import { readFolder } from '../documents/formats/folder/folder.ts';
import type { SourceText } from '../engine/contract.ts';
import { FocusError } from '../errors.ts';
import type { AskedOf } from './search.ts';

const packages = ['json', 'email'];

const codeSchema = z.array(
  z.strictObject({
    question: z.string().endsWith('?'),
    file: z.string().regex(/^[\w/]+\.py$/),
    /** Any one of these definitions of the file is right; of a method with its class: Message.attach. */
    symbols: z.array(z.string().regex(/^\w+(\.\w+)?$/)).min(1),
  }),
);
export type CodeQuestion = z.infer<typeof codeSchema>[number];

export const codeFile = fileURLToPath(new URL('../../native-models/reader/questions/code.json', import.meta.url));

/** @throws what zod says of a file that is not one of questions. */
export const readCodeQuestions = async (): Promise<CodeQuestion[]> => codeSchema.parse(JSON.parse(await readFile(codeFile, 'utf8')));

/** Both packages as one folder, imported as the app imports it. @param library Python's standard library. @throws FocusError 'file-missing' */
export async function packagesText(library: string, signal?: AbortSignal): Promise<SourceText> {
  const root = await mkdtemp(join(tmpdir(), 'focus-code-'));
  try {
    for (const name of packages) {
      await stat(join(library, name, '__init__.py')).catch((cause: unknown) => {
        throw new FocusError('file-missing', `${library} has no package "${name}". --data is the folder of Python's standard library.`, { cause });
      });
      await cp(join(library, name), join(root, name), { recursive: true, filter: (path) => basename(path) !== '__pycache__' });
    }
    return await folderText(root, signal);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** A folder as the app imports it. */
export async function folderText(root: string, signal?: AbortSignal): Promise<SourceText> {
  const { content } = await readFolder(root, signal ? { signal } : {});
  return { id: 'code', text: content.text, sections: content.sections, boundaries: boundariesOf(content) };
}

/** @throws FocusError 'bad-input' where a definition is not there: another version of Python. */
export function askedOfCode({ text, sections = [] }: SourceText, questions: readonly CodeQuestion[]): AskedOf[] {
  /** From a section's beginning to that of the next one that is not inside it. */
  const span = (at: number) => {
    const { start, level } = sections[at]!;
    return { start, end: sections.find((other, i) => i > at && other.level <= level)?.start ?? text.length };
  };
  return questions.map(({ question, file, symbols }): AskedOf => {
    const first = sections.findIndex(({ level, title }) => level === 1 && title === file);
    const places = symbols.map((symbol) => {
      const at = sections.findIndex(({ title, start }, i) => first >= 0 && i > first && title === symbol && start < span(first).end);
      if (at < 0) throw new FocusError('bad-input', `${file} has no ${symbol}. Another version of Python?`);
      return span(at);
    });
    return { question, answers: symbols.map((symbol) => symbol.split('.').at(-1)!), places };
  });
}
