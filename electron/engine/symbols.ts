/**
 * Symbols of source code, by the outline that the importer made (sections) and the words of the code. What is cited besides what the model drew on: the
 * definition of what was asked about, then places that use it. And what can be asked: what the symbols do whose comments say it.
 */
import type { Span } from '../domain/location.ts';
import { fileAt, isAside } from './aside.ts';
import { isSource } from './code-map.ts';
import type { ChunkSpan, Citation, SourceText, SuggestedQuestion } from './contract.ts';

/** Places that use it, and definitions of the same name. */
const mostUses = 3;
const mostDefinitions = 2;
/** Lines of a definition's head with the comment above it. */
const mostLines = 12;
/** Citations together. */
const mostCitations = 8;

interface Symbol {
  source: SourceText;
  name: string;
  /** The class whose method it is; null = it is none. */
  of: string | null;
  /** Its head: the comment above it, and what declares it. */
  head: Span;
  /** To where the next of the outline begins. */
  end: number;
}

/** The citations of an answer about code, the definition first; others as they are. */
export function citeSymbols(
  asked: { question: string; answer: string; found: boolean },
  sources: readonly SourceText[],
  chunks: readonly ChunkSpan[],
  citations: readonly Citation[],
): Citation[] {
  const asks = namesIn(asked.question);
  const answers = asked.found ? namesOf(asked.answer) : [];
  if (asks.length + answers.length === 0) return [...citations];
  const code = sources.filter(isSource);
  const called = (names: readonly string[]) => code.flatMap((source) => symbolsOf(names, source)).slice(0, mostDefinitions);
  const inQuestion = called(asks);
  const symbols = inQuestion.length > 0 ? inQuestion : called(answers);
  if (symbols.length === 0) return [...citations];
  const cited = (source: SourceText, { start, end }: Span, symbol: Citation['symbol']): Citation => {
    const chunk = chunks.findLast((one) => one.source === source.id && one.start <= start)?.index ?? 0;
    return { source: source.id, quote: source.text.slice(start, end), start, end, chunk, score: 0, ...(symbol ? { symbol } : {}) };
  };
  const uses = symbols.flatMap((symbol) => usesOf(symbol, symbols).map((span) => cited(symbol.source, span, 'use'))).slice(0, mostUses);
  const all = [...symbols.map(({ source, head }) => cited(source, head, 'definition')), ...uses];
  const first = all.filter((one, i) => all.findIndex(({ source, start }) => source === one.source && start === one.start) === i);
  // What overlaps one of these is said by it.
  const others = citations.filter((citation) => {
    const around = first.find(({ source, start, end }) => source === citation.source && start < citation.end && citation.start < end);
    if (around) around.score += citation.score;
    return !around;
  });
  return [...first, ...others].slice(0, mostCitations);
}

const identifier = /[A-Za-z_$][\w$]*(?:(?:\.|::)[A-Za-z_$][\w$]*)*/g;
const kinds = 'function|method|class|type|interface|struct|enum|trait|constant|const|variable|component|hook|symbol|macro|module';

/** Names of code in a question; a word of plain English is one only where it is said to be. */
function namesIn(question: string): string[] {
  return [...question.matchAll(identifier)]
    .filter(({ 0: word, index }) => {
      const before = question.slice(0, index);
      const after = question.slice(index + word.length);
      return (
        /[a-z\d][A-Z]|_|[A-Za-z](?:\.|::)[A-Za-z]|\$/.test(word) ||
        (/`$/.test(before) && /^`/.test(after)) ||
        /^\(/.test(after) ||
        new RegExp(`\\b(?:${kinds})\\s+$`, 'i').test(before) ||
        new RegExp(`^\\s+(?:${kinds})\\b`, 'i').test(after) ||
        (index > 0 && /^[A-Z]/.test(word))
      );
    })
    .map(([word]) => word);
}

/** An answer that is a name and nothing else. */
function namesOf(answer: string): string[] {
  const word = answer.trim().replace(/\(.*\)$|`/g, '');
  return new RegExp(`^${identifier.source}$`).test(word) ? [word] : [];
}

/** Questions of what the most used symbols do, where a comment says it. */
export function askSymbols(source: SourceText, most: number): SuggestedQuestion[] {
  const sections = source.sections ?? [];
  const used = new Map<string, number>();
  for (const [word] of source.text.matchAll(/[A-Za-z_$][\w$]*(?=\()/g)) used.set(word, (used.get(word) ?? 0) + 1);
  // A method's name may be many methods', and a word of English many things: they count less.
  const usesOfName = (title: string) => (used.get(lastOf(title)) ?? 0) / (title !== lastOf(title) || !/[a-z\d][A-Z]|_/.test(title) ? 10 : 1);
  const byUse = [...sections.keys()]
    // A short name is many things.
    .filter((i) => lastOf(sections[i]!.title).length >= 5 && new RegExp(`^${identifier.source}$`).test(sections[i]!.title))
    .filter((i) => !isAside(fileAt(source, sections[i]!.start)))
    .sort((a, b) => usesOfName(sections[b]!.title) - usesOfName(sections[a]!.title));
  const asked = new Map<string, SuggestedQuestion>();
  for (const i of byUse) {
    if (asked.size === most) break;
    const { title, start } = sections[i]!;
    const head = headOf(source.text, start, sections[i + 1]?.start ?? source.text.length, lastOf(title));
    const said = head && saidOf(source.text.slice(head.start, head.end));
    if (said && !asked.has(lastOf(title))) asked.set(lastOf(title), { question: `What does ${title} do?`, answer: said, ...head });
  }
  return [...asked.values()].sort((a, b) => a.start - b.start);
}

/** What a comment above a head says, without its marks; null = nothing, or what is meant for tools. */
function saidOf(head: string): string | null {
  const lines = head.split('\n');
  const above = lines.slice(
    0,
    lines.findIndex((line) => !comment.test(line)),
  );
  const words = above
    .filter((line) => !/^\s*@/.test(line))
    .map((line) => line.replace(/^\s*(?:\/\*\*?|\*\/|\*|\/\/[/!]?|#+|--)\s?|\*\/\s*$/g, ''))
    .join(' ')
    .replace(/@\w+[\s\S]*$/, '')
    .replace(/\s+/g, ' ')
    .trim();
  return words.split(' ').length < 4 || /copyright|licen[cs]e|eslint|biome-|prettier|@ts-|noqa|pylint/i.test(words) ? null : words;
}

/** An identifier where it stands alone. */
const named = (name: string, flags = '') => new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`, flags);

const lastOf = (name: string) => name.split(/\.|::/).at(-1)!;

function symbolsOf(names: readonly string[], source: SourceText): Symbol[] {
  const sections = source.sections ?? [];
  return names.flatMap((name) => {
    const same = [...sections.keys()].filter((i) => sections[i]!.title === name || lastOf(sections[i]!.title) === lastOf(name));
    // Library.add is not Search.add; and what is tried is meant before what tries it.
    const whole = same.filter((i) => sections[i]!.title === name);
    const found = (whole.length > 0 ? whole : same).flatMap((i) => {
      const end = sections[i + 1]?.start ?? source.text.length;
      const head = headOf(source.text, sections[i]!.start, end, lastOf(name));
      const of = sections[i]!.title.split(/\.|::/).at(-2) ?? null;
      return head ? [{ source, name: lastOf(name), of, head, end }] : [];
    });
    const shown = found.length > 0 ? found : declared(source, lastOf(name));
    const inTests = ({ head }: Symbol) => Number(isAside(fileAt(source, head.start)));
    return shown.sort((a, b) => inTests(a) - inTests(b)).slice(0, mostDefinitions);
  });
}

/** What no outline lists: constants, fields of configuration. */
function declared(source: SourceText, name: string): Symbol[] {
  const word = name.replaceAll('$', '\\$');
  const line = new RegExp(
    `^[ \\t]*(?:(?:export|default|public|private|static|final|pub|readonly|declare)\\s+)*(?:(?:const|let|var|val|static|type|#define)\\s+(?:mut\\s+)?${word}\\b|${word}\\s*(?::[^=\\n]+)?=[^=]).*$`,
    'm',
  );
  const found = line.exec(source.text);
  if (!found) return [];
  const start = found.index + /^\s*/.exec(found[0])![0].length;
  return [
    {
      source,
      name,
      of: null,
      head: { start: aboveOf(source.text, found.index, 0) ?? start, end: found.index + found[0].length },
      end: found.index + found[0].length,
    },
  ];
}

const comment = /^\s*(?:\/\/|\/\*|\*|#(?!include|define)|--|@|"""|''')/;

/** From the comment above a declaration to the end of its head; null = its name is not there after all. */
function headOf(text: string, start: number, end: number, name: string): Span | null {
  const lines: Span[] = [];
  for (let at = start; at < end && lines.length < 4 * mostLines; ) {
    const next = text.indexOf('\n', at);
    const stop = next < 0 || next > end ? end : next;
    lines.push({ start: at, end: stop });
    at = stop + 1;
  }
  const word = named(name);
  const line = lines.findIndex((span) => !comment.test(text.slice(span.start, span.end)) && word.test(text.slice(span.start, span.end)));
  if (line < 0) return null;
  // Parameters may go over several lines.
  let last = line;
  const open = () => {
    const head = text.slice(lines[line]!.start, lines[last]!.end);
    return (head.match(/[([]/g)?.length ?? 0) > (head.match(/[)\]]/g)?.length ?? 0);
  };
  while (open() && last + 1 < lines.length && last - line + 1 < mostLines) last++;
  // What a function of Python says of itself stands below its head.
  const below = lines[last + 1];
  if (below && /^\s*[rR]?(?:"""|''')/.test(text.slice(below.start, below.end))) {
    const close = lines.findIndex(
      ({ start: from, end: to }, i) =>
        i > last && /(?:"""|''')\s*$/.test(text.slice(from, to)) && (i > last + 1 || /(?:"""|''').*(?:"""|''')/.test(text.slice(from, to))),
    );
    if (close > 0 && close - line < mostLines) last = close;
  }
  const from = last < mostLines ? 0 : line;
  const begin = lines[from]!.start + /^\s*/.exec(text.slice(lines[from]!.start, lines[from]!.end))![0].length;
  return { start: begin, end: lines[last]!.end };
}

/** Where the comment lines right above a line begin; null = there are none. */
function aboveOf(text: string, line: number, least: number): number | null {
  let begin: number | null = null;
  for (let at = line, lines = 0; at > least && lines < mostLines; lines++) {
    const before = text.lastIndexOf('\n', at - 2) + 1;
    if (!comment.test(text.slice(before, at - 1))) break;
    begin = before;
    at = before;
  }
  return begin;
}

/** The file that a place of a folder lies in; '' = it is one file. */

const imports =
  /^\s*(?:import\b|from\s|export\s+(?:\*|\{[^}]*\})\s+from|use\s|#include|(?:const|let|var)\s.*\brequire\()|^\s*(?:type\s+)?[\w$]+,?\s*$/;

const declares = /^\s*(?:(?:export|default|public|private|static|async|abstract)\s+)*(?:const|let|var|function|class|interface|type|def|fn|func)\s+$/;

/** Lines that use it, calls before mentions, other files before its own, tests last; one of a file where there are more files. */
function usesOf({ source, name, of, head, end }: Symbol, symbols: readonly Symbol[]): Span[] {
  const { text } = source;
  const word = named(name, 'g');
  const found: (Span & { file: string; cost: number })[] = [];
  for (const { index } of text.matchAll(word)) {
    if (symbols.some((symbol) => symbol.source === source && symbol.head.start <= index && index < symbol.head.end)) continue;
    const from = text.lastIndexOf('\n', index - 1) + 1;
    const next = text.indexOf('\n', index);
    const line = { start: from + /^\s*/.exec(text.slice(from, index))![0].length, end: next < 0 ? text.length : next };
    const words = text.slice(line.start, line.end);
    if (comment.test(words) || imports.test(words) || found.some((use) => use.start === line.start)) continue;
    const call =
      /^\s*(?:<[^>\n]*>)?\(/.test(text.slice(index + name.length, index + name.length + 80)) || /(?:\bnew\s+|<)$/.test(text.slice(from, index));
    if (declares.test(words.slice(0, index - line.start))) continue;
    // Other classes have methods of that name: who calls it on something called like its class means this one.
    const on = of && new RegExp(`${of}(?:\\(\\))?(?:\\.|::|->)$`, 'i').test(text.slice(Math.max(0, index - of.length - 8), index));
    const file = fileAt(source, index);
    const own = file === fileAt(source, head.start);
    found.push({
      ...line,
      file,
      cost: (isAside(file) ? 8 : 0) + (call ? 0 : 4) + (of && !on ? 3 : 0) + (index >= head.start && index < end ? 2 : own ? 1 : 0),
    });
  }
  found.sort((a, b) => a.cost - b.cost || a.start - b.start);
  const firsts = found.filter((use, i) => found.findIndex(({ file }) => file === use.file) === i);
  return [...firsts, ...found.filter((use) => !firsts.includes(use))].slice(0, mostUses);
}
