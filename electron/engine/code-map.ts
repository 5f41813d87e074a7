/**
 * What stands for a summary where the text is source code: a map. Purpose from the README and from what the entry points say of themselves; then the
 * main files, each with its doc comment, what it exports, and who uses it. Sections are files, never symbols.
 */
import { isAside } from './aside.ts';
import type { ChunkSpan, Citation, SourceText, SummarySentence } from './contract.ts';
import type { Extract, SummaryLength } from './extract.ts';
import { isCode, paragraphsOf } from './sentence-index.ts';
import { sentencesOf } from './sentences.ts';

/** Files that are shown. */
const mostFiles = { short: 0, medium: 12, long: 60, chapters: Number.POSITIVE_INFINITY };
/** Exported names of a file that are shown. */
const mostExports = 8;
/** Sentences of the README, and entry points that say what they are. */
const purpose = { short: [4, 3], medium: [6, 4], long: [8, 6], chapters: [0, 0] } as const;

interface SourceFile {
  path: string;
  /** Of its text, without the heading that names it. */
  start: number;
  end: number;
  usedBy: { path: string; start: number; end: number }[];
}

const aPath = /^[^\s][^\n]*\.[A-Za-z]\w{0,9}$|(?:^|\/)(?:README|LICENSE|Makefile|Dockerfile)$/;

/** Whether a text is source code: a folder of files, or one file of it. */
export function isSource(source: SourceText): boolean {
  const top = (source.sections ?? []).filter(({ level }) => level === 1);
  const paths = top.filter(({ title }) => aPath.test(title)).length;
  if (top.length > 1 && paths >= top.length * 0.8) return top.some(({ title }) => codeEnding.test(title));
  const paragraphs = paragraphsOf(source.text.slice(0, 50_000));
  return paragraphs.filter(({ start, end }) => isCode(source.text.slice(start, end))).length > paragraphs.length / 2;
}

const codeEnding = /\.(?:[cm]?[jt]sx?|py|rs|go|java|kt|swift|c|h|cc|cpp|hpp|cs|rb|php|scala|lua|sh|sql|ml|hs|ex|dart|vue|svelte)$/;
const entryPoint = /(?:^|\/)(?:main|index|app|cli|server|lib|mod|__main__|__init__|manage|setup)\.\w+$/i;

export function codeMap(source: SourceText, chunks: readonly ChunkSpan[], length: SummaryLength): Extract {
  const files = filesOf(source);
  const cite = (start: number, end: number): Citation => {
    const chunk = (chunks.findLast((one) => one.start <= start) ?? chunks[0]!).index;
    return { source: source.id, quote: source.text.slice(start, end), start, end, chunk, score: 1 };
  };
  const told = (text: string, ...places: { start: number; end: number }[]): SummarySentence => ({
    text: text.replace(/\s+/g, ' ').trim(),
    citations: places.map(({ start, end }) => cite(start, end)),
  });
  const code = files.filter(({ path }) => path === '' || codeEnding.test(path));
  const byWeight = [...code].sort((a, b) => weightOf(b) - weightOf(a) || a.start - b.start);
  const [ofReadme, ofEntries] = purpose[length];
  const readme = files.filter(({ path }) => /(?:^|\/)readme[^/]*$/i.test(path)).sort((a, b) => depth(a.path) - depth(b.path))[0];
  const opening = readme ? proseOf(source.text, readme).slice(0, ofReadme) : [];
  const entries = byWeight.flatMap((file): SummarySentence[] => {
    const doc = docOf(source.text, file);
    return doc ? [told(file.path ? `${file.path}: ${doc.text}` : doc.text, doc)] : [];
  });
  const shown = new Set(byWeight.slice(0, mostFiles[length]));
  const sections = code
    .filter((file) => shown.has(file))
    .map((file) => {
      const doc = docOf(source.text, file);
      const exported = exportsOf(source.text, file).slice(0, mostExports);
      const users = file.usedBy.slice(0, 5);
      const more = file.usedBy.length - users.length;
      return {
        title: file.path || 'This file',
        firstChunk: cite(file.start, file.start).chunk,
        endChunk: cite(Math.max(file.start, file.end - 1), file.end).chunk + 1,
        sentences: [
          ...(doc ? [told(doc.text, doc)] : []),
          ...(exported.length > 0 ? [told(`Holds ${exported.map(({ name }) => name).join(', ')}.`, ...exported)] : []),
          ...(users.length > 0 ? [told(`Used by ${users.map(({ path }) => path).join(', ')}${more > 0 ? ` and ${more} more` : ''}.`, ...users)] : []),
        ],
      };
    })
    .filter(({ sentences }) => sentences.length > 0);
  const sentences = [...opening.map((sentence) => told(source.text.slice(sentence.start, sentence.end), sentence)), ...entries.slice(0, ofEntries)];
  return { sentences, sections };
}

const depth = (path: string) => path.split('/').length;
const weightOf = ({ path, usedBy }: SourceFile) => (entryPoint.test(path) ? 6 - depth(path) : 0) + usedBy.length - (isAside(path) ? 100 : 0);

/** The files of a folder, by its sections of level 1; a single file is one without a path. */
function filesOf(source: SourceText): SourceFile[] {
  const top = (source.sections ?? []).filter(({ level, title }) => level === 1 && aPath.test(title));
  if (top.length < 2) return [{ path: '', start: 0, end: source.text.length, usedBy: [] }];
  const files = top.map(({ title, start }, i): SourceFile => {
    const body = source.text.startsWith(title, start) ? start + title.length : start;
    return { path: title, start: body, end: top[i + 1]?.start ?? source.text.length, usedBy: [] };
  });
  const byName = new Map<string, SourceFile[]>();
  for (const file of files) byName.set(nameOf(file.path), [...(byName.get(nameOf(file.path)) ?? []), file]);
  for (const user of files)
    for (const { named, start, end } of importsOf(source.text, user)) {
      const used = (byName.get(nameOf(named)) ?? []).filter((file) => file !== user);
      // Of several files with that name, the one whose path goes on with what was named.
      const one =
        used.length === 1
          ? used[0]
          : used.find(({ path }) => withoutEnding(path).endsWith(named.replace(/^(?:\.{1,2}\/)+/, '').replace(/\.\w+$/, '')));
      if (one && !one.usedBy.some(({ path }) => path === user.path)) one.usedBy.push({ path: user.path, start, end });
    }
  return files;
}

const withoutEnding = (path: string) => path.replace(/\.\w+$/, '');
const nameOf = (path: string) => withoutEnding(path.split('/').at(-1)!);

/** What a file imports, as it writes it. */
function importsOf(text: string, { start, end }: SourceFile): { named: string; start: number; end: number }[] {
  const body = text.slice(start, end);
  const found = body.matchAll(
    /^[^\n]*\b(?:from|import|require\()\s*["'](\.[^"'\n]+)["'][^\n]*|^[ \t]*(?:from|import)\s+\.?([\w.]+)(?:\s+import)?[^\n]*|^#include "([^"\n]+)"|^[ \t]*(?:pub )?(?:mod|use) (?:crate::)?([\w:]+)[^\n]*;/gm,
  );
  return Array.from(found, ({ 0: line, 1: relative, 2: python, 3: include, 4: rust, index }) => ({
    named: relative ?? python?.replaceAll('.', '/') ?? include ?? rust!.replaceAll('::', '/'),
    start: start + index,
    end: start + index + line.length,
  }));
}

/** First sentence of the comment that a file begins with, without its marks. */
function docOf(text: string, { start, end }: SourceFile): { text: string; start: number; end: number } | null {
  const body = text.slice(start, end);
  const comment = /^\/\*\*?([\s\S]*?)\*\/|^(?:[rR]?"""|''')([\s\S]*?)(?:"""|''')|(?:^(?:\/\/[/!]?|#(?!!|include|define|if|pragma))[^\n]*\n)+/m.exec(
    body,
  );
  // One that stands far below says what a function does, not the file.
  if (!comment || body.slice(0, comment.index).split('\n').length > 40) return null;
  const plain = comment[0].replace(/^[ \t]*(?:\/\*\*?|\*\/|\*|\/\/[/!]?|#+|[rR]?"""|''')[ \t]?|\*\/|"""|'''/gm, '');
  const paragraph = plain.split(/\n[ \t]*\n/).find((part) => part.trim() !== '');
  if (!paragraph || /copyright|licen[cs]e|spdx|eslint|prettier|@ts-/i.test(paragraph)) return null;
  const [first] = sentencesOf(paragraph.trim(), 0, paragraph.trim().length);
  if (!first) return null;
  return {
    text: paragraph.trim().slice(first.start, first.end),
    start: start + comment.index,
    end: start + comment.index + comment[0].trimEnd().length,
  };
}

/** What a file offers to others: exported declarations, or where a language has no such word, those at its left edge. */
function exportsOf(text: string, { start, end }: SourceFile): { name: string; start: number; end: number }[] {
  const body = text.slice(start, end);
  const exported = [
    ...body.matchAll(
      /^(?:export\s+(?:default\s+)?(?:declare\s+|abstract\s+|async\s+)*(?:function\*?|class|interface|type|enum|const|let|var)|pub(?:\([^)]*\))?\s+(?:async\s+|unsafe\s+)*(?:fn|struct|enum|trait|type|const|mod))\s+([A-Za-z_$][\w$]*)[^\n]*/gm,
    ),
  ];
  const found =
    exported.length > 0
      ? exported
      : [...body.matchAll(/^(?:async\s+)?(?:def|class|func(?:\s*\([^)]*\))?|function|type|struct|interface)\s+([A-Za-z][\w$]*)[^\n]*/gm)];
  return found.map(({ 0: line, 1: name, index }) => ({ name: name!, start: start + index, end: start + index + line.length }));
}

/** Sentences of a README's running text: no headings, lists, tables, badges, commands. */
function proseOf(text: string, { start, end }: SourceFile): { start: number; end: number }[] {
  return paragraphsOf(text.slice(start, end)).flatMap(({ start: from, end: to }) => {
    const paragraph = text.slice(start + from, start + to);
    if (/^\s*(?:[#|>*+-]|\d+[.)]|```|!\[|\[!\[|<)/.test(paragraph) || /```|^[ \t]{4}/m.test(paragraph)) return [];
    return sentencesOf(text, start + from, start + to).filter((sentence) => sentence.end - sentence.start > 40);
  });
}
