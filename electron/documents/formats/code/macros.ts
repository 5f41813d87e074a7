/**
 * C and C++ without the macros that stand where the language has no name: specifiers (FMT_API int f()), attributes behind a head, template
 * parameters, lines of their own. A grammar that does not know what they stand for takes what follows for something else.
 */

/** A macro's arguments, UTF-16 units. */
const longestArguments = 600;
const directives = /^[ \t]*#(?:[^\n\\]|\\[\s\S])*/gm;
const capitals = /\b[A-Z][A-Z0-9_]{3,}\b/g;

/** Of the same length: every place stays where it is. */
export function withoutMacros(text: string): string {
  const lines = [...text.matchAll(directives)].map(({ index, 0: { length } }) => ({ start: index, end: index + length }));
  const parts: string[] = [];
  let kept = 0;
  let directive = 0;
  for (const { index, 0: name } of text.matchAll(capitals)) {
    while (directive < lines.length && lines[directive]!.end <= index) directive++;
    if (index < kept || (directive < lines.length && lines[directive]!.start <= index)) continue;
    const end = argumentsEnd(text, index + name.length);
    const instead = insteadOf(text, index, end, name);
    if (instead === null) continue;
    const blank = text.slice(index, end).replace(/\S/g, ' ');
    parts.push(text.slice(kept, index), instead + blank.slice(instead.length));
    kept = end;
  }
  return parts.length === 0 ? text : parts.join('') + text.slice(kept);
}

/** Behind the closing bracket; where none opens, or it does not close soon, behind the name. */
function argumentsEnd(text: string, end: number): number {
  if (text[end] !== '(') return end;
  let depth = 0;
  for (let at = end; at < Math.min(text.length, end + longestArguments); at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')' && --depth === 0) return at + 1;
  }
  return end;
}

/** What the macro is taken for; null = a name as any other. */
function insteadOf(text: string, start: number, end: number, name: string): string | null {
  const behind = /^\s*/.exec(text.slice(end, end + 200))![0];
  const next = text[end + behind.length] ?? '';
  const above = /(\S?)(\s*)$/.exec(text.slice(Math.max(0, start - 200), start))!;
  const before = above[1]!;
  const isAlone = (above[2]!.includes('\n') || before === '') && (behind.includes('\n') || next === '');
  if (isAlone && /[;{}>/\w"]|^$/.test(before) && next !== '{' && next !== '(') return '';
  if (!name.includes('_')) return null;
  // template <typename T, ENABLE_IF(is_small<T>())>
  if (/[<,]/.test(before) && /[,>]/.test(next) && text[end - 1] === ')') return 'class';
  // MY_API int f(), static MY_CONSTEXPR auto g(), class MY_API Reader
  if (/[;{}>:\w]|^$/.test(before) && behind !== '' && /[A-Za-z_~[]/.test(next)) return '';
  // int size() const MY_NOEXCEPT {
  const head = /(?:\)|\b(?:const|override|final|noexcept))\s*$/.test(text.slice(Math.max(0, start - 40), start));
  return head && /[{;]/.test(next) ? '' : null;
}

/** `int f(a, b) int a; char *b; {`: as C was written before it was a standard. The types stand behind the head, where C++ has none. */
export function withoutOldHeads(text: string): string {
  return text.replace(
    /(\w\s*\(\s*\w+(?:\s*,\s*\w+){0,30}\s*\)\s*)((?:[a-zA-Z_][\w \t*,[\]]{1,200};\s*){1,30})(?=\{)/g,
    (_, head: string, types: string) => head + types.replace(/\S/g, ' '),
  );
}

/** One branch of each #if alone, and no #if: two heads of one body, or two openings of one bracket, are one then. */
export function withoutOtherBranches(text: string): string {
  const parts: string[] = [];
  let kept = 0;
  const leaveOut = (from: number, to: number) => {
    parts.push(text.slice(kept, from), text.slice(from, to).replace(/\S/g, ' '));
    kept = to;
  };
  let depth = 0;
  /** How deep the branch lies that is left out; 0 = none is. */
  let out = 0;
  for (const { 0: line, index } of text.matchAll(directives)) {
    const kind = /^[ \t]*#[ \t]*(if|el|endif)/.exec(line)?.[1];
    if (!kind) continue;
    const end = index + line.length;
    if (kind === 'if') depth++;
    if (out === 0) leaveOut(index, end);
    else if (kind === 'endif' && out === depth) {
      leaveOut(kept, end);
      out = 0;
    }
    if (kind === 'el') out ||= depth;
    else if (kind === 'endif') depth = Math.max(0, depth - 1);
  }
  return parts.length === 0 ? text : parts.join('') + text.slice(kept);
}
