/** Syntax colours by highlight.js, as spans over the text instead of HTML: nothing of a document is ever parsed as markup. */
import hljs from 'highlight.js/lib/common';

/** A stretch of the text and what it is set as: a colour of code, or what Markdown says of it (`markup`: its marks, which are not shown). */
export interface TextSpan {
  start: number;
  end: number;
  role: CodeRole | 'strong' | 'emphasis' | 'code' | 'link' | 'markup';
}

/** One of the few roles that the theme colours. */
type CodeRole = 'keyword' | 'string' | 'number' | 'comment' | 'title';

/** Colouring longer files would hold the window up for longer than it helps. UTF-16 units. */
const longest = 400_000;

const roles: Record<string, CodeRole> = {
  keyword: 'keyword',
  built_in: 'keyword',
  type: 'keyword',
  literal: 'number',
  number: 'number',
  string: 'string',
  regexp: 'string',
  comment: 'comment',
  doctag: 'comment',
  title: 'title',
  section: 'title',
  attr: 'title',
  attribute: 'title',
  name: 'keyword',
  'selector-tag': 'keyword',
  meta: 'comment',
};

/** Spans of [start, end) in order, without overlap; none for an unknown language (or ending) or a very long file. */
export function colour(text: string, language: string, start = 0, end = text.length): TextSpan[] {
  if (end - start > longest || !hljs.getLanguage(language)) return [];
  const spans = spansOf(hljs.highlight(text.slice(start, end), { language, ignoreIllegals: true }).value);
  for (const span of spans) {
    span.start += start;
    span.end += start;
  }
  return spans;
}

/** Reads highlight.js' output: nested <span class="hljs-role"> around escaped text. The innermost known role wins. */
export function spansOf(html: string): TextSpan[] {
  const spans: TextSpan[] = [];
  const open: (CodeRole | null)[] = [];
  let offset = 0;
  for (const [piece] of html.matchAll(/<span class="[^"]*">|<\/span>|&[#\w]+;|[^<&]+/g)) {
    if (piece.startsWith('<span')) {
      const name = /hljs-([\w-]+)/.exec(piece)?.[1] ?? '';
      open.push(roles[name] ?? open.at(-1) ?? null);
    } else if (piece === '</span>') {
      open.pop();
    } else {
      // Every entity that highlight.js writes stands for one character.
      const length = piece.startsWith('&') ? 1 : piece.length;
      const role = open.at(-1);
      const last = spans.at(-1);
      if (role && last && last.role === role && last.end === offset) last.end += length;
      else if (role) spans.push({ start: offset, end: offset + length, role });
      offset += length;
    }
  }
  return spans;
}
