/** Slides (PowerPoint): every slide with its title as a section, its paragraphs, tables and the speaker's notes. */
import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { FocusError } from '../../../errors.ts';
import { Archive } from '../../archive.ts';
import { ContentWriter, type Importer } from '../../content.ts';
import { graphicOf } from '../../graphics.ts';
import { aboutOffice, type Related, relatedTo, relationOf } from '../../relationships.ts';
import { counted, longestText, written } from '../../written.ts';
import { elements } from '../../xml.ts';
import { type Box, readingOrder } from '../pdf/columns.ts';

const advice = 'Open it in PowerPoint or LibreOffice and save it again as .pptx.';

export const readPptx: Importer = async (bytes, path, { signal, onProgress } = {}) => {
  const name = basename(path);
  const archive = await Archive.open(bytes, name, advice);
  try {
    const main = [...(await relatedTo(archive, '')).values()].find(({ kind }) => kind === 'officeDocument')?.path ?? 'ppt/presentation.xml';
    const xml = await archive.text(main);
    const parts = await relatedTo(archive, main);
    const slides: string[] = [];
    elements(xml ?? '', {
      onOpen(tag, attributes) {
        const slide = tag === 'sldId' ? parts.get(relationOf(attributes) ?? '') : undefined;
        if (slide?.kind === 'slide') slides.push(slide.path);
      },
    });
    if (xml === null || slides.length === 0) throw new FocusError('file-unreadable', `${name} is an archive but holds no slides. ${advice}`);
    const writer = new ContentWriter();
    const warnings: string[] = [];
    let pictures = 0;
    for (const [i, slide] of slides.entries()) {
      signal?.throwIfAborted();
      onProgress?.({ done: i, total: slides.length, unit: 'parts' });
      const markup = await archive.text(slide);
      if (markup === null) {
        warnings.push(`Slide ${i + 1} of ${name} is missing.`);
        continue;
      }
      if (/<p:sld\b[^>]*\sshow="(?:0|false)"/.test(markup)) warnings.push(`Slide ${i + 1} of ${name} is hidden there; it is read.`);
      const related = await relatedTo(archive, slide);
      const { shapes, pictures: here } = shapesOf(markup);
      pictures += here;
      for (const shape of shapes) if (shape.graphic !== null) await draw(shape, related, archive);
      writeSlide(shapes, writer, `slide ${i + 1}`, `Slide ${i + 1}`);
      const notes = [...related.values()].find(({ kind }) => kind === 'notesSlide')?.path;
      if (notes !== undefined) writeNotes((await archive.text(notes)) ?? '', writer, `slide ${i + 1}, notes`);
      if (writer.length > longestText) throw new FocusError('file-too-large', `${name} has more than 256 million characters. Split it.`);
      await setImmediate();
    }
    if (!writer.blocks.some(({ kind }) => kind !== 'heading') && writer.length === 0)
      throw new FocusError('file-empty', `${name} has no text on its ${counted(slides.length, 'slide')}: there is nothing to read.`);
    if (pictures > 0) warnings.push(`${counted(pictures, 'picture')} left out of ${name}: only text is read.`);
    const about = await aboutOffice(archive);
    return written('pptx', writer, { title: about.title, metadata: { author: about.creator }, warnings });
  } finally {
    archive.close();
  }
};

interface Shape {
  isTitle: boolean;
  /** Numbers of slides, dates and footers are not of the text. */
  isAround: boolean;
  paragraphs: string[];
  rows: string[][] | null;
  /** Of a chart or a diagram: the id of the part that has its words. */
  graphic: string | null;
  /** On the slide; null = where the layout has it. */
  box: Box | null;
}

/** Where a shape or a group lies, and of a group in which frame its shapes say where they lie. */
interface Frame {
  off?: [x: number, y: number];
  ext?: [width: number, height: number];
  chOff?: [x: number, y: number];
  chExt?: [width: number, height: number];
}

const parts = new Set(['off', 'ext', 'chOff', 'chExt']);

/** null = it does not say. */
function boxOf({ off, ext }: Frame, groups: readonly Frame[]): Box | null {
  if (!off || !ext) return null;
  let [left, top, width, height] = [...off, ...ext] as [number, number, number, number];
  for (const group of groups.toReversed()) {
    if (!group.off || !group.ext || !group.chOff || !group.chExt) return null;
    const [across, down] = [group.ext[0] / (group.chExt[0] || 1), group.ext[1] / (group.chExt[1] || 1)];
    left = group.off[0] + (left - group.chOff[0]) * across;
    top = group.off[1] + (top - group.chOff[1]) * down;
    [width, height] = [width * across, height * down];
  }
  return { left, top, right: left + width, bottom: top + height };
}

/** As they are read on the slide; those that say no place keep theirs in the file. */
function ordered(shapes: readonly Shape[]): Shape[] {
  const boxes = readingOrder(shapes.flatMap((shape) => (shape.box ? [{ ...shape.box, shape }] : [])));
  let next = 0;
  return shapes.map((shape) => (shape.box ? boxes[next++]!.shape : shape));
}

/** What stands in each shape, in the order in which it is read. */
function shapesOf(xml: string): { shapes: Shape[]; pictures: number } {
  const shapes: Shape[] = [];
  let shape: Shape | null = null;
  let words: string | null = null;
  let isText = false;
  let pictures = 0;
  // What stands there for programs that do not know the rest, a second time.
  let fallbacks = 0;
  const groups: Frame[] = [];
  let frame: Frame = {};
  elements(xml, {
    onOpen(tag, attributes) {
      const { type = '' } = attributes;
      if (tag === 'Fallback') fallbacks++;
      if (fallbacks > 0) return;
      if (tag === 'sp' || tag === 'graphicFrame' || tag === 'cxnSp') {
        shape = { isTitle: false, isAround: false, paragraphs: [], rows: null, graphic: null, box: null };
        shapes.push(shape);
        frame = {};
      } else if (tag === 'grpSp') {
        frame = {};
        groups.push(frame);
      } else if (parts.has(tag)) {
        const place = [Number(attributes.x ?? attributes.cx), Number(attributes.y ?? attributes.cy)] as [number, number];
        if (place.every(Number.isFinite)) frame[tag as keyof Frame] ??= place;
      } else if (tag === 'pic') pictures++;
      else if ((tag === 'chart' || tag === 'relIds') && shape) shape.graphic = attributes['r:dm'] ?? relationOf(attributes) ?? null;
      else if (tag === 'ph' && shape) {
        shape.isTitle = /^(?:title|ctrTitle)$/.test(type);
        shape.isAround = /^(?:sldNum|dt|ftr|hdr|sldImg)$/.test(type);
      } else if (tag === 'tbl' && shape) shape.rows = [];
      else if (tag === 'tr') shape?.rows?.push([]);
      else if (tag === 'tc') shape?.rows?.at(-1)?.push('');
      else if (tag === 'p') words = '';
      else if (tag === 'br' && words !== null) words += '\n';
      isText = tag === 't';
    },
    onText(text) {
      if (isText && words !== null) words += text;
    },
    onClose(tag) {
      isText = false;
      if (tag === 'Fallback') fallbacks--;
      if (fallbacks > 0) return;
      if (tag === 'grpSp') groups.pop();
      if (shape && /^(?:sp|graphicFrame|cxnSp)$/.test(tag)) shape.box = boxOf(frame, groups);
      if (tag !== 'p' || words === null) return;
      const row = shape?.rows?.at(-1);
      if (words.trim() === '') words = null;
      else if (row && row.length > 0) row[row.length - 1] = `${row.at(-1)} ${words.replace(/\s+/g, ' ')}`.trim();
      else shape?.paragraphs.push(words);
      words = null;
    },
  });
  return { shapes: ordered(shapes), pictures };
}

/** The words of a chart or a diagram, which stand in a part of their own. */
async function draw(shape: Shape, related: ReadonlyMap<string, Related>, archive: Archive): Promise<void> {
  const part = related.get(shape.graphic ?? '');
  const xml = part && (await archive.text(part.path));
  if (!xml) return;
  const { paragraphs, rows } = graphicOf(xml);
  shape.paragraphs = shape.paragraphs.concat(paragraphs);
  if (rows.length > 0) shape.rows = rows;
}

/** @param otherwise the section's title where the slide has none. */
function writeSlide(shapes: readonly Shape[], writer: ContentWriter, place: string, otherwise: string): void {
  const title = shapes.find(({ isTitle, paragraphs }) => isTitle && paragraphs.length > 0);
  if (title) writer.block('heading', title.paragraphs.join(' '), { level: 1, place });
  let isNamed = title !== undefined;
  for (const shape of shapes) {
    if (shape === title || shape.isAround) continue;
    const rows = (shape.rows ?? []).filter((row) => row.some((cell) => cell !== ''));
    const table = rows.map((row) => row.join('\t')).join('\n');
    for (const block of [...shape.paragraphs, table]) {
      const start = writer.block(block === table ? 'table' : 'paragraph', block, { place });
      if (start === null || isNamed) continue;
      writer.sections.push({ title: otherwise, start, level: 1 });
      isNamed = true;
    }
  }
}

function writeNotes(xml: string, writer: ContentWriter, place: string): void {
  for (const { isAround, paragraphs, rows } of shapesOf(xml).shapes) {
    if (isAround) continue;
    const filled = (rows ?? []).filter((row) => row.some((cell) => cell !== '')).map((row) => row.join('\t'));
    for (const words of [...paragraphs, filled.join('\n')]) writer.block('quote', words, { place });
  }
}
