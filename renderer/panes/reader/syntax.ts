/** Syntax colours by highlight.js, as spans over the text instead of HTML: nothing of a document is ever parsed as markup. */
import hljs from 'highlight.js/lib/common';

export interface SyntaxSpan {
  start: number;
  end: number;
  /** One of the few roles that the theme colours. */
  role: 'keyword' | 'string' | 'number' | 'comment' | 'title';
}

/** Colouring longer files would hold the window up for longer than it helps. UTF-16 units. */
const longest = 400_000;

const roles: Record<string, SyntaxSpan['role']> = {
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

/** Spans in order, without overlap; none for an unknown language or a very long file. */
export function colour(text: string, language: string): SyntaxSpan[] {
  if (text.length > longest || !hljs.getLanguage(language)) return [];
  return spansOf(hljs.highlight(text, { language, ignoreIllegals: true }).value);
}

/** Reads highlight.js' output: nested <span class="hljs-role"> around escaped text. The innermost known role wins. */
export function spansOf(html: string): SyntaxSpan[] {
  const spans: SyntaxSpan[] = [];
  const open: (SyntaxSpan['role'] | null)[] = [];
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
