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

/** Paragraphs as they are, a chapter every forty, a note every twenty, a list and a table now and then. */
function asMarkdown(title: string, text: string): string {
  const paragraphs = text.split(/\n\s*\n/).map((paragraph) =>
    paragraph
      .replace(/\s+/g, ' ')
      .replace(/[\\`*_{}[\]<>#+|~$^@"'-]/g, '\\$&')
      .trim(),
  );
  const parts = paragraphs.filter(Boolean).map((paragraph, i, all) => {
    // Notes have words of their own: the same ones at the foot of every page would be a running foot.
    const note = `Compare ${(all[i + 1] ?? paragraph).split(' ').slice(0, 12).join(' ')} …`;
    const chapter = i % 40 === 0 ? `# Chapter ${i / 40 + 1}\n\n` : '';
    const list = i % 50 === 10 ? '\n\n- the first of it\n- the second of it\n' : '';
    const table = i % 60 === 20 ? '\n\n| Ship | Year |\n|------|------|\n| Heron | 1812 |\n' : '';
    return i % 20 === 5 ? `${chapter}${paragraph}[^n${i}]${list}${table}\n\n[^n${i}]: ${note}` : `${chapter}${paragraph}${list}${table}`;
  });
  return `---\ntitle: ${title}\nauthor: Somebody\n---\n\n${parts.join('\n\n')}\n`;
}
