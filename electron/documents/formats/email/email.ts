/**
 * Mail: one message (EML) or a box of them (mbox). Each is a section: who wrote to whom and when, then its text, then the messages that are
 * attached to it, each with its own heading below; other attachments are named.
 */
import { isUtf8 } from 'node:buffer';
import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import PostalMime, { type Address, type Email } from 'postal-mime';
import { FocusError } from '../../../errors.ts';
import { ContentWriter, type Importer } from '../../content.ts';
import { decode } from '../../encoding.ts';
import { countWords } from '../../library/words.ts';
import { parseMarkup, writeMarkup } from '../../markup.ts';
import { checkSize } from '../../markup-size.ts';
import { countWords as wordsShown } from '../../markup-tree.ts';
import { mostParts, partsIn } from '../../mime-parts.ts';
import { oneLine } from '../../presentable.ts';
import { counted, longestText, written } from '../../written.ts';
import { decodePage } from '../html/page-encoding.ts';

const largestBytes = 128 * 2 ** 20;
const mostMessages = 50_000;
/** Of one message; its parser holds each apart. */
const mostLines = 2_000_000;
/** Messages within messages beyond this are named as other attachments are. */
const deepest = 10;
/** A text that has less of the words than the page beside it stands in for it: "Your program shows no HTML". */
const standsIn = 0.4;

export const readEmail: Importer = async (bytes, path, { signal, onProgress } = {}) => {
  const name = basename(path);
  if (bytes.length > largestBytes)
    throw new FocusError('file-too-large', `${name} has ${Math.round(bytes.length / 2 ** 20)} MiB; mail of up to 128 MiB is read. Split it.`);
  const warnings = new Set<string>();
  const messages = messagesOf(inBytes(bytes, name, warnings));
  if (messages.length > mostMessages) throw new FocusError('file-too-large', `${name} holds more than 50,000 messages. Split it.`);
  const told: Told = { writer: new ContentWriter(), attached: [], warnings, name, messages: messages.length };
  const { writer, attached } = told;
  let first: Email | null = null;
  for (const [i, message] of messages.entries()) {
    signal?.throwIfAborted();
    onProgress?.({ done: i, total: messages.length, unit: 'parts' });
    const mail = await parsed(message, i + 1, told);
    if (mail.headers.length === 0 && messages.length === 1)
      throw new FocusError('file-unreadable', `${name} is not a mail: it has no header. Export it anew.`);
    first ??= mail;
    await write(mail, told, { message: messages.length > 1 ? `message ${i + 1}` : '', attached: [] });
    if (i % 50 === 0) await setImmediate();
  }
  if (writer.length === 0 || !first) throw new FocusError('file-empty', `${name} has no text: there is nothing to read.`);
  const isOne = messages.length === 1;
  return written('email', writer, {
    title: isOne ? (first.subject ?? null) : null,
    metadata: isOne ? { author: people(first.from), date: first.date } : { messages: String(messages.length) },
    warnings: [
      ...warnings,
      ...(attached.length > 0
        ? [
            `${counted(attached.length, 'attachment')} of ${name} not read: ${oneLine(attached.join(', '), 300)}. Save what matters as files, then import those.`,
          ]
        : []),
    ],
  });
};

interface Told {
  writer: ContentWriter;
  /** Names of what was attached and not read. */
  attached: string[];
  warnings: Set<string>;
  name: string;
  /** Attached ones too. */
  messages: number;
}

/** @param number of the message in its file, from 1. @throws FocusError */
async function parsed(message: Uint8Array, number: number, { name, warnings }: Told): Promise<Email> {
  // Messages in it stay apart: inlined, their headers would be words of the one around them.
  const parse = (bytes: Uint8Array) =>
    PostalMime.parse(bytes, { forceRfc822Attachments: true }).catch((cause: Error) => {
      throw new FocusError(
        'file-unreadable',
        `${name} is damaged: message ${number} cannot be read (${oneLine(cause.message, 100)}). Export it anew.`,
        { cause },
      );
    });
  if (partsIn(message) > mostParts)
    throw new FocusError('file-too-large', `Message ${number} of ${name} has more than 10,000 parts. Save what matters of it, then import that.`);
  if (linesIn(message) > mostLines)
    throw new FocusError(
      'file-too-large',
      `Message ${number} of ${name} has more than two million lines. Save what matters of it, then import that.`,
    );
  const mail = await parse(message);
  if (!`${mail.subject} ${mail.text} ${mail.html}`.includes('\ufffd') || isUtf8(message)) return mail;
  // Nothing in it says in which encoding it is: what can be told from all of it is more than nothing.
  const guess = decodePage(message, name);
  for (const warning of guess.warnings) warnings.add(warning);
  return parse(inUtf8(guess.text));
}

function linesIn(message: Uint8Array): number {
  let lines = 0;
  for (let at = message.indexOf(newline); at >= 0; at = message.indexOf(newline, at + 1)) lines++;
  return lines;
}

/** Mail is bytes, each part in an encoding of its own. Saved anew by an editor it is text in one. */
function inBytes(bytes: Uint8Array, name: string, warnings: Set<string>): Uint8Array {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return bytes.subarray(3);
  // Apple's: the message's length on a line above it, facts of its program below it.
  const length = /^(\d{1,10})\s*\n/.exec(Buffer.from(bytes.subarray(0, 20)).toString('latin1'));
  if (length) return bytes.subarray(length[0].length, length[0].length + Number(length[1]));
  const isWide = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || (first === 0) !== (second === 0);
  if (!isWide) return bytes;
  const decoded = decode(bytes, name);
  for (const warning of decoded.warnings) warnings.add(warning);
  return inUtf8(decoded.text);
}

/** Every part that stands in it as it is says then that it is UTF-8. */
const inUtf8 = (text: string) =>
  Buffer.from(
    text.replace(/^(?:[\w-]{1,60}:.*\r?\n(?:[ \t].*\r?\n)*)+/gm, (head) =>
      /^content-transfer-encoding:\s*(?:base64|quoted-printable)/im.test(head)
        ? head
        : head.replace(/(\bcharset\s*=\s*)(?:"[^"\n]*"|[^\s;]+)/gi, '$1utf-8'),
    ),
  );

const newline = 10;
const parting = /^From \S+ [^\r\n]*\b\d{4}\b/;

/** An mbox parts its messages by lines of "From", a sender and a date that ends in a year, where an empty line stands before them. */
function messagesOf(bytes: Uint8Array): Uint8Array[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (!parting.test(buffer.toString('latin1', 0, 300))) return [bytes];
  const messages: Uint8Array[] = [];
  let start = buffer.indexOf(newline) + 1 || buffer.length;
  for (let at = start; at < buffer.length; ) {
    const next = buffer.indexOf('\nFrom ', at);
    const isParted = next > 0 && (buffer[next - 1] === newline || (buffer[next - 1] === 13 && buffer[next - 2] === newline));
    if (next < 0) break;
    at = next + 1;
    if (!isParted || !parting.test(buffer.toString('latin1', at, at + 300))) continue;
    messages.push(buffer.subarray(start, next));
    start = buffer.indexOf(newline, at) + 1 || buffer.length;
    at = start;
  }
  return [...messages, buffer.subarray(start)].filter((message) => message.length > 0).map(withoutEscapes);
}

/** In a box, lines of a message that begin with "From" have a sign before it. */
function withoutEscapes(message: Uint8Array): Uint8Array {
  const text = Buffer.from(message.buffer, message.byteOffset, message.length);
  if (!text.includes('\n>From ')) return message;
  return Buffer.from(text.toString('latin1').replace(/^>(>*From )/gm, '$1'), 'latin1');
}

function people(addresses: Address | Address[] | undefined): string {
  return [addresses ?? []]
    .flat()
    .map(({ name, address, group }) => (address ? (name ? `${name} <${address}>` : address) : `${name}: ${people(group)}`))
    .join(', ');
}

/** Which message of its box, '' = it is the only one; then which of those attached to it, and to that. From 1. */
interface Which {
  message: string;
  attached: number[];
}

function placeOf({ message, attached }: Which): string {
  const parts = [message, attached.length > 0 ? `attached message ${attached.join('.')}` : ''].filter(Boolean);
  return parts.map((part) => `${part}, `).join('');
}

async function write(mail: Email, told: Told, which: Which): Promise<void> {
  const { writer, name } = told;
  const place = placeOf(which);
  const level = which.attached.length + 1;
  const header = [
    ['From', people(mail.from)],
    ['To', people(mail.to)],
    ['Cc', people(mail.cc)],
    ['Date', mail.date ?? ''],
  ].flatMap(([key, value]) => (value ? [`${key}: ${value.replace(/\s+/g, ' ')}`] : []));
  const title = mail.subject?.trim() || (place === '' ? '' : 'Without a subject');
  if (title !== '') writer.block('heading', title, { level, place: `${place}subject` });
  writer.block('paragraph', header.join('\n'), { place: `${place}header` });
  writeBody(mail, told, place, level);
  if (writer.length > longestText) throw new FocusError('file-too-large', `${name} has more than 256 million characters. Split it.`);
  let messages = 0;
  for (const { filename, mimeType, disposition, content } of mail.attachments) {
    const isMessage = /^message\/(?:rfc822|global)$/.test(mimeType) || (/\.eml$/i.test(filename ?? '') && mimeType === 'application/octet-stream');
    const within = isMessage && level <= deepest && typeof content !== 'string' ? await parsed(new Uint8Array(content), ++told.messages, told) : null;
    if (within && within.headers.length > 0) await write(within, told, { ...which, attached: [...which.attached, ++messages] });
    else told.attached.push(`${filename ?? mimeType}${disposition === 'inline' ? ' (in the text)' : ''}`);
  }
}

function writeBody({ text = '', html }: Email, { writer, name }: Told, place: string, level: number): void {
  const at = (paragraph: number) => `${place}paragraph ${paragraph}`;
  if (html) checkSize(html, name);
  const page = html ? parseMarkup(html).root : null;
  if (page && countWords(text) <= standsIn * wordsShown(page)) {
    const sections = writer.sections.length;
    writeMarkup(page, writer, { place: at });
    // Under the message they stand in.
    for (const section of writer.sections.slice(sections)) section.level += level;
    return;
  }
  let number = 0;
  for (const paragraph of text.trim().split(/\r?\n[ \t]*\r?\n/)) {
    const isQuote = /^\s*>/.test(paragraph);
    if (writer.block(isQuote ? 'quote' : 'paragraph', paragraph.replace(/\r/g, ''), { place: at(number + 1) }) !== null) number++;
  }
}
