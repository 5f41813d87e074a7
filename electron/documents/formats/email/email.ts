/** Mail: one message (EML) or a box of them (mbox). Each is a section: who wrote to whom and when, then its text; attachments are named. */
import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import PostalMime, { type Address, type Email } from 'postal-mime';
import { FocusError } from '../../../errors.ts';
import { ContentWriter, type Importer } from '../../content.ts';
import { checkSize, parseMarkup, writeMarkup } from '../../markup.ts';
import { oneLine } from '../../presentable.ts';
import { counted, longestText, written } from '../../written.ts';

const largestBytes = 128 * 2 ** 20;
const mostMessages = 50_000;

export const readEmail: Importer = async (bytes, path, { signal, onProgress } = {}) => {
  const name = basename(path);
  if (bytes.length > largestBytes)
    throw new FocusError('file-too-large', `${name} has ${Math.round(bytes.length / 2 ** 20)} MiB; mail of up to 128 MiB is read. Split it.`);
  const messages = messagesOf(bytes);
  if (messages.length > mostMessages) throw new FocusError('file-too-large', `${name} holds more than 50,000 messages. Split it.`);
  const writer = new ContentWriter();
  const attached: string[] = [];
  let first: Email | null = null;
  for (const [i, message] of messages.entries()) {
    signal?.throwIfAborted();
    onProgress?.({ done: i, total: messages.length, unit: 'parts' });
    const mail = await PostalMime.parse(message).catch((cause: Error) => {
      throw new FocusError(
        'file-unreadable',
        `${name} is damaged: message ${i + 1} cannot be read (${oneLine(cause.message, 100)}). Export it anew.`,
        { cause },
      );
    });
    if (mail.headers.length === 0 && messages.length === 1)
      throw new FocusError('file-unreadable', `${name} is not a mail: it has no header. Export it anew.`);
    first ??= mail;
    write(mail, writer, messages.length > 1 ? `message ${i + 1}, ` : '', name);
    for (const { filename, mimeType, disposition } of mail.attachments)
      attached.push(`${filename ?? mimeType}${disposition === 'inline' ? ' (in the text)' : ''}`);
    if (writer.length > longestText) throw new FocusError('file-too-large', `${name} has more than 256 million characters. Split it.`);
    if (i % 50 === 0) await setImmediate();
  }
  if (writer.length === 0 || !first) throw new FocusError('file-empty', `${name} has no text: there is nothing to read.`);
  const isOne = messages.length === 1;
  return written('email', writer, {
    title: isOne ? (first.subject ?? null) : null,
    metadata: isOne ? { author: people(first.from), date: first.date } : { messages: String(messages.length) },
    warnings:
      attached.length > 0
        ? [
            `${counted(attached.length, 'attachment')} of ${name} not read: ${oneLine(attached.join(', '), 300)}. Save what matters as files, then import those.`,
          ]
        : [],
  });
};

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
  return [...messages, buffer.subarray(start)].filter((message) => message.length > 0);
}

function people(addresses: Address | Address[] | undefined): string {
  return [addresses ?? []]
    .flat()
    .map(({ name, address, group }) => (address ? (name ? `${name} <${address}>` : address) : `${name}: ${people(group)}`))
    .join(', ');
}

function write(mail: Email, writer: ContentWriter, place: string, name: string): void {
  const header = [
    ['From', people(mail.from)],
    ['To', people(mail.to)],
    ['Cc', people(mail.cc)],
    ['Date', mail.date ?? ''],
  ].flatMap(([key, value]) => (value ? [`${key}: ${value.replace(/\s+/g, ' ')}`] : []));
  const title = mail.subject?.trim() || (place === '' ? '' : 'Without a subject');
  if (title !== '') writer.block('heading', title, { level: 1, place: `${place}subject` });
  writer.block('paragraph', header.join('\n'), { place: `${place}header` });
  const at = (paragraph: number) => `${place}paragraph ${paragraph}`;
  const text = mail.text?.trim();
  if (text) {
    let number = 0;
    for (const paragraph of text.split(/\r?\n[ \t]*\r?\n/)) {
      const isQuote = /^\s*>/.test(paragraph);
      if (writer.block(isQuote ? 'quote' : 'paragraph', paragraph.replace(/\r/g, ''), { place: at(number + 1) }) !== null) number++;
    }
  } else if (mail.html) {
    checkSize(mail.html, name);
    const sections = writer.sections.length;
    writeMarkup(parseMarkup(mail.html).root, writer, { place: at });
    // Under the message they stand in.
    for (const section of writer.sections.slice(sections)) section.level++;
  }
}
