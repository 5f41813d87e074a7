/** The files inside an archive (EPUB, DOCX), read into memory within limits: nothing is written, names that lead out of it are refused. */
import { isUtf8 } from 'node:buffer';
import { buffer as whole } from 'node:stream/consumers';
import { promisify } from 'node:util';
import iconv from 'iconv-lite';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { FocusError } from '../errors.ts';
import { oneLine } from './presentable.ts';

const mostEntries = 20_000;
const largestEntryBytes = 64 * 2 ** 20;
const largestSumBytes = 256 * 2 ** 20;

const compound = Buffer.from('d0cf11e0a1b11ae1', 'hex');
const lockedStream = Buffer.from('EncryptedPackage', 'utf16le');
const endRecord = Buffer.from('PK\x05\x06', 'latin1');
const endRecordBytes = 22;

/** An archive as it should end: what some programs write behind it, or leave of its comment, is nothing to read. null = it has no end. */
function withoutTail(bytes: Buffer): Buffer | null {
  const end = bytes.lastIndexOf(endRecord);
  if (end < 0 || end + endRecordBytes > bytes.length) return null;
  const whole = Buffer.from(bytes.subarray(0, end + endRecordBytes));
  whole.writeUInt16LE(0, end + endRecordBytes - 2);
  return whole;
}

/** An archive as it should begin: its places are counted from its first file, and what a server or a mail put before that is none of it. null = nothing is. */
function withoutHead(bytes: Buffer): Buffer | null {
  const end = bytes.lastIndexOf(endRecord);
  if (end < 0 || end + endRecordBytes > bytes.length) return null;
  const head = end - bytes.readUInt32LE(end + 12) - bytes.readUInt32LE(end + 16);
  return head > 0 ? bytes.subarray(head) : null;
}

/** What is said of an archive with more than an archive in it, and how that is taken off. */
const mended: readonly [complaint: RegExp, mend: (bytes: Buffer) => Buffer | null][] = [
  [/^Invalid comment length/i, withoutTail],
  [/^invalid central directory file header signature/i, withoutHead],
];

const openBuffer = promisify<Buffer, yauzl.Options, ZipFile>(yauzl.fromBuffer);

export class Archive {
  readonly #zip: ZipFile;
  readonly #entries: Map<string, Entry>;
  readonly #name: string;
  #readBytes = 0;
  #folded: Map<string, string> | null = null;

  private constructor(zip: ZipFile, entries: Map<string, Entry>, name: string) {
    this.#zip = zip;
    this.#entries = entries;
    this.#name = name;
  }

  /** @param advice what to do when the archive cannot be read. @throws FocusError */
  static async open(bytes: Uint8Array, name: string, advice: string): Promise<Archive> {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    // What Office locks by a password is no archive any more but a compound file with one in it.
    if (buffer.subarray(0, 8).equals(compound))
      throw new FocusError(
        'file-unreadable',
        buffer.includes(lockedStream)
          ? `${name} is locked by a password. Open it with the password and save a copy without one, then import that.`
          : `${name} is in the format of Office up to 2003, other than its name says. ${advice}`,
      );
    try {
      const opened = async (archive: Buffer) => {
        const zip = await openBuffer(archive, { lazyEntries: true, autoClose: false });
        return new Archive(zip, await listed(zip, name), name);
      };
      return await opened(buffer).catch((error: Error) => {
        const mend = mended.find(([complaint]) => complaint.test(error.message));
        const whole = mend?.[1](buffer);
        if (!whole) throw error;
        return opened(whole);
      });
    } catch (cause) {
      if (cause instanceof FocusError) throw cause;
      const { message } = cause as Error;
      if (/^(?:invalid relative path|absolute path|invalid characters in fileName)/.test(message))
        throw new FocusError('file-hostile', `${name} holds a file whose name leads out of it (${message}). It was not opened. ${advice}`, { cause });
      const what = /^End of central directory/.test(message) ? 'it is no archive, or cut off' : oneLine(message, 200).replace(/\.$/, '');
      throw new FocusError('file-unreadable', `${name} cannot be read (${what}). ${advice}`, { cause });
    }
  }

  has(path: string): boolean {
    return this.named(path) !== null;
  }

  get paths(): string[] {
    return [...this.#entries.keys()];
  }

  /** A file's bytes; null = there is none. What its entry claims is checked against what comes out of it. @throws FocusError */
  async bytes(path: string): Promise<Buffer | null> {
    const entry = this.#entries.get(this.named(path) ?? '');
    if (!entry) return null;
    if (entry.isEncrypted())
      throw new FocusError(
        'file-unreadable',
        `${this.#name} is locked by a password: ${path} in it is encrypted. Save or get a copy without one, then import that.`,
      );
    this.#readBytes += entry.uncompressedSize;
    if (entry.uncompressedSize > largestEntryBytes || this.#readBytes > largestSumBytes) throw swells(this.#name);
    try {
      return await whole(await promisify<Entry, NodeJS.ReadableStream>(this.#zip.openReadStream.bind(this.#zip))(entry));
    } catch (cause) {
      // yauzl stops where more comes out than the entry claims.
      if (/too many bytes/.test((cause as Error).message)) throw swells(this.#name, cause);
      throw new FocusError('file-unreadable', `${path} in ${this.#name} is damaged (${(cause as Error).message}). Get the file once more.`, {
        cause,
      });
    }
  }

  /** The name of a file as the archive has it, where letters are large or small otherwise; null = there is none. */
  named(path: string): string | null {
    if (this.#entries.has(path)) return path;
    this.#folded ??= new Map([...this.#entries.keys()].map((each) => [each.toLowerCase(), each]));
    return this.#folded.get(path.toLowerCase()) ?? null;
  }

  /** What is text in the archive is UTF-8, or UTF-16 with its mark, or in the encoding that its XML declares. */
  async text(path: string): Promise<string | null> {
    const bytes = await this.bytes(path);
    if (!bytes) return null;
    const declared = /^(?:\xef\xbb\xbf)?\s*<\?xml[^>]{0,100}encoding=["']([\w-]{3,30})/.exec(bytes.toString('latin1', 0, 200))?.[1];
    if (declared && !/^utf/i.test(declared) && !isUtf8(bytes) && iconv.encodingExists(declared)) return iconv.decode(bytes, declared);
    const mark = bytes.length > 1 ? bytes.readUInt16BE(0) : 0;
    return new TextDecoder(mark === 0xfffe ? 'utf-16le' : mark === 0xfeff ? 'utf-16be' : 'utf-8').decode(bytes);
  }

  close(): void {
    this.#zip.close();
  }
}

function listed(zip: ZipFile, name: string): Promise<Map<string, Entry>> {
  if (zip.entryCount > mostEntries)
    return Promise.reject(new FocusError('file-hostile', `${name} claims to hold ${zip.entryCount} files; up to ${mostEntries} are read.`));
  return new Promise((resolve, reject) => {
    const entries = new Map<string, Entry>();
    zip.on('entry', (entry: Entry) => {
      // A link would stand for a file of this machine.
      const isLink = ((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000;
      if (!isLink && !entry.fileName.endsWith('/')) entries.set(entry.fileName, entry);
      zip.readEntry();
    });
    zip.on('end', () => resolve(entries));
    zip.on('error', reject);
    zip.readEntry();
  });
}

const swells = (name: string, cause?: unknown) =>
  new FocusError(
    'file-hostile',
    `${name} swells to more than ${largestEntryBytes / 2 ** 20} MiB in one file or ${largestSumBytes / 2 ** 20} MiB in all. It was not read. If you trust it, split it.`,
    { cause },
  );
