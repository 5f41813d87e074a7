/** Word documents by mammoth: headings, lists, tables, footnotes; as they read with tracked changes accepted. */
import { basename } from 'node:path';
import mammoth from 'mammoth';
import { FocusError } from '../../../errors.ts';
import { Archive } from '../../archive.ts';
import { ContentWriter, type Importer } from '../../content.ts';
import { nothingFound, parseMarkup, writeMarkup } from '../../markup.ts';
import { checkSize } from '../../markup-size.ts';
import { aroundLeftOut } from '../../written.ts';
import { leftOut } from '../html/html.ts';
import { chunkMarkup } from './chunks.ts';
import { advice, chunkMark, headingStyle, type Prepared, prepared } from './prepared.ts';

const styleMap = [
  "p[style-name='Title'] => h1:fresh",
  "p[style-name='title'] => h1:fresh",
  "p[style-name='Subtitle'] => p:fresh",
  ...[1, 2, 3, 4, 5, 6].map((level) => `p.${headingStyle(level)} => h${level}:fresh`),
];

export const readDocx: Importer = async (bytes, path, { signal } = {}) => {
  const name = basename(path);
  const archive = await Archive.open(bytes, name, advice);
  let about: Prepared;
  const chunks: (string | null)[] = [];
  try {
    about = await prepared(archive, name);
    for (const path of about.chunks) chunks.push(await chunkMarkup(archive, path, name));
  } finally {
    archive.close();
  }
  signal?.throwIfAborted();
  const pictures = { count: 0 };
  const html = await mammoth
    .convertToHtml(
      { buffer: about.bytes },
      {
        externalFileAccess: false,
        styleMap,
        convertImage: mammoth.images.imgElement(async () => {
          pictures.count++;
          return { src: '' };
        }),
      },
    )
    .catch((cause: Error) => {
      throw new FocusError('file-unreadable', `${name} is damaged: its text cannot be read. ${advice}`, { cause });
    });
  signal?.throwIfAborted();
  const whole = html.value.replace(chunkPattern, (_, index: string) => chunks[Number(index)] ?? '');
  checkSize(whole, name);
  const writer = new ContentWriter();
  const found = writeMarkup(parseMarkup(whole).root, writer, { place: (paragraph) => `paragraph ${paragraph}` });
  if (writer.length === 0) throw new FocusError('file-empty', `${name} has no text: there is nothing to read.`);
  return {
    format: 'docx',
    title: about.title || (writer.sections.find(({ level }) => level === 1)?.title ?? null),
    metadata: about.creator ? { author: about.creator } : {},
    text: writer.text,
    blocks: writer.blocks,
    sections: writer.sections,
    language: null,
    pages: null,
    anchors: [],
    warnings: [
      ...leftOut(
        {
          ...nothingFound(),
          ...found,
          hidden: found.hidden + about.hidden,
          readings: about.readings,
          pictures: Math.max(pictures.count, found.pictures),
        },
        name,
      ),
      ...untold(about, chunks, name),
    ],
  };
};

const chunkPattern = new RegExp(`(?:<p>)?${chunkMark('(\\d+)')}(?:</p>)?`, 'g');

function untold({ comments, around, chunks: paths }: Prepared, chunks: readonly (string | null)[], name: string): string[] {
  return [
    ...(comments > 0 ? [`${comments} ${comments === 1 ? 'comment' : 'comments'} left out of ${name}.`] : []),
    ...aroundLeftOut(around, name),
    ...chunks.flatMap((chunk, i) =>
      chunk === null ? [`${paths[i]} stands in the text of ${name} and is not read. Open it in Word and save it again.`] : [],
    ),
  ];
}
