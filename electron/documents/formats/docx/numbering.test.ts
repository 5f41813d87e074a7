import { expect, it } from 'vitest';
import { readDocument } from '../../documents.ts';
import { numeral } from '../../numerals.ts';
import { reportOf } from './corpus.ts';

const word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const part = (name: string, inner: string) => ({
  name: `word/${name}.xml`,
  bytes: Buffer.from(`<?xml version="1.0"?><w:${name} ${word}>${inner}</w:${name}>`),
});
const level = (n: number, format: string, text: string, more = '') =>
  `<w:lvl w:ilvl="${n}"><w:start w:val="1"/><w:numFmt w:val="${format}"/>${more}<w:lvlText w:val="${text}"/></w:lvl>`;
const list = (id: number, inner: string) => `<w:abstractNum w:abstractNumId="${id}">${inner}</w:abstractNum>`;
const use = (id: number, of: number, inner = '') => `<w:num w:numId="${id}"><w:abstractNumId w:val="${of}"/>${inner}</w:num>`;
const numbered = (id: number, n = 0) => `<w:numPr><w:ilvl w:val="${n}"/><w:numId w:val="${id}"/></w:numPr>`;
const line = (text: string, properties = '') => `<w:p><w:pPr>${properties}</w:pPr>${text && `<w:r><w:t>${text}</w:t></w:r>`}</w:p>`;
const read = async (numbering: string, body: string, styles = '') =>
  (
    await readDocument(
      reportOf([part('numbering', numbering), part('styles', styles), { ...part('document', `<w:body>${body}</w:body>`) }]),
      'a.docx',
    )
  ).text;

const contract = list(
  0,
  level(0, 'decimal', '%1.', '<w:pStyle w:val="Heading1"/>') +
    level(1, 'lowerLetter', '(%2)') +
    level(2, 'lowerRoman', '%3)') +
    level(3, 'bullet', '-'),
);

it('a list has the numbers that Word gives it, and goes on behind what interrupts it', async () => {
  const text = await read(
    contract + use(1, 0),
    [
      line('first', numbered(1)),
      line('within', numbered(1, 1)),
      line('deep', numbered(1, 2)),
      line('deep too', numbered(1, 2)),
      line('', numbered(1, 1)),
      line('not the second', numbered(1, 1)),
      line('bare', numbered(1, 3)),
      line('Words between.'),
      line('second', numbered(1)),
      line('anew', numbered(1, 1)),
    ].join(''),
  );
  expect(text).toBe(
    '1. first\n  (a) within\n    i) deep\n    ii) deep too\n  (c) not the second\n      • bare\n\nWords between.\n\n2. second\n  (a) anew',
  );
});

it('headings have theirs, by their style or the one it is based on; what has a list and is none has none', async () => {
  const styles = [
    '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>',
    '<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/><w:basedOn w:val="Heading1"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>',
  ].join('');
  const clauses = list(0, level(0, 'upperRoman', 'Article %1') + level(1, 'decimal', '%1.%2', '<w:isLgl/>'));
  const one = '<w:pStyle w:val="Heading1"/>';
  const two = '<w:pStyle w:val="Heading2"/>';
  const text = await read(
    clauses + use(1, 0),
    line('Terms', one) +
      line('Price', two) +
      line('Place', two) +
      line('Annex', `${one}<w:numPr><w:numId w:val="0"/></w:numPr>`) +
      line('End', one) +
      line('', one),
    styles,
  );
  expect(text).toBe('Article I Terms\n\n1.1 Price\n\n1.2 Place\n\nAnnex\n\nArticle II End');
});

it('two lists of one kind count on together, unless the second says where it begins; a list may be that of a style', async () => {
  const begun = use(2, 0, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>');
  const body =
    line('one', numbered(1)) + line('two', numbered(3)) + line('five', numbered(2)) + line('six', numbered(2)) + line('seven', numbered(1));
  expect(await read(contract + use(1, 0) + begun + use(3, 0), body)).toBe('1. one\n2. two\n5. five\n6. six\n7. seven');
  const linked = list(4, '<w:numStyleLink w:val="Own"/>') + list(5, `<w:styleLink w:val="Own"/>${level(0, 'decimal', '§ %1')}`) + use(1, 4);
  const own = '<w:style w:type="numbering" w:styleId="Own"><w:name w:val="Own"/><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>';
  const both = line('one', numbered(1)) + line('two', numbered(1));
  expect(await read(linked + use(2, 5), both, own)).toBe('§ 1 one\n§ 2 two');
  // The style is gone.
  expect(await read(linked, both)).toBe('§ 1 one\n\n§ 2 two');
});

it('in cells of a table as well; a list without a number has none; a paragraph that a tracked change took out does not count', async () => {
  const none = list(1, level(0, 'none', ''));
  const taken = '<w:rPr><w:del w:id="1" w:author="x"/></w:rPr>';
  const table = `<w:tbl><w:tr><w:tc>${line('one', numbered(1))}${line('two', numbered(1))}</w:tc><w:tc>${line('other')}</w:tc></w:tr></w:tbl>`;
  const text = await read(
    contract + none + use(1, 0) + use(2, 1),
    `${table}${line('bare', numbered(2))}${line('Text.')}${line('gone', numbered(1) + taken)}${line('three', numbered(1))}`,
  );
  expect(text).toBe('1. one 2. two\tother\n\nbare\n\nText.\n\n3. gonethree');
});

it('numbers as they are written', () => {
  const written = (format: string, ...numbers: number[]) => numbers.map((n) => numeral(n, format)).join(' ');
  expect(written('lowerLetter', 1, 26, 27, 53)).toBe('a z aa aaa');
  expect(written('upperRoman', 4, 9, 14, 1999)).toBe('IV IX XIV MCMXCIX');
  expect(written('ordinal', 1, 2, 3, 4, 11, 12, 21, 112)).toBe('1st 2nd 3rd 4th 11th 12th 21st 112th');
  expect(written('chineseCountingThousand', 3, 10, 11, 20, 21, 105, 110, 1014)).toBe('三 十 十一 二十 二十一 一百零五 一百一十 一千零一十四');
  expect(written('decimalZero', 7, 12)).toBe('07 12');
  expect(written('lowerLetter', 0, -3, 70_000)).toBe('0 -3 70000');
  expect(written('somethingNew', 12)).toBe('12');
});
