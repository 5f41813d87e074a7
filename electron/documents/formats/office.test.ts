/** Office files, old and new: what of each comes out. */
import { expect, test } from 'vitest';
import { unzip, zip } from '../../../torture/fuzz/zip.ts';
import { ContentWriter } from '../content.ts';
import { readDocument } from '../documents.ts';
import { placeOf } from '../places.ts';
import { reportOf } from './docx/corpus.ts';
import { packed, report, sheets, slides } from './opendocument/torture.ts';
import { slidesOf, talk } from './pptx/torture.ts';
import { writeSheet } from './table/sheet.ts';
import { formatsOf, shownNumber } from './xlsx/numbers.ts';
import { ships, workbookOf } from './xlsx/torture.ts';

const blocks = async (bytes: Uint8Array, name: string) => {
  const { blocks, text } = await readDocument(bytes, name);
  return blocks.map(({ start, end, kind }) => [kind, text.slice(start, end)]);
};

test('slides: titles, text, tables, notes, no numbers', async () => {
  const content = await readDocument(talk, 'tides.pptx');
  expect(content.blocks.map(({ start, end, kind, place }) => [kind, content.text.slice(start, end), place])).toEqual([
    ['heading', 'Tides', 'slide 1'],
    ['paragraph', 'They rise & fall', 'slide 1'],
    ['paragraph', 'Twice a day', 'slide 1'],
    ['table', 'Name\tTons\nHeron\t320', 'slide 1'],
    ['quote', 'Say it slowly.', 'slide 1, notes'],
    ['heading', 'The end', 'slide 2'],
    ['paragraph', 'Questions?', 'slide 2'],
  ]);
  expect(content.warnings).toEqual(['1 picture left out of tides.pptx: only text is read.']);
  await expect(readDocument(slidesOf([]), 'none.pptx')).rejects.toMatchObject({ code: 'file-unreadable' });
});

test('sheets: rows by their columns, titles above them, dates, per cent, no binary noise', async () => {
  expect(await blocks(ships, 'ships.xlsx')).toEqual([
    ['heading', 'Ships'],
    ['paragraph', 'Ships of Harwich'],
    ['table', 'Name: Grey Heron; Tons: 320.1; Built: 2024-06-03'],
    ['table', 'Name: Sparrow; Tons: 12.5 %; column 3: TRUE'],
  ]);
  const content = await readDocument(ships, 'ships.xlsx');
  expect(placeOf(content, content.text.indexOf('Sparrow'))).toBe('Ships, row 5');
  await expect(readDocument(workbookOf('', []), 'bare.xlsx')).rejects.toMatchObject({ code: 'file-empty' });
});

test('sheets: a row alone is read, and so are the names of columns that no row fills', async () => {
  const text = (cell: string) => `<c t="inlineStr"><is><t>${cell}</t></is></c>`;
  const sheet = (...rows: string[][]) => workbookOf(rows.map((cells, i) => `<row r="${i + 1}">${cells.map(text).join('')}</row>`).join(''), []);
  expect((await blocks(sheet(['Store', 'City']), 'form.xlsx')).slice(1)).toEqual([['table', 'Store; City']]);
  expect((await blocks(sheet(['Store', 'City', 'Note'], ['One', 'Hull', ''], ['Two', 'York', '']), 'form.xlsx')).slice(1)).toEqual([
    ['table', 'Store; City; Note'],
    ['table', 'Store: One; City: Hull'],
    ['table', 'Store: Two; City: York'],
  ]);
});

test('sheets: cells drawn as one hold for their rows and name their columns; a table below empty rows has its own names', async () => {
  const cell = (at: string, value: string | number) =>
    typeof value === 'number' ? `<c r="${at}"><v>${value}</v></c>` : `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`;
  const row = (number: number, ...cells: (string | number)[]) =>
    `<row r="${number}">${cells.map((value, i) => (value === '' ? '' : cell(`${'ABCDE'[i]}${number}`, value))).join('')}</row>`;
  const rows = [
    row(1, 'Report'),
    row(3, 'Region', 'Q1', '', 'Q2'),
    row(4, '', 'Actual', 'Plan', 'Actual', 'Plan'),
    row(5, 'North', 120.5, 118, 130, 125),
    row(6, '', 1, 2, 3, 4),
    row(9, 'City', 'Country', 'People'),
    row(10, 'Oslo', 'NO', 700000),
    row(11, 'Hull', 'UK', 267000),
  ];
  const merged = '<mergeCells><mergeCell ref="B3:C3"/><mergeCell ref="D3:E3"/><mergeCell ref="A5:A6"/><mergeCell ref="A1:E1"/></mergeCells>';
  const book = unzip(workbookOf(rows.join(''), [])).map(({ name, bytes }) =>
    name === 'xl/worksheets/sheet1.xml' ? file(name, bytes.toString().replace('</sheetData>', `</sheetData>${merged}`)) : { name, bytes },
  );
  expect((await blocks(zip(book), 'a.xlsx')).slice(1)).toEqual([
    ['paragraph', 'Report'],
    ['table', 'Region: North; Q1 Actual: 120.5; Q1 Plan: 118; Q2 Actual: 130; Q2 Plan: 125'],
    ['table', 'Region: North; Q1 Actual: 1; Q1 Plan: 2; Q2 Actual: 3; Q2 Plan: 4'],
    ['table', 'City: Oslo; Country: NO; People: 700000'],
    ['table', 'City: Hull; Country: UK; People: 267000'],
  ]);
});

test('sheets: hours beyond a day, a time without its date, what a format writes beside a number; formulas without results are told', async () => {
  const codes = ['[h]:mm', 'hh:mm', '#,##0.00 "€"', '[$$-409]#,##0.00', '0.0 "kg"', '_-* #,##0.00\\ [$kr-414]_-'];
  const formats = formatsOf(
    `<styleSheet><numFmts>${codes.map((code, i) => `<numFmt numFmtId="${200 + i}" formatCode="${code.replaceAll('"', '&quot;')}"/>`).join('')}</numFmts><cellXfs>${codes.map((_, i) => `<xf numFmtId="${200 + i}"/>`).join('')}</cellXfs></styleSheet>`,
  );
  expect(['1.26041666666667', '45658.3958333333', '1234.5', '1234.5', '3', '99'].map((value, i) => shownNumber(value, formats[i]))).toEqual([
    '30:15:00',
    '09:30:00',
    '1234.5 €',
    '$1234.5',
    '3 kg',
    '99 kr',
  ]);
  const sheet = workbookOf('<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f>A1*2</f><v></v></c></row>', []);
  expect((await readDocument(sheet, 'a.xlsx')).warnings).toEqual([
    expect.stringMatching(/^1 formula of a\.xlsx left out: the program that wrote it kept no results\./),
  ]);
});

test('Word: runs that are hidden are left out and told; cells of a table keep to their columns, a small table in one is part of it', async () => {
  const run = (text: string, properties = '') => `<w:r><w:rPr>${properties}</w:rPr><w:t xml:space="preserve">${text}</w:t></w:r>`;
  const cell = (inner: string, properties = '') => `<w:tc><w:tcPr>${properties}</w:tcPr>${inner}</w:tc>`;
  const table = (...rows: string[]) => `<w:tbl>${rows.map((cells) => `<w:tr>${cells}</w:tr>`).join('')}</w:tbl>`;
  const content = await readDocument(
    reportOf([
      body(
        `<w:p>${run('Seen ')}${run('not at all', '<w:vanish/>')}${run('and this', '<w:vanish w:val="0"/>')}${run('2', '<w:vertAlign w:val="superscript"/>')}</w:p>${table(
          cell(line('A'), '<w:gridSpan w:val="2"/>') + cell(line('C')),
          cell(line('1')) + cell(line('2')) + cell(line('3')),
          cell(line('4')) + cell(`${table(cell(line('n1')) + cell(line('n2')))}<w:p/>`) + cell(line('6')),
        )}`,
      ),
    ]),
    'a.docx',
  );
  expect(content.text).toBe('Seen and this²\n\nA\t\tC\n1\t2\t3\n4\tn1 n2\t6');
  expect(content.warnings).toEqual(['3 words that a.docx does not show left out.']);
});

test('slides that are hidden are told', async () => {
  const parts = unzip(talk).map(({ name, bytes }) =>
    name === 'ppt/slides/slide2.xml' ? file(name, bytes.toString().replace('<p:sld ', '<p:sld show="0" ')) : { name, bytes },
  );
  expect((await readDocument(zip(parts), 'tides.pptx')).warnings).toContain('Slide 2 of tides.pptx is hidden there; it is read.');
});

test('OpenDocument: texts, sheets, slides', async () => {
  expect(await blocks(report, 'tides.odt')).toEqual([
    ['heading', 'The marsh'],
    ['paragraph', 'The tide  rose[1] high.'],
    ['paragraph', 'A note.'],
    ['list', '• one\n  • nested'],
    ['table', 'Name\tTons\nHeron\t320'],
    ['paragraph', 'After.'],
  ]);
  expect(await readDocument(report, 'tides.odt')).toMatchObject({ title: 'Tides', metadata: { author: 'E. Vane' } });
  const headed = zip([
    ...unzip(report),
    file(
      'styles.xml',
      '<office:document-styles xmlns:office="o" xmlns:style="s" xmlns:text="t"><style:master-page><style:header><text:p>Harwich<text:tab/>1871</text:p></style:header><style:footer><text:p/></style:footer></style:master-page></office:document-styles>',
    ),
  ]);
  expect((await readDocument(headed, 'tides.odt')).warnings.slice(1)).toEqual(['Headers and footers left out of tides.odt: “Harwich 1871”.']);
  expect(await blocks(sheets, 'ships.ods')).toEqual([
    ['heading', 'Ships'],
    ['table', 'Name: Heron; Tons: 320'],
  ]);
  expect(await blocks(slides, 'a.odp')).toEqual([
    ['heading', 'Tides'],
    ['list', '• They rise'],
    ['quote', 'Say it slowly.'],
  ]);
  const swollen = packed(
    'spreadsheet',
    `<table:table>${'<table:table-row><table:table-cell table:number-columns-repeated="1000"><text:p>x</text:p></table:table-cell></table:table-row>'.repeat(6000)}</table:table>`,
  );
  await expect(readDocument(swollen, 'swollen.ods')).rejects.toMatchObject({ code: 'file-too-large' });
});

test('a sheet of two hundred thousand rows is read whole', () => {
  const writer = new ContentWriter();
  writeSheet(
    Array.from({ length: 200_000 }, (_, i) => ({ number: i + 1, cells: [`${i}`] })),
    'Rows',
    writer,
    'a.xlsx',
  );
  expect(writer.blocks).toHaveLength(200_001);
});

const word =
  'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const file = (name: string, text: string) => ({ name, bytes: Buffer.from(text) });
const body = (inner: string) => file('word/document.xml', `<?xml version="1.0"?><w:document ${word}><w:body>${inner}</w:body></w:document>`);
const line = (text: string, properties = '') => `<w:p><w:pPr>${properties}</w:pPr><w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;
const links = (inner: string) =>
  `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${inner}</Relationships>`;

test('Word: formulas on one line', async () => {
  const run = (text: string) => `<m:r><m:t>${text}</m:t></m:r>`;
  const formula = `<m:oMathPara><m:oMath>${run('A=π')}<m:sSup><m:e>${run('r')}</m:e><m:sup>${run('2')}</m:sup></m:sSup>${run('+')}<m:f><m:num>${run('1')}</m:num><m:den>${run('ab')}</m:den></m:f><m:rad><m:deg/><m:e>${run('x')}</m:e></m:rad></m:oMath></m:oMathPara>`;
  expect((await readDocument(reportOf([body(`<w:p><w:r><w:t>Area </w:t></w:r>${formula}</w:p>`)]), 'a.docx')).text).toBe('Area A=πr^2+1/(ab)√(x)');
});

test('Word: headings by outline level, by the style that a style is based on, in tables', async () => {
  const styles = file(
    'word/styles.xml',
    `<?xml version="1.0"?><w:styles ${word}><w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/></w:style><w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Own"/><w:basedOn w:val="Heading2"/></w:style><w:style w:type="paragraph" w:styleId="Level"><w:name w:val="Level"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style></w:styles>`,
  );
  const cell = `<w:tbl><w:tr><w:tc>${line('In a table', '<w:pStyle w:val="Level"/>')}${line('words')}</w:tc></w:tr></w:tbl>`;
  const content = await readDocument(
    reportOf([
      styles,
      body(
        `${line('One', '<w:pStyle w:val="Level"/>')}${line('Two', '<w:pStyle w:val="Own"/>')}${line('Three', '<w:outlineLvl w:val="2"/>')}${line('Text')}${cell}`,
      ),
    ]),
    'a.docx',
  );
  expect(content.sections.map(({ title, level }) => [title, level])).toEqual([
    ['One', 1],
    ['Two', 2],
    ['Three', 3],
    ['In a table', 1],
  ]);
});

test('Word: the main part by its relationships; web pages put into it; what nobody reads does not matter; what is left out is told', async () => {
  const parts = [
    file(
      '[Content_Types].xml',
      '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
    ),
    file('_rels/.rels', links(`<Relationship Id="r" Type="${office}/officeDocument" Target="/word/other.xml"/>`)),
    file(
      'word/other.xml',
      `<?xml version="1.0"?><w:document ${word}><w:body>${line('Before.')}<w:altChunk r:id="c"/>${line('After.')}</w:body></w:document>`,
    ),
    file(
      'word/_rels/other.xml.rels',
      links(
        `<Relationship Id="c" Type="${office}/aFChunk" Target="chunk.html"/><Relationship Id="h" Type="${office}/header" Target="header1.xml"/><Relationship Id="k" Type="${office}/comments" Target="comments.xml"/>`,
      ),
    ),
    file('word/chunk.html', '<html><body><h2>Chunk</h2><p>In it.</p></body></html>'),
    file('word/header1.xml', `<?xml version="1.0"?><w:hdr ${word}>${line('Confidential')}</w:hdr>`),
    file('word/comments.xml', `<?xml version="1.0"?><w:comments ${word}><w:comment w:id="0">${line('Why?')}</w:comment></w:comments>`),
    file('customXml/item1.xml', '<!DOCTYPE x><broken>'),
  ];
  const content = await readDocument(zip(parts), 'a.docx');
  expect(content.text).toBe('Before.\n\nChunk\n\nIn it.\n\nAfter.');
  expect(content.warnings).toEqual(['1 comment left out of a.docx.', 'Headers and footers left out of a.docx: “Confidential”.']);
});

test('what is called .doc or .xls and is none is read as what it is; an old one names the way out', async () => {
  expect((await readDocument(reportOf(), 'tides.doc')).title).toBe('Tides');
  expect((await readDocument(Buffer.from('{\\rtf1 Words.}'), 'a.doc')).text).toBe('Words.');
  expect((await readDocument(Buffer.from('<table><tr><td>a</td><td>b</td></tr></table>'), 'a.xls')).text).toBe('a\tb');
  await expect(readDocument(Buffer.from('d0cf11e0a1b11ae10000', 'hex'), 'old.ppt')).rejects.toMatchObject({
    code: 'file-unreadable',
    message: expect.stringMatching(/^old\.ppt (?:is an old PowerPoint file, which is read where LibreOffice|cannot be converted by LibreOffice)/),
  });
});

test('Word: fields in one element, boxes to tick, characters with their reading; a link that leads nowhere breaks nothing', async () => {
  const run = (text: string) => `<w:r><w:t xml:space="preserve">${text}</w:t></w:r>`;
  const ruby = `<w:r><w:ruby><w:rubyPr/><w:rt>${run('かん')}</w:rt><w:rubyBase>${run('漢')}</w:rubyBase></w:ruby></w:r>`;
  const box = `<w:sdt><w:sdtPr><w14:checkbox xmlns:w14="w14"><w14:checked w14:val="1"/></w14:checkbox></w:sdtPr><w:sdtContent>${run('☒')}</w:sdtContent></w:sdt>`;
  const content = await readDocument(
    reportOf([
      body(
        `<w:p>${run('Of ')}<w:fldSimple w:instr="DATE">${run('1 May')}</w:fldSimple>${run(': ')}<w:hyperlink r:id="nowhere">${run('a link')}</w:hyperlink></w:p><w:p>${box}${run(' agreed')}</w:p><w:p>${ruby}${run('字')}</w:p>`,
      ),
    ]),
    'a.docx',
  );
  expect(content.text).toBe('Of 1 May: a link\n\n☒ agreed\n\n漢字');
  expect(content.warnings).toEqual(['1 reading above characters left out of a.docx.']);
});

test('slides: boxes are read where they stand, groups in theirs, what has no place of its own where the file has it', async () => {
  const at = (x: number, y: number, width = 10, height = 10, more = '') =>
    `<a:xfrm><a:off x="${x}" y="${y}"/><a:ext cx="${width}" cy="${height}"/>${more}</a:xfrm>`;
  const box = (words: string, place: string) =>
    `<p:sp><p:spPr>${place}</p:spPr><p:txBody><a:p><a:r><a:t>${words}</a:t></a:r></a:p></p:txBody></p:sp>`;
  const group = `<p:grpSp><p:grpSpPr>${at(0, 300, 100, 100, '<a:chOff x="0" y="0"/><a:chExt cx="1000" cy="1000"/>')}</p:grpSpPr>${box('third', at(0, 900))}${box('second', at(0, 100))}</p:grpSp>`;
  const columns = box('right below', at(200, 610)) + box('left below', at(0, 610)) + box('right', at(200, 600)) + box('left', at(0, 600));
  const more = `${box('last', at(0, 900, 300))}${box('first', at(0, 100))}${group}${columns}`;
  const { text } = await readDocument(slidesOf([{ title: 'Title', words: ['Body'], more }]), 'a.pptx');
  expect(text.split('\n\n')).toEqual(['Title', 'Body', 'first', 'second', 'third', 'left', 'left below', 'right', 'right below', 'last']);
});

test('OpenDocument: hidden text and readings are left out and told, a title comes first, rows alike are as many as they are', async () => {
  const hidden =
    '<text:p>Seen<text:hidden-text text:is-hidden="true">not this</text:hidden-text>.</text:p><text:section text:display="none"><text:p>Nor this</text:p></text:section><text:p><text:ruby><text:ruby-base>漢</text:ruby-base><text:ruby-text>かん</text:ruby-text></text:ruby>字</text:p>';
  const content = await readDocument(packed('text', hidden), 'a.odt');
  expect(content.text).toBe('Seen.\n\n漢字');
  expect(content.warnings).toEqual(['4 words that a.odt does not show left out.', '1 reading above characters left out of a.odt.']);
  const frame = (kind: string, words: string) =>
    `<draw:frame presentation:class="${kind}"><draw:text-box><text:p>${words}</text:p></draw:text-box></draw:frame>`;
  const slide = `<draw:page>${frame('outline', 'Body')}${frame('title', 'Title')}<presentation:notes>${frame('notes', 'Note')}</presentation:notes></draw:page>`;
  expect(await blocks(packed('presentation', slide), 'a.odp')).toEqual([
    ['heading', 'Title'],
    ['paragraph', 'Body'],
    ['quote', 'Note'],
  ]);
  const row = (times: number, ...words: string[]) =>
    `<table:table-row table:number-rows-repeated="${times}">${words.map((word) => `<table:table-cell><text:p>${word}</text:p></table:table-cell>`).join('')}</table:table-row>`;
  const sheet = await readDocument(
    packed('spreadsheet', `<table:table table:name="S">${row(1, 'Name', 'Tons')}${row(2, 'Heron', '320')}${row(1, 'Wren', '9')}</table:table>`),
    'a.ods',
  );
  expect(sheet.blocks.slice(1).map(({ start, end, place }) => [place, sheet.text.slice(start, end)])).toEqual([
    ['row 2', 'Name: Heron; Tons: 320'],
    ['row 3', 'Name: Heron; Tons: 320'],
    ['row 4', 'Name: Wren; Tons: 9'],
  ]);
});
