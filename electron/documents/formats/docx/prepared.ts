/**
 * A Word document before mammoth reads it: everything that mammoth will read is measured, since it unpacks and parses without limits;
 * nothing else is handed on. What mammoth does not know (formulas, web pages put into the text, headings by outline) is put into words it does.
 */
import { posix } from 'node:path';
import JSZip from 'jszip';
import { FocusError } from '../../../errors.ts';
import type { Archive } from '../../archive.ts';
import { countWords } from '../../library/words.ts';
import { labelled } from '../../markup.ts';
import { elements } from '../../xml.ts';
import { formulaOfOmml } from './formulas.ts';
import { Numbering, withNumbers } from './numbering.ts';

export const advice = 'Open it in Word or LibreOffice and save it again as .docx.';
/** Deeper nesting is nobody's writing. */
const deepest = 200;
/** In one part: some thousand pages have as many, and mammoth holds two kilobytes of each. */
const mostElements = 400_000;

export interface Prepared {
  /** For mammoth. */
  bytes: Buffer;
  title: string;
  creator: string;
  /** Files whose text stands where `chunkMark` of their index is. */
  chunks: string[];
  /** Words of headers and footers, each once. */
  around: string[];
  comments: number;
  /** Words that the document does not show. */
  hidden: number;
  /** How characters are pronounced, written above them. */
  readings: number;
}

interface Relationship {
  kind: string;
  path: string;
}

export const chunkMark = (index: number | string) => `\ue000chunk ${index}\ue001`;
/** Paragraphs of these styles are headings: mammoth's map of styles names them. */
export const headingStyle = (level: number) => `FocusHeading${level}`;

/** @throws FocusError that names the file, what is wrong in which part, and what to do. */
export async function prepared(archive: Archive, name: string): Promise<Prepared> {
  const main = (await relationships(archive, '', name)).find(({ kind }) => kind === 'officeDocument')?.path ?? 'word/document.xml';
  if (!archive.has(main)) throw new FocusError('file-unreadable', `${name} is an archive but no Word document. ${advice}`);
  const zip = new JSZip();
  const told: Prepared = { bytes: Buffer.alloc(0), title: '', creator: '', chunks: [], around: [], comments: 0, hidden: 0, readings: 0 };
  const keep = (path: string, text: string) => void zip.file(path, text);
  const kept = async (path: string) => {
    const xml = await archive.text(path);
    if (xml !== null) check(xml, path, name, path === main);
    return xml;
  };
  const all = new Map((await relationships(archive, main, name)).entries().map(([, each]) => [each.kind, each.path]));
  const styles = await kept(all.get('styles') ?? '');
  const levels = styles === null ? new Map<string, number>() : headingLevels(styles);
  const numbering = await kept(all.get('numbering') ?? '');
  for (const path of ['[Content_Types].xml', '_rels/.rels', all.get('styles') ?? '']) {
    const xml = await kept(path);
    if (xml !== null) keep(path, xml);
  }
  if (numbering !== null) keep(all.get('numbering')!, withoutDeadLinks(numbering, styles ?? ''));
  const chunkPaths = new Map<string, string>();
  for (const path of [main, all.get('footnotes'), all.get('endnotes')]) {
    const xml = path === undefined ? null : await kept(path);
    if (path === undefined || xml === null) continue;
    const rels = relsPath(path);
    const links = await kept(rels);
    if (links !== null) keep(rels, links);
    if (path === main)
      elements(links ?? '', {
        onOpen(tag, { Id, Target, TargetMode }) {
          if (tag === 'Relationship' && Id && Target && TargetMode !== 'External') chunkPaths.set(Id, below(main, Target));
        },
      });
    // Mammoth passes over how paragraphs were before a tracked change.
    const current = xml.replace(/<w:pPrChange\b[^>]*?(?:\/>|>[\s\S]*?<\/w:pPrChange>)/g, '');
    const { xml: shown, words } = withoutHidden(current);
    told.hidden += words;
    told.readings += shown.match(/<w:ruby>/g)?.length ?? 0;
    const numbered = numbering === null ? shown : withNumbers(shown, new Numbering(numbering, styles ?? ''), (label) => textRun(labelled(label)));
    keep(path, withoutDeadReferences(rewritten(numbered, levels, chunkPaths, told.chunks), links ?? ''));
  }
  for (const [kind, path] of all) {
    if (kind === 'comments') elements((await kept(path)) ?? '', { onOpen: (tag) => void (tag === 'comment' && told.comments++) });
  }
  for (const { kind, path } of await relationships(archive, main, name))
    if (kind === 'header' || kind === 'footer') {
      const words = wordsOf((await kept(path)) ?? '');
      if (words !== '' && !told.around.includes(words)) told.around.push(words);
    }
  elements((await archive.text('docProps/core.xml')) ?? '', {
    onClose(tag, words) {
      if (tag === 'title' || tag === 'creator') told[tag] = words;
    },
  });
  return { ...told, bytes: await zip.generateAsync({ type: 'nodebuffer', compression: 'STORE' }) };
}

/** Runs that are set as hidden. Fields stay: what begins in one run ends in another. */
function withoutHidden(xml: string): { xml: string; words: number } {
  if (!xml.includes('<w:vanish')) return { xml, words: 0 };
  let words = 0;
  const parts = xml.split('</w:r>').map((part) => {
    const at = Math.max(part.lastIndexOf('<w:r>'), part.lastIndexOf('<w:r '));
    const run = at < 0 ? '' : part.slice(at);
    if (!/<w:vanish(?:\s+w:val="(?:1|true|on)")?\s*\/>/.test(run) || run.includes('<w:fldChar')) return part;
    words += countWords(run.replace(/<[^>]*>/g, ' '));
    return `${part.slice(0, at)}<w:r>`;
  });
  return { xml: parts.join('</w:r>'), words };
}

/** Links and pictures whose target nothing names; mammoth breaks off over them. */
function withoutDeadReferences(xml: string, rels: string): string {
  const known = new Set<string>();
  elements(rels, { onOpen: (tag, { Id }) => void (tag === 'Relationship' && Id && known.add(Id)) });
  return xml.replace(/<(?:w:hyperlink|a:blip|v:imagedata)\b[^>]*>/g, (tag) =>
    tag.replace(/\sr:(?:id|embed|link)="([^"]*)"/g, (reference, id: string) => (known.has(id) ? reference : '')),
  );
}

const relsPath = (path: string) => posix.join(posix.dirname(path), '_rels', `${posix.basename(path)}.rels`);
const below = (part: string, target: string) => (target.startsWith('/') ? target.slice(1) : posix.join(posix.dirname(part), target));

async function relationships(archive: Archive, part: string, name: string): Promise<Relationship[]> {
  const path = part === '' ? '_rels/.rels' : relsPath(part);
  const xml = await archive.text(path);
  const found: Relationship[] = [];
  if (xml !== null) check(xml, path, name, false);
  elements(xml ?? '', {
    onOpen(tag, { Type = '', Target, TargetMode }) {
      if (tag === 'Relationship' && Target && TargetMode !== 'External')
        found.push({ kind: Type.slice(Type.lastIndexOf('/') + 1), path: part === '' ? Target.replace(/^\//, '') : below(part, Target) });
    },
  });
  return found;
}

function wordsOf(xml: string): string {
  const words: string[] = [];
  elements(xml, {
    onClose(tag, text) {
      if (tag === 't') words.push(text);
      else if (tag === 'p') words.push(' ');
    },
  });
  return words.join('').replace(/\s+/g, ' ').trim();
}

/** Definitions of lists that refer to a style which is not there; mammoth breaks off over them. */
const withoutDeadLinks = (numbering: string, styles: string) =>
  numbering.replace(/<w:numStyleLink w:val="([^"]*)"\s*\/>/g, (link, id: string) => (styles.includes(`w:styleId="${id}"`) ? link : ''));

/** Of paragraph styles, from 1: by their name, their outline level, or the style that they are based on. Those that mammoth knows by name are not among them. */
function headingLevels(styles: string): Map<string, number> {
  const found = new Map<string, { level: number | null; basedOn: string | null; isKnown: boolean }>();
  let style: { level: number | null; basedOn: string | null; isKnown: boolean } | null = null;
  elements(styles, {
    onOpen(tag, attributes) {
      const value = attributes['w:val'] ?? '';
      if (tag === 'style') {
        style = { level: null, basedOn: null, isKnown: false };
        if (attributes['w:type'] === 'paragraph' && attributes['w:styleId']) found.set(attributes['w:styleId'], style);
      } else if (tag === 'name' && style) {
        const level = /^heading ([1-6])$/i.exec(value)?.[1];
        if (level) [style.level, style.isKnown] = [Number(level), true];
        else if (/^(?:title|subtitle|toc heading)$/i.test(value)) style.isKnown = true;
      } else if (tag === 'basedOn' && style) style.basedOn = value;
      else if (tag === 'outlineLvl' && style && !style.isKnown) style.level = Number(value) < 9 ? Number(value) + 1 : 0;
    },
    onClose(tag) {
      if (tag === 'style') style = null;
    },
  });
  const levels = new Map<string, number>();
  for (const [id, own] of found) {
    if (own.isKnown) continue;
    let at: typeof own | undefined = own;
    for (let steps = 0; at && at.level === null && steps < 20; steps++) at = found.get(at.basedOn ?? '');
    if (at?.level) levels.set(id, Math.min(6, at.level));
  }
  return levels;
}

function rewritten(xml: string, levels: ReadonlyMap<string, number>, targets: ReadonlyMap<string, string>, chunks: string[]): string {
  return (
    xml
      .replace(/<w:pStyle w:val="([^"]*)"\s*\/>/g, (whole, id: string) => {
        const level = levels.get(id);
        return level === undefined ? whole : `<w:pStyle w:val="${headingStyle(level)}"/>`;
      })
      .replace(/<w:pPr>((?:(?!<\/w:pPr>)[\s\S])*?)<w:outlineLvl w:val="([0-8])"\s*\/>/g, (whole, before: string, level: string) => {
        if (/<w:pStyle w:val="(?:FocusH|h)eading ?\d"/i.test(before)) return whole;
        return `<w:pPr><w:pStyle w:val="${headingStyle(Math.min(6, Number(level) + 1))}"/>${before.replace(/<w:pStyle [^>]*>/, '')}`;
      })
      // Fields that stand in one element, and boxes to tick, whose sign is their text.
      .replace(/<\/?w:fldSimple\b[^>]*>/g, '')
      .replace(/<w14:checkbox>[\s\S]*?<\/w14:checkbox>/g, '')
      .replace(/<w:ruby>[\s\S]*?<w:rubyBase>([\s\S]*?)<\/w:rubyBase>\s*<\/w:ruby>/g, (_, base: string) =>
        [...base.matchAll(/<w:t\b[^>]*>[^<]*<\/w:t>/g)].join(''),
      )
      .replace(/<m:oMathParaPr(?:\s[^>]*)?(?:\/>|>[\s\S]*?<\/m:oMathParaPr>)/g, '')
      .replace(/<\/?m:oMathPara(?:\s[^>]*)?>/g, '')
      .replace(/<m:oMath(?:\s[^>]*)?>[\s\S]*?<\/m:oMath>/g, (formula) => textRun(formulaOfOmml(formula)))
      .replace(
        /<w:drawing\b[^>]*>(?:(?!<\/w:drawing>)[\s\S])*?<(?:c:chart\b[^>]*? r:id|dgm:relIds\b[^>]*? r:dm)="([^"]*)"[\s\S]*?<\/w:drawing>/g,
        (whole, id: string) => {
          const path = targets.get(id);
          return path === undefined ? whole : `<w:t xml:space="preserve">${chunkMark(chunks.push(path) - 1)}</w:t>`;
        },
      )
      .replace(/<w:altChunk\b[^>]*?r:id="([^"]*)"[^>]*?(?:\/>|>[\s\S]*?<\/w:altChunk>)/g, (_, id: string) => {
        const path = targets.get(id);
        if (path === undefined) return '';
        return `<w:p>${textRun(chunkMark(chunks.push(path) - 1))}</w:p>`;
      })
  );
}

const textRun = (text: string) =>
  `<w:r><w:t xml:space="preserve">${text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')}</w:t></w:r>`;

function check(xml: string, path: string, name: string, isMain: boolean): void {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(xml))
    throw new FocusError('file-hostile', `${name} declares entities in ${path}, which Word never writes. It was not read. ${advice}`);
  let depth = 0;
  let count = 0;
  elements(xml, {
    onOpen() {
      if (++count > mostElements)
        throw new FocusError(
          'file-too-large',
          `${name} has more than ${mostElements.toLocaleString('en')} elements in ${path}. Split it, then import the parts.`,
        );
      if (++depth > deepest)
        throw new FocusError('file-hostile', `${name} is nested more than ${deepest} deep in ${path}. It was not read. ${advice}`);
    },
    onClose() {
      depth--;
    },
    onError(cause) {
      // mammoth would refuse it too, or take minutes over it.
      const what = isMain ? 'its text ends in the middle' : `${path} in it is no whole XML`;
      throw new FocusError('file-unreadable', `${name} is damaged: ${what}. ${advice}`, { cause });
    },
  });
}
