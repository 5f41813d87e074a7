/** XML element by element, by local names. Entities of the file's own are not expanded, and nothing is fetched. */
import { SaxesParser } from 'saxes';

export interface XmlHandlers {
  onOpen?: (tag: string, attributes: Record<string, string>) => void;
  /** Every run of text, also around the tags inside an element. */
  onText?: (text: string) => void;
  /** `words`: the text since the last tag. */
  onClose?: (tag: string, words: string) => void;
  /** What is damaged is passed over, unless this throws. */
  onError?: (error: Error) => void;
}

export function elements(xml: string, { onOpen, onText, onClose, onError }: XmlHandlers): void {
  const parser = new SaxesParser();
  let words = '';
  parser.on('error', (error) => onError?.(error));
  parser.on('opentag', ({ name, attributes }) => {
    words = '';
    onOpen?.(local(name), attributes as Record<string, string>);
  });
  parser.on('text', (text) => {
    words += text;
    onText?.(text);
  });
  parser.on('cdata', (text) => {
    words += text;
    onText?.(text);
  });
  parser.on('closetag', ({ name }) => {
    onClose?.(local(name), words.replace(/\s+/g, ' ').trim());
    words = '';
  });
  parser.write(xml).close();
}

const local = (name: string) => name.slice(name.indexOf(':') + 1);

/** As readers of books forgive it: names of letters that only HTML has, a bare & or <. */
export function mended(xml: string): string {
  return xml
    .split(/(<!\[CDATA\[[\s\S]*?\]\]>)/)
    .map((part) =>
      part.startsWith('<![CDATA[')
        ? part
        : part
            .replace(/&nbsp;/g, '\u00a0')
            .replace(/&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-fA-F]{1,6});)/g, '&amp;')
            .replace(/<(?![A-Za-z_/!?])/g, '&lt;'),
    )
    .join('');
}
