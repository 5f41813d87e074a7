/** Answers and summaries as files that stand alone: Markdown, HTML in one file, PDF, Word, JSON. Every citation comes with document, place and quote. */

import { toSvg } from './chunk-map.ts';
import { toDocx } from './docx.ts';
import { toMarkdown } from './markdown.ts';
import { toPdf } from './pdf.ts';
import { type ExportWork, quoteOf, standsAt } from './work.ts';

export type Format = 'markdown' | 'html' | 'pdf' | 'docx' | 'json';

const endings: Record<Format, [ending: string, mime: string]> = {
  markdown: ['md', 'text/markdown'],
  html: ['html', 'text/html'],
  pdf: ['pdf', 'application/pdf'],
  docx: ['docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  json: ['json', 'application/json'],
};

const writers: Record<Format, (work: ExportWork) => string | Promise<Buffer>> = {
  markdown: toMarkdown,
  html: toHtml,
  pdf: toPdf,
  docx: toDocx,
  json: ({ data }) => `${JSON.stringify(data, null, 2)}\n`,
};

export async function exportAs(work: ExportWork, format: Format): Promise<{ name: string; mime: string; base64: string }> {
  const [ending, mime] = endings[format];
  const bytes = Buffer.from(await writers[format](work));
  return { name: `${fileName(work.title)}.${ending}`, mime, base64: bytes.toString('base64') };
}

const longestName = 80;
export const fileName = (title: string) =>
  title
    .replace(/[^\p{L}\p{N} ._-]+/gu, '')
    .trim()
    .slice(0, longestName) || 'focus';

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => escapes[character]!);

function toHtml({ title, about, parts }: ExportWork): string {
  let note = 0;
  const notes: string[] = [];
  const body = parts.map(({ heading, sentences, map }) => {
    const text = sentences.map(({ text, citations }) => {
      const marks = citations.map((citation) => {
        note++;
        notes.push(`<li id="n${note}">${escaped(quoteOf(citation))} <cite>${escaped(standsAt(citation))}</cite></li>`);
        return `<sup>[<a href="#n${note}">${note}</a>]</sup>`;
      });
      return escaped(text) + marks.join('');
    });
    const drawn =
      map && map.chunks > 0
        ? `\n<figure>${toSvg(map)}<figcaption>${'missing' in map ? 'What the summary drew on' : 'Where the answer came from'}: all ${map.chunks} chunks in reading order.</figcaption></figure>`
        : '';
    return `<h2>${escaped(heading)}</h2>\n<p>${text.join(' ')}</p>${drawn}`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>body{max-width:40rem;margin:3rem auto;padding:0 1rem;font:1.1rem/1.6 Georgia,serif;color:#1b2320;background:#fdfefc}h1,h2{line-height:1.25}li{margin:.4em 0}figure{margin:1.5em 0}svg{max-width:100%;height:auto}cite,figcaption{font-size:.9em;color:#4e5a55}</style>
<main>
<h1>${escaped(title)}</h1>
<p>${escaped(about)}</p>
${body.join('\n')}
<ol>
${notes.join('\n')}
</ol>
</main>
</html>
`;
}
