/** A web page as browsers save it in one file (MHTML): the page itself out of the parts of a MIME message. */
import PostalMime from 'postal-mime';
import { FocusError } from '../../../errors.ts';
import { mostParts, partsIn } from '../../mime-parts.ts';
import { decodePage } from '../html/page-encoding.ts';

/** @returns the page's markup, and the title that the browser gave it. @throws FocusError that names the file. */
export async function savedPage(bytes: Uint8Array, name: string): Promise<{ html: string; title: string | null; pictures: number }> {
  if (partsIn(bytes) > mostParts) throw new FocusError('file-too-large', `${name} has more than 10,000 parts. Save the page anew, as HTML.`);
  const message = await PostalMime.parse(bytes).catch((cause: Error) => {
    throw new FocusError('file-unreadable', `${name} is damaged: no web page is found in it. Save the page anew, as HTML.`, { cause });
  });
  const pictures = message.attachments.filter(({ mimeType }) => mimeType.startsWith('image/')).length;
  const page = message.attachments.find(({ mimeType }) => /^(?:text\/html|application\/xhtml\+xml)$/.test(mimeType));
  const html = message.html ?? (page ? decodePage(bytesOf(page.content), name).text : null);
  if (!html) throw new FocusError('file-unreadable', `${name} holds no web page: no part of it is HTML. Save the page anew, as HTML.`);
  return { html, title: message.subject || null, pictures };
}

const bytesOf = (content: ArrayBuffer | Uint8Array | string) => (typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content));
