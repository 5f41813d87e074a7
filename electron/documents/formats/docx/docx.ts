/** Word documents by mammoth: headings, lists, tables, footnotes; as they read with tracked changes accepted. */
import { basename } from 'node:path';
import mammoth from 'mammoth';
import { FocusError } from '../../../errors.ts';
import { Archive } from '../../archive.ts';
import { ContentWriter, type Importer } from '../../content.ts';
import { checkSize, parseMarkup, writeMarkup } from '../../markup.ts';
import { elements } from '../../xml.ts';
import { leftOut } from '../html/html.ts';

const advice = 'Open it in Word or LibreOffice and save it again as .docx.';
/** Deeper nesting is nobody's writing. */
const deepest = 200;
/** In one part: some thousand pages have as many, and mammoth holds two kilobytes of each. */
const mostElements = 400_000;

export const readDocx: Importer = async (bytes, path, { signal } = {}) => {
  const name = basename(path);
  if (Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(8, bytes.length)).toString('hex') === 'd0cf11e0a1b11ae1')
    throw new FocusError(
      'file-unreadable',
      `${name} is an old Word document, or a locked one. Open it in Word and save it as .docx without a password.`,
    );
  const about = await checked(bytes, name);
  signal?.throwIfAborted();
  const pictures = { count: 0 };
  const html = await mammoth
    .convertToHtml(
      { buffer: Buffer.from(bytes) },
      {
        externalFileAccess: false,
        styleMap: ["p[style-name='Title'] => h1:fresh", "p[style-name='title'] => h1:fresh", "p[style-name='Subtitle'] => p:fresh"],
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
  checkSize(html.value, name);
  const writer = new ContentWriter();
  writeMarkup(parseMarkup(html.value).root, writer, (paragraph) => `paragraph ${paragraph}`);
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
    warnings: leftOut({ pictures: pictures.count, furniture: 0 }, name),
  };
};

/** mammoth unpacks and parses without limits, so everything it will read is measured here first. @returns what the file says of itself. */
async function checked(bytes: Uint8Array, name: string): Promise<Record<string, string>> {
  const archive = await Archive.open(bytes, name, advice);
  const about: Record<string, string> = {};
  try {
    if (!archive.has('word/document.xml')) throw new FocusError('file-unreadable', `${name} is an archive but no Word document. ${advice}`);
    for (const path of archive.paths) {
      if (!path.endsWith('.xml') && !path.endsWith('.rels')) await archive.bytes(path);
      else check((await archive.text(path))!, path, name);
    }
    elements((await archive.text('docProps/core.xml')) ?? '', {
      onClose(tag, words) {
        if (tag === 'title' || tag === 'creator') about[tag] = words;
      },
    });
  } finally {
    archive.close();
  }
  return about;
}

function check(xml: string, path: string, name: string): void {
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
      const what = path === 'word/document.xml' ? 'its text ends in the middle' : `${path} in it is no whole XML`;
      throw new FocusError('file-unreadable', `${name} is damaged: ${what}. ${advice}`, { cause });
    },
  });
}
