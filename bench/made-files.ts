/** A book as other programs write it: pandoc, LibreOffice and, where it is installed, TeX, from Markdown with chapters, notes, lists and tables. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

export interface MadeFile {
  /** As figures name it: "docx", "docx by LibreOffice". */
  name: string;
  format: 'epub' | 'docx' | 'html' | 'pdf';
  path: string;
}

export const nameOf = (book: string) => basename(book).replace(/\.(?:txt|md)(\.xz)?$/, '');

export function textOf(book: string): string {
  return book.endsWith('.xz') ? execFileSync('xz', ['-dc', book], { encoding: 'utf8', maxBuffer: 2 ** 30 }) : readFileSync(book, 'utf8');
}

const isThere = (command: string) => spawnSync(command, ['--version']).error === undefined;

/** Writes the book's files into the folder; what cannot be made here is said. */
export function* madeFiles(book: string, folder: string, formats: readonly MadeFile['format'][]): Generator<MadeFile> {
  const name = nameOf(book);
  const source = join(folder, `${name}.md`);
  writeFileSync(source, asMarkdown(name, textOf(book)));
  for (const format of formats) {
    if (format === 'pdf') continue;
    const path = join(folder, `${name}.${format}`);
    execFileSync('pandoc', ['-s', '-f', 'markdown', '-o', path, source]);
    yield { name: format, format, path };
  }
  const printed = formats.filter((format) => format === 'docx' || format === 'pdf');
  if (printed.length > 0 && isThere('soffice')) {
    execFileSync('pandoc', ['-s', '-f', 'markdown', '-o', join(folder, `${name}.odt`), source]);
    for (const format of printed) {
      const out = join(folder, 'libreoffice');
      // A profile of its own: LibreOffice does not start twice in one.
      const profile = `-env:UserInstallation=file://${join(folder, 'profile')}`;
      execFileSync('soffice', [profile, '--headless', '--convert-to', format, '--outdir', out, join(folder, `${name}.odt`)], { stdio: 'pipe' });
      yield { name: `${format} by LibreOffice`, format, path: join(out, `${name}.${format}`) };
    }
  } else if (printed.length > 0) console.log(`${name}: LibreOffice is not installed, so nothing is made by it.`);
  if (!formats.includes('pdf')) return;
  if (!isThere('pdflatex')) {
    console.log(`${name}: TeX is not installed, so no PDF is made by it.`);
    return;
  }
  const path = join(folder, `${name}-tex.pdf`);
  execFileSync('pandoc', ['-s', '-f', 'markdown', '-o', path, source]);
  yield { name: 'pdf by TeX', format: 'pdf', path };
}

interface Part {
  /** Its heading, where one begins. */
  chapter: string | null;
  paragraph: string;
  note: string | null;
  list: readonly string[];
  table: readonly (readonly string[])[];
}

/** Paragraphs as they are, a chapter every forty, a note every twenty, a list and a table now and then. */
function partsOf(text: string): Part[] {
  const paragraphs = text.split(/\n\s*\n/).map((paragraph) => paragraph.replace(/\s+/g, ' ').trim());
  return paragraphs.filter(Boolean).map((paragraph, i, all) => ({
    chapter: i % 40 === 0 ? `Chapter ${i / 40 + 1}` : null,
    paragraph,
    // Notes have words of their own: the same ones at the foot of every page would be a running foot.
    note: i % 20 === 5 ? `Compare ${(all[i + 1] ?? paragraph).split(' ').slice(0, 12).join(' ')} …` : null,
    list: i % 50 === 10 ? ['the first of it', 'the second of it'] : [],
    table:
      i % 60 === 20
        ? [
            ['Ship', 'Year'],
            ['Heron', '1812'],
          ]
        : [],
  }));
}

const escaped = (text: string) => text.replace(/[\\`*_{}[\]<>#+|~$^@"'-]/g, '\\$&');

function asMarkdown(title: string, text: string): string {
  const parts = partsOf(text).map(({ chapter, paragraph, note, list, table: [head, ...rows] }, i) =>
    [
      ...(chapter ? [`# ${chapter}`] : []),
      note ? `${escaped(paragraph)}[^n${i}]` : escaped(paragraph),
      ...(list.length > 0 ? [list.map((item) => `- ${item}`).join('\n')] : []),
      ...(head ? [[head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')] : []),
      ...(note ? [`[^n${i}]: ${escaped(note)}`] : []),
    ].join('\n\n'),
  );
  return `---\ntitle: ${title}\nauthor: Somebody\n---\n\n${parts.join('\n\n')}\n`;
}

/** The words of the book's files as people read them: each note after the paragraph that leads to it. */
export function asRead(book: string): string {
  let notes = 0;
  const parts = partsOf(textOf(book)).map(({ chapter, paragraph, note, list, table }) => {
    if (note) notes++;
    return [chapter, paragraph, ...(note ? [notes, notes, note] : []), ...list, ...table.flat()].filter((words) => words !== null).join('\n');
  });
  return [nameOf(book), 'Somebody', ...parts].join('\n\n');
}
