/** Jupyter notebooks, formats 3 and 4: prose, code and what it printed, each with the number of its cell. Nothing in them is run. */
import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';
import { FocusError } from '../../../errors.ts';
import { ContentWriter, type Importer } from '../../content.ts';
import { decode } from '../../encoding.ts';
import { layOut } from '../../layout.ts';
import { oneLine } from '../../presentable.ts';

const largestBytes = 256 * 2 ** 20;
/** Of an output, its beginning and its end are kept; characters. */
const outputHead = 1500;
const outputTail = 500;

/** Text is one string, or its lines with their breaks. */
const lines = z.union([z.string(), z.array(z.string())]).transform((text) => (typeof text === 'string' ? text : text.join('')));

const notebook = z.object({
  nbformat: z.number(),
  metadata: z
    .object({
      title: z.string().optional().catch(undefined),
      authors: z
        .array(z.object({ name: z.string() }))
        .optional()
        .catch(undefined),
      kernelspec: z.object({ language: z.string().optional() }).optional().catch(undefined),
      language_info: z.object({ name: z.string() }).optional().catch(undefined),
    })
    .catch({}),
  cells: z.array(z.unknown()).optional(),
  /** Format 3. */
  worksheets: z.array(z.object({ cells: z.array(z.unknown()) })).optional(),
});

const cell = z
  .object({
    cell_type: z.string(),
    source: lines.optional(),
    /** Code in format 3. */
    input: lines.optional(),
    /** Of headings in format 3. */
    level: z.number().int().min(1).max(6).optional().catch(undefined),
    outputs: z.array(z.unknown()).optional().catch(undefined),
  })
  .transform(({ source, input, outputs, ...rest }) => ({ ...rest, source: source ?? input, outputs: outputs ?? [] }));

const output = z.object({
  output_type: z.string(),
  text: lines.optional().catch(undefined),
  data: z.record(z.string(), z.unknown()).optional().catch(undefined),
  traceback: z.array(z.string()).optional().catch(undefined),
  ename: z.string().optional().catch(undefined),
  evalue: z.string().optional().catch(undefined),
});

export const readNotebook: Importer = async (bytes, name, { signal, onProgress } = {}) => {
  if (bytes.length > largestBytes)
    throw new FocusError(
      'file-too-large',
      `${name} has ${Math.round(bytes.length / 2 ** 20)} MiB; notebooks of up to 256 MiB are read. Clear its outputs.`,
    );
  const { text: json, warnings } = decode(bytes, name);
  const { metadata, cells } = parse(json, name);
  const writer = new ContentWriter();
  const lost = { pictures: 0, others: 0 };
  const shortened: number[] = [];
  for (const [index, raw] of cells.entries()) {
    signal?.throwIfAborted();
    if (index % 100 === 0) onProgress?.({ done: index, total: cells.length, unit: 'cells' });
    const number = index + 1;
    const at = { cell: number };
    const parsed = cell.safeParse(raw);
    if (!parsed.success || parsed.data.source === undefined) {
      warnings.push(`Cell ${number} of ${name} has no text that can be read; it is left out.`);
      continue;
    }
    const { cell_type: type, source, level, outputs } = parsed.data;
    if (type === 'heading') writer.block('heading', source, { level: level ?? 1, at });
    else if (type === 'code') writer.block('code', source, { at });
    else if (type === 'markdown') {
      const prose = withoutEmbedded(source, lost);
      for (const { start, end, kind, level: depth } of layOut('cell.md', prose).blocks)
        writer.block(kind, prose.slice(start, end), { ...(depth === undefined ? {} : { level: depth }), at });
    } else writer.block('paragraph', source, { at });
    for (const each of outputs) {
      const printed = printedText(each, lost);
      if (printed.length > outputHead + outputTail) shortened.push(number);
      writer.block('code', shorten(printed), { at, place: `cell ${number}, output` });
    }
  }
  onProgress?.({ done: cells.length, total: cells.length, unit: 'cells' });
  if (writer.length === 0) throw new FocusError('file-empty', `${name} has no cell with text: there is nothing to read.`);
  if (lost.pictures > 0) warnings.push(`${count(lost.pictures, 'picture')} left out of ${name}: only text is read.`);
  if (lost.others > 0) warnings.push(`${count(lost.others, 'output')} left out of ${name}: neither text nor picture.`);
  if (shortened.length > 0)
    warnings.push(`Long outputs shortened to their first ${outputHead} and last ${outputTail} characters: ${cellList(shortened)} of ${name}.`);
  const language = metadata.language_info?.name ?? metadata.kernelspec?.language;
  const authors = metadata.authors?.map((author) => author.name).join(', ');
  return {
    format: 'notebook',
    title: metadata.title?.trim() || (writer.sections.find(({ level }) => level === 1)?.title ?? null),
    metadata: { ...(language ? { language } : {}), ...(authors ? { author: authors } : {}) },
    text: writer.text,
    blocks: writer.blocks,
    sections: writer.sections,
    // Its blocks are prose as well as code.
    language: null,
    pages: null,
    anchors: [],
    warnings,
  };
};

function parse(json: string, name: string): { metadata: z.infer<typeof notebook>['metadata']; cells: unknown[] } {
  let raw: unknown;
  try {
    raw = JSON.parse(json);
  } catch (cause) {
    // Without the part of the file that V8 quotes.
    const what = oneLine((cause as Error).message.replace(/, (?:\.\.\.)?".*/s, ''), 200);
    throw new FocusError('file-unreadable', `${name} is not a notebook that can be read (${what}). Open it in Jupyter and save it again.`, {
      cause,
    });
  }
  const { data, error } = notebook.safeParse(raw);
  if (!data)
    throw new FocusError('file-unreadable', `${name} is not a notebook: ${error.issues[0]?.path.join('.') || 'its content'} is missing or wrong.`, {
      cause: error,
    });
  const cells = data.cells ?? data.worksheets?.flatMap((sheet) => sheet.cells);
  if (data.nbformat < 3 || !cells)
    throw new FocusError(
      'file-unreadable',
      `${name} is a notebook of format ${data.nbformat}; 3 and 4 are read. Open it in Jupyter and save it again.`,
    );
  return { metadata: data.metadata, cells };
}

/** What a cell printed, as text; '' where it has none, which is counted. */
function printedText(raw: unknown, lost: { pictures: number; others: number }): string {
  const parsed = output.safeParse(raw);
  if (!parsed.success) {
    lost.others++;
    return '';
  }
  const { data = {}, text, traceback, ename, evalue } = parsed.data;
  // Format 3 has the kinds of data beside the rest.
  const kinds = new Set([...Object.keys(data), ...Object.keys(raw as object)]);
  if ([...kinds].some((kind) => /^image\/|^(?:png|jpeg|svg)$/.test(kind))) {
    lost.pictures++;
    // Beside a picture stands only what it is: <Figure size 640x480>.
    return '';
  }
  if (traceback) return stripVTControlCharacters(traceback.join('\n'));
  if (ename !== undefined) return `${ename}: ${evalue ?? ''}`;
  const shown = lines.safeParse(data['text/markdown'] ?? data['text/plain'] ?? text);
  if (shown.success) return stripVTControlCharacters(shown.data);
  lost.others++;
  return '';
}

function shorten(text: string): string {
  if (text.length <= outputHead + outputTail) return text;
  const left = text.length - outputHead - outputTail;
  return `${text.slice(0, outputHead)}\n[… ${left} characters left out …]\n${text.slice(-outputTail)}`;
}

/** Pictures written into the prose itself. */
function withoutEmbedded(prose: string, lost: { pictures: number }): string {
  return prose.replace(/data:image\/[\w.+-]+;base64,[A-Za-z0-9+/=\s]*/g, () => {
    lost.pictures++;
    return '';
  });
}

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`;

function cellList(numbers: number[]): string {
  const cells = [...new Set(numbers)];
  const first = cells.slice(0, 8).join(', ');
  return cells.length > 8 ? `cells ${first} and ${cells.length - 8} more` : `cell${cells.length === 1 ? '' : 's'} ${first}`;
}
