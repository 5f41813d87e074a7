/** OpenDocument (LibreOffice): texts with their headings, sheets row by row, slides with their notes. */
import { basename } from 'node:path';
import { FocusError } from '../../../errors.ts';
import { Archive } from '../../archive.ts';
import { ContentWriter, type Importer } from '../../content.ts';
import { aroundLeftOut, counted, longestText, written } from '../../written.ts';
import { elements } from '../../xml.ts';
import { writeSheet } from '../table/sheet.ts';
import { Body } from './body.ts';

const advice = 'Open it in LibreOffice and save it again.';

export const readOpenDocument: Importer = async (bytes, path, { signal } = {}) => {
  const name = basename(path);
  const archive = await Archive.open(bytes, name, advice);
  try {
    if (/encryption-data/.test((await archive.text('META-INF/manifest.xml')) ?? ''))
      throw new FocusError('file-unreadable', `${name} is locked by a password. Open it in LibreOffice and save it without one, then import that.`);
    const xml = await archive.text('content.xml');
    if (xml === null) throw new FocusError('file-unreadable', `${name} is an archive but no OpenDocument file. ${advice}`);
    signal?.throwIfAborted();
    const writer = new ContentWriter();
    const kind = /^\.(?:fod|o[dt])([spt])$/.exec(name.toLowerCase().slice(name.lastIndexOf('.')))?.[1] ?? 't';
    const body = new Body(writer, { isSlides: kind === 'p', onSheet: kind === 's' ? (rows, title) => writeSheet(rows, title, writer, name) : null });
    const styles = (await archive.text('styles.xml')) ?? '';
    elements(styles, { onOpen: (tag, attributes) => body.numbers.style(tag, attributes) });
    const damage: string[] = [];
    elements(xml, {
      onOpen: (tag, attributes) => body.open(tag, attributes),
      onText: (text) => body.text(text),
      onClose(tag) {
        body.close(tag);
        if (writer.length > longestText || body.isTooLarge)
          throw new FocusError('file-too-large', `${name} has more than 256 million characters. Split it.`);
      },
      onError() {
        if (damage.length === 0) damage.push(`${name} is damaged; what can be read of it was read.`);
      },
    });
    signal?.throwIfAborted();
    if (writer.length === 0) throw new FocusError('file-empty', `${name} has no text: there is nothing to read.`);
    const about: Record<string, string> = {};
    elements((await archive.text('meta.xml')) ?? '', {
      onClose(tag, words) {
        if (/^(?:title|creator|initial-creator|language)$/.test(tag)) about[tag] ??= words;
      },
    });
    const { pictures, formulas, comments, hidden, readings } = body;
    return written('opendocument', writer, {
      title: about.title ?? null,
      metadata: { author: about['initial-creator'] ?? about.creator, language: about.language },
      warnings: [
        ...damage,
        ...(pictures > 0 ? [`${counted(pictures, 'picture')} left out of ${name}: only text is read.`] : []),
        ...(formulas > 0 ? [`${counted(formulas, 'formula or other object')} left out of ${name}.`] : []),
        ...(hidden > 0 ? [`${counted(hidden, 'word')} that ${name} does not show left out.`] : []),
        ...(readings > 0 ? [`${counted(readings, 'reading')} above characters left out of ${name}.`] : []),
        ...(comments > 0 ? [`${counted(comments, 'comment')} left out of ${name}.`] : []),
        ...(kind === 't' ? aroundLeftOut(aroundIn(styles), name) : []),
      ],
    });
  } finally {
    archive.close();
  }
};

/** Words of headers and footers of pages, each once. */
function aroundIn(styles: string): string[] {
  const found = new Set<string>();
  let words: string | null = null;
  elements(styles, {
    onOpen(tag) {
      if (isAround.test(tag)) words = '';
      else if (words !== null && /^(?:p|tab|s|line-break)$/.test(tag)) words += ' ';
    },
    onText(text) {
      if (words !== null) words += text;
    },
    onClose(tag) {
      if (!isAround.test(tag) || words === null) return;
      const line = words.replace(/\s+/g, ' ').trim();
      if (line !== '') found.add(line);
      words = null;
    },
  });
  return [...found];
}

const isAround = /^(?:header|footer)(?:-left|-first)?$/;
