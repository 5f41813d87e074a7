/** In what encoding a web page is, found as browsers do (WHATWG): a mark, what the page says of itself, else as any text, at last Windows-1252. */
import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { FocusError } from '../../../errors.ts';
import { type Decoded, decode } from '../../encoding.ts';

/** Where a page may say it; browsers look at the first kilobyte, pages with long preambles say it later. */
const headBytes = 2 ** 16;

/** @throws FocusError that names the file where it is no text. */
export function decodePage(bytes: Uint8Array, name: string): Decoded {
  const isMarked = (bytes[0] === 0xef && bytes[1] === 0xbb) || (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const said = isMarked ? null : saidEncoding(bytes);
  if (said && !/^utf/.test(said) && !bytes.includes(0)) {
    if (bytes.some((byte) => byte > 127) && isUtf8(bytes))
      return {
        ...decode(bytes, name),
        warnings: [`${name} says that it is ${said}, but all of it is UTF-8, as which it was read. If letters look wrong, save the page anew.`],
      };
    return { text: iconv.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), said), encoding: said, warnings: [] };
  }
  try {
    return decode(bytes, name);
  } catch (error) {
    if (!(error instanceof FocusError) || error.code !== 'file-encoding') throw error;
    return {
      text: iconv.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), 'windows-1252'),
      encoding: 'windows-1252',
      warnings: [
        `${name} does not say how it is encoded and is not UTF-8; it was read as windows-1252, as browsers do. If letters look wrong, save it as UTF-8.`,
      ],
    };
  }
}

/** By the names that pages use, of which some mean another encoding than their own: iso-8859-1 is windows-1252. null = none that is known. */
export function saidEncoding(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, headBytes)).toString('latin1');
  const label =
    /^\s*<\?xml[^>]{0,200}encoding=["']([\w-]{3,30})/i.exec(head)?.[1] ?? /<meta[^>]{0,300}charset\s*=\s*["']?([\w-]{3,30})/i.exec(head)?.[1];
  if (!label) return null;
  try {
    const { encoding } = new TextDecoder(label);
    return iconv.encodingExists(encoding) ? encoding : null;
  } catch {
    return iconv.encodingExists(label) ? label.toLowerCase() : null;
  }
}
