/** Rich text (RTF): paragraphs, headings by outline level or style, tables; what Word and WordPad put into it besides is passed over. */
import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import iconv from 'iconv-lite';
import { FocusError } from '../../../errors.ts';
import { ContentWriter, type Importer } from '../../content.ts';
import { countWords } from '../../library/words.ts';
import { raised } from '../../numerals.ts';
import { aroundLeftOut, counted, longestText, written } from '../../written.ts';
import { type Token, tokensOf } from './tokens.ts';

const largestBytes = 128 * 2 ** 20;
const deepest = 1000;

/** Groups that hold no text of the document. */
const destinations = new Set(
  'fonttbl colortbl stylesheet info pict object themedata colorschememapping datastore latentstyles listtable listoverridetable rsidtbl generator fldinst header headerl headerr headerf footer footerl footerr footerf xmlnstbl mmathPr nonshppict bkmkstart bkmkend filetbl revtbl pgdsctbl annotation atnid atnauthor atndate atnref atntime atnicn objdata sp template userprops docvar wgrffmtfilter'.split(
    ' ',
  ),
);
const letters: Record<string, string> = {
  tab: '\t', line: '\n', emdash: '—', endash: '–', lquote: '‘', rquote: '’', ldblquote: '“', rdblquote: '”', bullet: '•', '~': '\u00a0', _: '-', '-': '', emspace: ' ', enspace: ' ', qmspace: ' ',
}; // biome-ignore format: one line a kind

interface Group {
  destination: string;
  /** Bytes that stand for a character behind its number. */
  fallback: number;
  font: number;
  isHidden: boolean;
  isRaised: boolean;
}

export const readRtf: Importer = async (bytes, path, { signal, onProgress } = {}) => {
  const name = basename(path);
  if (bytes.length > largestBytes) throw new FocusError('file-too-large', `${name} has more than 128 MiB; rich text of up to that is read.`);
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  if (!/^\s*\{\\rtf/.test(source))
    throw new FocusError('file-unreadable', `${name} is no rich text: it begins as something else. Save it again as .rtf or .docx.`);
  const document = new Rtf();
  let count = 0;
  for (const token of tokensOf(source)) {
    document.take(token, name);
    if (++count % 100_000 !== 0) continue;
    signal?.throwIfAborted();
    onProgress?.({ done: token.at, total: source.length, unit: 'characters' });
    await setImmediate();
  }
  document.end();
  const { writer, pictures, comments, hidden, around, about } = document;
  if (writer.length === 0) throw new FocusError('file-empty', `${name} has no text: there is nothing to read.`);
  return written('rtf', writer, {
    title: about.title?.trim() || null,
    metadata: { author: about.author?.trim() },
    warnings: [
      ...(document.depth > 0 ? [`${name} ends in the middle; what is there was read.`] : []),
      ...(pictures > 0 ? [`${counted(pictures, 'picture')} left out of ${name}: only text is read.`] : []),
      ...(comments > 0 ? [`${counted(comments, 'comment')} left out of ${name}.`] : []),
      ...(hidden > 0 ? [`${counted(hidden, 'word')} that ${name} does not show left out.`] : []),
      ...aroundLeftOut([...around], name),
    ],
  });
};

class Rtf {
  readonly writer = new ContentWriter();
  readonly about: Record<string, string> = {};
  pictures = 0;
  comments = 0;
  /** Words that the document does not show. */
  hidden = 0;
  /** Words of headers and footers, each once. */
  readonly around = new Set<string>();
  #around = '';
  readonly #groups: Group[] = [];
  #group: Group = { destination: '', fallback: 1, font: 0, isHidden: false, isRaised: false };
  #isStarred = false;
  /** Nothing stands in the group yet: only there a star says what kind of group it is. */
  #isNew = false;
  #skip = 0;
  #words = '';
  #cells: string[] = [];
  #rows: string[] = [];
  #isTable = false;
  #level = 0;
  #paragraph = 0;
  #codePage = 1252;
  readonly #fonts = new Map<number, number>();
  readonly #styles = new Map<number, number>();
  #style = { number: 0, level: 0, name: '' };
  #bytes: number[] = [];
  /** Footnotes of the paragraph that is open. */
  readonly #notes: string[] = [];

  get depth(): number {
    return this.#groups.length;
  }

  take(token: Token, name: string): void {
    if (token.kind === 'text' && this.#endsHalf()) {
      this.#bytes.push(token.text.charCodeAt(0));
      this.take({ ...token, text: token.text.slice(1) }, name);
      return;
    }
    if (token.kind !== 'byte') this.#flush();
    if (token.kind === 'open') {
      if (this.#groups.length >= deepest) throw new FocusError('file-hostile', `${name} is nested more than ${deepest} deep. It was not read.`);
      this.#groups.push(this.#group);
      this.#group = { ...this.#group };
      this.#isStarred = false;
      this.#isNew = true;
      return;
    }
    const isFirst = this.#isNew;
    this.#isNew = false;
    if (token.kind === 'close') {
      if (this.#group.destination === 'stylesheet' && this.#style.name !== '') this.#keepStyle();
      this.#group = this.#groups.pop() ?? this.#group;
      if (this.#around !== '' && this.#group.destination === '') {
        const words = this.#around.replace(/\s+/g, ' ').trim();
        if (words !== '') this.around.add(words);
        this.#around = '';
      }
    } else if (token.kind === 'word') this.#word(token.word, token.number, isFirst);
    else if (token.kind === 'byte') {
      if (this.#skip > 0) this.#skip--;
      else this.#bytes.push(token.byte);
    } else this.#text(this.#skipped(token.text));
    if (this.writer.length > longestText) throw new FocusError('file-too-large', `${name} has more than 256 million characters. Split it.`);
  }

  end(): void {
    this.#flush();
    this.#paragraphEnds();
    this.#tableEnds();
  }

  #skipped(text: string): string {
    const cut = Math.min(this.#skip, text.length);
    this.#skip -= cut;
    return text.slice(cut);
  }

  /** Bytes of several make one character of some encodings. */
  #flush(): void {
    if (this.#bytes.length > 0) this.#text(decoded(Buffer.from(this.#bytes.splice(0)), this.#page));
  }

  get #page(): number {
    return this.#fonts.get(this.#group.font) ?? this.#codePage;
  }

  /** The first byte of a character of two stands last; the second may be a letter, which programs write as it is. */
  #endsHalf(): boolean {
    if (this.#bytes.length === 0 || !doubleByte.has(this.#page)) return false;
    let at = 0;
    while (at < this.#bytes.length) at += isLead(this.#bytes[at]!, this.#page) ? 2 : 1;
    return at > this.#bytes.length;
  }

  #text(text: string): void {
    const { destination, isHidden, isRaised } = this.#group;
    if (destination === 'stylesheet') this.#style.name += text;
    else if (destination === 'title' || destination === 'author') this.about[destination] = (this.about[destination] ?? '') + text;
    else if (/^(?:header|footer)[lrf]?$/.test(destination) && !isHidden) this.#around += text;
    else if (destination === 'footnote') this.#notes[this.#notes.length - 1] += text;
    else if (destination === '' && isHidden) this.hidden += countWords(text);
    else if (destination === '') this.#words += isRaised && /^[+-]?\d{1,4}$/.test(text) ? raised(text) : text;
  }

  #word(word: string, number: number | null, isFirst: boolean): void {
    const group = this.#group;
    const isStarred = this.#isStarred;
    this.#isStarred = word === '*' && isFirst;
    if (word === '*') return;
    if (isStarred && word === 'annotation' && group.destination === '') this.comments++;
    if (isStarred && !/^(?:shppict|shptxt|shpinst|shprslt)$/.test(word) && group.destination === '') group.destination = word;
    else if ((word === 'title' || word === 'author') && group.destination === 'info') group.destination = word;
    else if (destinations.has(word)) {
      if (word === 'pict' && group.destination === '') this.pictures++;
      else if (word === 'annotation' && group.destination === '') this.comments++;
      group.destination = word;
    } else if (word === 'ansicpg' && number) this.#codePage = number;
    else if (word === 'f' && number !== null) group.font = number;
    else if (word === 'fcharset' && number !== null) this.#fonts.set(group.font, charsets[number] ?? this.#codePage);
    else if (word === 'uc' && number !== null) group.fallback = Math.max(0, number);
    else if (word === 'u' && number !== null) {
      this.#text(String.fromCharCode(number < 0 ? number + 65_536 : number));
      this.#skip = group.fallback;
    } else if (word === 'v' || word === 'deleted') group.isHidden = number !== 0;
    else if (word === 'super') group.isRaised = number !== 0;
    else if (word === 'nosupersub' || word === 'sub') group.isRaised = false;
    else if (word === 'plain') [group.isHidden, group.isRaised] = [false, false];
    else if (group.destination === 'stylesheet') this.#ofStyle(word, number);
    else if (letters[word] !== undefined) this.#text(letters[word]);
    else if (word === 'footnote' && group.destination === '') {
      group.destination = 'footnote';
      this.#words += `[${this.#notes.push('')}]`;
    } else if (group.destination !== '' && (word === 'par' || word === 'tab')) this.#text(' ');
    else if (group.destination !== '') return;
    else if (word === 'par' || word === 'sect' || word === 'page') this.#paragraphEnds();
    else if (word === 'pard') [this.#level, this.#isTable] = [0, false];
    else if (word === 'outlinelevel' && number !== null) this.#level = number < 9 ? number + 1 : 0;
    else if (word === 's' && number !== null) this.#level = this.#styles.get(number) ?? 0;
    else if (word === 'intbl') this.#isTable = true;
    else if (word === 'cell' || word === 'nestcell') {
      this.#cells.push(this.#words.replace(/\s+/g, ' ').trim());
      this.#words = '';
    } else if (word === 'row' || word === 'nestrow') {
      if (this.#cells.some((cell) => cell !== '')) this.#rows.push(this.#cells.join('\t'));
      this.#cells = [];
    }
  }

  #ofStyle(word: string, number: number | null): void {
    if (word === 's' && number !== null) this.#style.number = number;
    else if (word === 'outlinelevel' && number !== null && number < 9) this.#style.level = number + 1;
  }

  #keepStyle(): void {
    const { number, level, name } = this.#style;
    const named = Number(/^\s*heading ([1-9])\b/i.exec(name)?.[1] ?? 0);
    if (level > 0 || named > 0) this.#styles.set(number, level || named);
    this.#style = { number: 0, level: 0, name: '' };
  }

  #paragraphEnds(): void {
    // Within a cell, which goes on.
    if (this.#isTable && this.#words.trim() !== '') {
      this.#words += ' ';
      return;
    }
    if (this.#words.trim() === '') {
      this.#words = '';
      return;
    }
    this.#tableEnds();
    this.#put(this.#level > 0 ? 'heading' : 'paragraph', this.#words);
    this.#words = '';
    for (const note of this.#notes.splice(0)) this.#put('paragraph', note);
  }

  #tableEnds(): void {
    if (this.#rows.length > 0) this.#put('table', this.#rows.splice(0).join('\n'));
  }

  #put(kind: 'heading' | 'paragraph' | 'table', text: string): void {
    const place = `paragraph ${this.#paragraph + 1}`;
    if (this.writer.block(kind, text, { place, ...(kind === 'heading' ? { level: this.#level } : {}) }) !== null) this.#paragraph++;
  }
}

/** Of fonts, as code pages. */
const charsets: Record<number, number> = {
  0: 1252,
  77: 10_000,
  128: 932,
  129: 949,
  134: 936,
  136: 950,
  161: 1253,
  162: 1254,
  163: 1258,
  177: 1255,
  178: 1256,
  186: 1257,
  204: 1251,
  222: 874,
  238: 1250,
};
const pages: Record<number, string> = {
  932: 'shift_jis',
  936: 'gbk',
  949: 'euc-kr',
  950: 'big5',
  10000: 'macroman',
  65001: 'utf8',
  874: 'windows-874',
};

/** East Asian, of one or two bytes a character. */
const doubleByte = new Set([932, 936, 949, 950]);
const isLead = (byte: number, page: number) => byte >= 0x81 && byte <= 0xfe && !(page === 932 && byte >= 0xa0 && byte <= 0xdf);

function decoded(bytes: Buffer, page: number): string {
  const encoding = pages[page] ?? (page >= 1250 && page <= 1258 ? `windows-${page}` : `cp${page}`);
  return iconv.decode(bytes, iconv.encodingExists(encoding) ? encoding : 'windows-1252');
}
