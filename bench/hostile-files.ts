/**
 * Files of at most so many bytes that are made to exhaust whoever reads them: a million small pieces, pieces within pieces, one piece without an end, and
 * numbers that claim more than is there. One generator a shape, for every format that is imported.
 */
import { deflateSync } from 'node:zlib';
import JSZip from 'jszip';

export interface Hostile {
  name: string;
  shape: string;
  make: (bytes: number) => Uint8Array | Promise<Uint8Array>;
}

/** What is read of one file within an archive, at most; a little below it. */
const unpacked = 60e6;

const times = (piece: string, bytes: number) => piece.repeat(Math.max(1, Math.floor(bytes / piece.length)));
/** `piece` has its number in place of #. */
function numbered(piece: string, bytes: number): string {
  const parts: string[] = [];
  let length = 0;
  for (let i = 1; length < bytes; i++) {
    const part = piece.replaceAll('#', String(i));
    parts.push(part);
    length += part.length;
  }
  return parts.join('');
}
const around = (head: string, body: (bytes: number) => string, tail: string) => (bytes: number) =>
  Buffer.from(head + body(bytes - head.length - tail.length) + tail);

const of = (name: string, shape: string, head: string, body: (bytes: number) => string, tail = ''): Hostile => ({
  name,
  shape,
  make: around(head, body, tail),
});
/** @param shapes what it is called, and the piece that is repeated */
const each = (name: string, head: string, tail: string, shapes: Record<string, string>): Hostile[] =>
  Object.entries(shapes).map(([shape, piece]) =>
    of(name, shape, head, (bytes) => (piece.includes('#') ? numbered(piece, bytes) : times(piece, bytes)), tail),
  );
const nested = (open: string, close: string) => (bytes: number) => {
  const depth = Math.floor(bytes / (open.length + close.length));
  return open.repeat(depth) + close.repeat(depth);
};

async function zipped(files: Record<string, string | Uint8Array>): Promise<Uint8Array> {
  const zip = new JSZip();
  for (const [path, body] of Object.entries(files)) zip.file(path, body);
  return zip.generateAsync({ type: 'uint8array', compression: 'DEFLATE', compressionOptions: { level: 1 } });
}

/** An archive whose `part` is as large as is read; packed it is far below the size of the other files. */
const packed = (name: string, files: Record<string, string>, part: string, head: string, tail: string, shapes: Record<string, string>): Hostile[] =>
  Object.entries(shapes).flatMap(([shape, piece]) =>
    [10e6, unpacked].map((bytes) => ({
      name,
      shape: `${shape}, ${bytes / 1e6} MB unpacked`,
      make: () => zipped({ ...files, [part]: head + (piece.includes('#') ? numbered(piece, bytes) : times(piece, bytes)) + tail }),
    })),
  );

const page = each('page.html', '<!doctype html><title>t</title><body>', '', {
  'empty elements': '<i></i>',
  paragraphs: '<p>a',
  'words apart': '<b>a</b> ',
  'spaces apart': '<b> </b>',
  'formulas and words': '<math>a</math><i> </i>text',
  'one letter a division': '<div>a</div>',
  lists: '<ul><li>a</ul>',
  'cells of a table': '<table><tr><td>a<td>b</table>',
  'cells that reach far': '<table><tr><td colspan=1000 rowspan=65534>a</table>',
  entities: '&amp;',
  'stray signs': '<',
  comments: '<!-->',
  'line breaks': '<br>',
  'styles in the head': '<style>p{}</style>',
  'rules of a style': '<style>.a#{display:none}</style><p class=a#>b',
  notes: '<sup><a href="#n" id="#">1</a></sup>',
  headings: '<h1>a</h1>',
  'pre in items': '<li><pre>a\n</pre>',
  formulas: '<math><mi>a</mi></math>',
  'hidden parts': '<p hidden>a</p>',
  menus: '<nav><a href=a>a</a></nav>',
}).concat([
  of('page.html', 'divisions within each other', '<!doctype html><body>', nested('<div>', '</div>')),
  of('page.html', 'tables within each other', '<!doctype html><body>', (bytes) => times('<table><tr><td>', bytes)),
  of('page.html', 'lists within each other', '<!doctype html><body>', (bytes) => times('<ul><li>a', bytes)),
  of('page.html', 'attributes of one element', '<!doctype html><body><p ', (bytes) => numbered('a#=b ', bytes), '>a'),
  of('page.html', 'one word', '<!doctype html><body><p>', (bytes) => times('a', bytes)),
  of('page.html', 'one row of cells that reach', '<!doctype html><body><table><tr>', (bytes) => times('<td colspan=9999>a', bytes), '</table>'),
  of(
    'page.html',
    'rows under cells that reach',
    '<!doctype html><body><table>',
    (bytes) => times('<tr><td rowspan=999 colspan=99>a', bytes),
    '</table>',
  ),
  of('page.html', 'comments of a style', '<!doctype html><style>', (bytes) => times('/* ', bytes), '.a{display:none}</style><body><p>b'),
  of('page.html', 'one attribute', '<!doctype html><body><p style="', (bytes) => times('display:', bytes), '">a'),
]);

const mailHead = 'From: a@example.org\r\nTo: b@example.org\r\nSubject: s\r\nMIME-Version: 1.0\r\n';
const mail = [
  ...each('mail.eml', `${mailHead}Content-Type: text/html\r\n\r\n<body>`, '', { 'elements of its page': '<p>a' }),
  ...each('mail.eml', mailHead, '\r\n\r\nText.\r\n', {
    'fields of its header': 'X-A: b\r\n',
    'lines of one field': ' a\r\n',
    'people it is for': 'To: a <b@example.org>, "c" <d@example.org>\r\n',
    'encoded words': 'Subject: =?utf-8?Q?a?= =?utf-8?B?YQ==?=\r\n',
  }),
  of('mail.eml', 'people in one field', `${mailHead}Cc: `, (bytes) => times('a <b@c.de>, ', bytes), 'e@f.gh\r\n\r\nText.\r\n'),
  of('mail.eml', 'parts', `${mailHead}Content-Type: multipart/mixed; boundary=x\r\n\r\n`, (bytes) => times('--x\r\n\r\na\r\n', bytes), '--x--\r\n'),
  of(
    'mail.eml',
    'attachments',
    `${mailHead}Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nText.\r\n`,
    (bytes) => numbered('--x\r\nContent-Disposition: attachment; filename=a#\r\n\r\nb\r\n', bytes),
    '--x--\r\n',
  ),
  of('mail.eml', 'parts within each other', mailHead, (bytes) => numbered('Content-Type: multipart/mixed; boundary=b#\r\n\r\n--b#\r\n', bytes)),
  of('mail.eml', 'messages within each other', mailHead, (bytes) => times('Content-Type: message/rfc822\r\n\r\nSubject: a\r\n', bytes), '\r\na'),
  of('mail.eml', 'lines', `${mailHead}\r\n`, (bytes) => times('a\r\n', bytes)),
  of('mail.eml', 'empty lines', `${mailHead}\r\na`, (bytes) => times('\r\n', bytes)),
  of('mail.eml', 'soft line breaks', `${mailHead}Content-Transfer-Encoding: quoted-printable\r\n\r\na`, (bytes) => times('=\r\n', bytes)),
  of('mail.eml', 'flowed lines', `${mailHead}Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\n`, (bytes) => times('a \r\n', bytes)),
  of('box.mbox', 'messages', '', (bytes) => times('From a@b.c Mon Jan  1 00:00:00 2024\nSubject: a\n\nb\n\n', bytes)),
  of('box.mbox', 'lines that begin with From', 'From a@b.c Mon Jan  1 00:00:00 2024\nSubject: a\n\n', (bytes) => times('\nFrom a\n', bytes)),
];

const saved = 'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n<p>Text';
const mhtml = [
  of('page.mhtml', 'elements', saved, (bytes) => times('<p>a', bytes), '\r\n--x--'),
  of('page.mhtml', 'parts', `${saved}\r\n`, (bytes) => times('--x\r\nContent-Type: image/png\r\n\r\na\r\n', bytes), '--x--'),
];

const text: Hostile[] = [
  ...[
    'book.txt',
    'book.md',
    'book.rst',
    'book.org',
    'book.adoc',
    'book.tex',
    'main.py',
    'main.cpp',
    'main.ts',
    'main.rs',
    'main.go',
    'main.java',
    'main.c',
  ].flatMap((name) =>
    each(name, '', '', {
      'one word': 'a',
      'empty lines': '\n',
      'lines of one letter': 'a\n',
      'opening brackets': '(',
      'opening braces': '{ ',
      'opening square brackets': '[',
      stars: '*',
      underscores: '_a_ ',
      headings: '# a\n\n',
      'underlined headings': 'a\n=\n\n',
      quotes: '"',
      backticks: '` ',
      'signs of less': '<',
      'line continuations': '\\\n',
    }),
  ),
  ...each('book.md', '', '', {
    'list items': '- a\n',
    'quotes in quotes': '>',
    tables: '|a|b|\n|-|-|\n|c|d|\n\n',
    'links defined': '[a#]: b\n',
    'links used': '[a][b] ',
    notes: 'a[^#]\n\n[^#]: b\n\n',
    'notes of one name': '[^a]',
    pictures: '![](data:image/png;base64,aaaa)',
    'elements of HTML': '<b>a</b>',
    emphasis: '*a **b ',
    bangs: '![',
  }),
  of('book.md', 'a table of one row', '|a|b|\n|-|-|\n', (bytes) => times('|a', bytes)),
  of('book.md', 'columns of a table', '', (bytes) => `${times('|a', bytes / 2)}\n${times('|-', bytes / 2)}\n`),
  of('book.md', 'front matter', '---\n', (bytes) => numbered('a#: b\n', bytes), '---\ntext'),
  of('main.cpp', 'functions', '', (bytes) => numbered('int f#(){}\n', bytes)),
  of('main.cpp', 'classes within each other', '', (bytes) => times('class A{', bytes)),
  of('main.cpp', 'branches of the preprocessor', '', (bytes) => times('#if A\n{\n', bytes)),
  of('main.cpp', 'macros before functions', '', (bytes) => times('API_EXPORT A b(){}\n', bytes)),
  of('main.py', 'functions', '', (bytes) => numbered('def f#(): pass\n', bytes)),
  of('main.ts', 'arrows', 'const a = ', (bytes) => times('() => ', bytes), '1'),
  of('data.csv', 'rows', 'a,b\n', (bytes) => times('1,2\n', bytes)),
  of('data.csv', 'cells of one row', '', (bytes) => times('a,', bytes)),
  of('data.csv', 'columns of every row', '', (bytes) => `${times('a,', 20_000)}\n`.repeat(Math.floor(bytes / 20_000))),
  of('data.csv', 'quotes', '', (bytes) => times('"', bytes)),
  of('data.csv', 'empty rows', 'a,b\n', (bytes) => times(',\n', bytes)),
  of('data.csv', 'one long name of a column', '', (bytes) => `${times('a', bytes / 2)},b\n${times('1,2\n', bytes / 2)}`),
  of('data.json', 'arrays within each other', '', nested('[', ']')),
  of('data.json', 'objects within each other', '', (bytes) => `${times('{"a":', bytes)}1${'}'.repeat(Math.floor(bytes / 5))}`),
  of('data.json', 'numbers', '[', (bytes) => times('1,', bytes), '1]'),
  of('data.json', 'records', '[', (bytes) => times('{"a":1},', bytes), '{}]'),
  of('data.json', 'keys of one object', '{', (bytes) => numbered('"a#":1,', bytes), '"b":1}'),
  of('data.json', 'records with keys of their own', '[', (bytes) => numbered('{"a#":1},', bytes), '{}]'),
  of('data.json', 'lists of records', '{', (bytes) => numbered('"a#":[{"b":1},{"b":2}],', bytes), '"c":1}'),
  of('data.jsonl', 'lines', '', (bytes) => times('{"a":1}\n', bytes)),
  of('data.jsonl', 'lines that are none', '', (bytes) => times('{\n', bytes)),
  of('data.jsonl', 'lines with keys of their own', '', (bytes) => numbered('{"a#":1}\n', bytes)),
  of('data.jsonl', 'arrays within each other', '', nested('[', ']')),
  of('film.srt', 'captions', '', (bytes) => numbered('#\n00:00:01,000 --> 00:00:02,000\na\n\n', bytes)),
  of('film.srt', 'tags', '1\n00:00:01,000 --> 00:00:02,000\n', (bytes) => times('<i>', bytes)),
  of('film.vtt', 'captions', 'WEBVTT\n\n', (bytes) => times('00:01.000 --> 00:02.000\na\n\n', bytes)),
  of('film.vtt', 'styles', 'WEBVTT\n\n', (bytes) => times('STYLE\na\n\n', bytes), '00:01.000 --> 00:02.000\na\n'),
  of('film.vtt', 'signs of less', 'WEBVTT\n\n00:01.000 --> 00:02.000\n', (bytes) => times('<', bytes)),
];

const cell = '{"cell_type":"markdown","metadata":{},"source":["a"]},';
const output = '{"output_type":"stream","name":"stdout","text":["a"]},';
const notebook = [
  of(
    'work.ipynb',
    'cells',
    '{"nbformat":4,"metadata":{},"cells":[',
    (bytes) => times(cell, bytes),
    '{"cell_type":"raw","metadata":{},"source":"a"}]}',
  ),
  of(
    'work.ipynb',
    'outputs',
    '{"nbformat":4,"metadata":{},"cells":[{"cell_type":"code","metadata":{},"source":"a","outputs":[',
    (bytes) => times(output, bytes),
    '{"output_type":"stream","text":"a"}]}]}',
  ),
  of(
    'work.ipynb',
    'lines of a cell',
    '{"nbformat":4,"metadata":{},"cells":[{"cell_type":"markdown","metadata":{},"source":[',
    (bytes) => times('"a",', bytes),
    '"b"]}]}',
  ),
];

const rtf = each('letter.rtf', '{\\rtf1\\ansi ', '}', {
  groups: '{}',
  'groups left open': '{',
  paragraphs: 'a\\par ',
  'cells of a table': '\\trowd\\cellx100 a\\cell\\row ',
  'rows without cells': '\\trowd\\row ',
  'bytes that are claimed': '\\bin99999999 ',
  letters: '\\u8364 ?',
  'control words': '\\b\\b0',
  notes: '{\\footnote a}',
  hidden: '{\\v a}b',
  'widths of cells': '\\cellx1',
  'letters that are skipped': '\\uc9999999\\u1 a',
}).concat([
  of('letter.rtf', 'fonts', '{\\rtf1{\\fonttbl', (bytes) => numbered('{\\f# a;}', bytes), '}a}'),
  of('letter.rtf', 'styles', '{\\rtf1{\\stylesheet', (bytes) => numbered('{\\s# a;}', bytes), '}a}'),
]);

const fb2 = each('book.fb2', '<?xml version="1.0"?><FictionBook><body>', '</body></FictionBook>', {
  sections: '<section><title><p>a</p></title><p>b</p></section>',
  paragraphs: '<p>a</p>',
  'empty elements': '<p/>',
  notes: '<section><p>a<a type="note" l:href="#n">1</a></p></section>',
  words: '<p><b>a</b></p>',
}).concat([
  of(
    'book.fb2',
    'sections within each other',
    '<?xml version="1.0"?><FictionBook><body>',
    nested('<section>', '</section>'),
    '</body></FictionBook>',
  ),
]);

const w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const relations = (kind: string, target: string, more = '') =>
  `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${kind}" Target="${target}"/>${more}</Relationships>`;
const types = (part: string, type: string) =>
  `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/${part}" ContentType="application/vnd.openxmlformats-officedocument.${type}.main+xml"/></Types>`;
const wordFiles = {
  '[Content_Types].xml': types('word/document.xml', 'wordprocessingml.document'),
  '_rels/.rels': relations('officeDocument', 'word/document.xml'),
};
const body = `<w:document ${w}><w:body>`;
const plain = `${body}<w:p><w:r><w:t>Text.</w:t></w:r></w:p></w:body></w:document>`;
/** A part beside the document, named and rooted as its kind is. */
const wordPart = (kind: string, shapes: Record<string, string>) =>
  packed(
    'letter.docx',
    { ...wordFiles, 'word/document.xml': plain, 'word/_rels/document.xml.rels': relations(kind, `${kind}.xml`) },
    `word/${kind}.xml`,
    `<w:${kind} ${w}>`,
    `</w:${kind}>`,
    shapes,
  );
const docx = [
  ...packed('letter.docx', wordFiles, 'word/document.xml', body, '</w:body></w:document>', {
    paragraphs: '<w:p><w:r><w:t>a</w:t></w:r></w:p>',
    'empty paragraphs': '<w:p/>',
    'cells of a table': '<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>',
    'cells that reach far': '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="99999"/></w:tcPr><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc></w:tr></w:tbl>',
    words: '<w:p><w:r><w:t>some words that are longer than the elements around them are so that there are fewer of these</w:t></w:r></w:p>',
    fields: '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>',
  }),
  ...wordPart('styles', { styles: '<w:style w:type="paragraph" w:styleId="a#"><w:name w:val="a#"/><w:basedOn w:val="a#"/></w:style>' }),
  ...wordPart('footnotes', { footnotes: '<w:footnote w:id="#"><w:p><w:r><w:t>a</w:t></w:r></w:p></w:footnote>' }),
  ...wordPart('numbering', { numberings: '<w:num w:numId="#"><w:abstractNumId w:val="#"/></w:num>' }),
];

const a =
  'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
const slidesFiles = {
  '[Content_Types].xml': types('ppt/presentation.xml', 'presentationml.presentation'),
  '_rels/.rels': relations('officeDocument', 'ppt/presentation.xml'),
  'ppt/presentation.xml': `<p:presentation ${a}><p:sldIdLst><p:sldId id="256" r:id="r1"/></p:sldIdLst></p:presentation>`,
  'ppt/_rels/presentation.xml.rels': relations('slide', 'slides/slide1.xml'),
};
const pptx = packed('talk.pptx', slidesFiles, 'ppt/slides/slide1.xml', `<p:sld ${a}><p:cSld><p:spTree>`, '</p:spTree></p:cSld></p:sld>', {
  shapes: '<p:sp><p:txBody><a:p><a:r><a:t>a</a:t></a:r></a:p></p:txBody></p:sp>',
  'empty shapes': '<p:sp/>',
  groups: '<p:grpSp><p:sp><p:txBody><a:p><a:r><a:t>a</a:t></a:r></a:p></p:txBody></p:sp></p:grpSp>',
  'cells of tables':
    '<p:graphicFrame><a:tbl><a:tr><a:tc><a:txBody><a:p><a:r><a:t>a</a:t></a:r></a:p></a:txBody></a:tc></a:tr></a:tbl></p:graphicFrame>',
}).concat([
  {
    name: 'talk.pptx',
    shape: 'one slide many times',
    make: (bytes) =>
      zipped({
        ...slidesFiles,
        'ppt/presentation.xml': `<p:presentation ${a}><p:sldIdLst>${times('<p:sldId id="256" r:id="r1"/>', bytes)}</p:sldIdLst></p:presentation>`,
        'ppt/slides/slide1.xml': `<p:sld ${a}><p:cSld><p:spTree><p:sp><p:txBody><a:p><a:r><a:t>${'many words '.repeat(20_000)}</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>`,
      }),
  },
]);

const x =
  'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
const bookFiles = {
  '[Content_Types].xml': types('xl/workbook.xml', 'spreadsheetml.sheet'),
  '_rels/.rels': relations('officeDocument', 'xl/workbook.xml'),
  'xl/workbook.xml': `<workbook ${x}><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': relations(
    'worksheet',
    'worksheets/sheet1.xml',
    '<Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="r3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>',
  ),
};
const oneSheet = `<worksheet ${x}><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row></sheetData></worksheet>`;
const xlsx = [
  ...packed('sums.xlsx', bookFiles, 'xl/worksheets/sheet1.xml', `<worksheet ${x}><sheetData>`, '</sheetData></worksheet>', {
    rows: '<row r="#"><c r="A#"><v>1</v></c></row>',
    'cells without a place': '<row><c><v>1</v></c><c><v>1</v></c></row>',
    'rows far away': '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    'empty rows': '<row/>',
    'cells far to the right': '<row r="#"><c r="A#"><v>1</v></c><c r="XFD#"><v>1</v></c></row>',
    'words in cells': '<row r="#"><c r="A#" t="inlineStr"><is><t>a</t></is></c></row>',
    'one string many times': '<row r="#"><c r="A#" t="s"><v>0</v></c></row>',
  }),
  ...packed('sums.xlsx', { ...bookFiles, 'xl/worksheets/sheet1.xml': oneSheet }, 'xl/sharedStrings.xml', `<sst ${x}>`, '</sst>', {
    strings: '<si><t>a</t></si>',
    'empty strings': '<si/>',
  }),
  ...packed(
    'sums.xlsx',
    { ...bookFiles, 'xl/worksheets/sheet1.xml': oneSheet },
    'xl/styles.xml',
    `<styleSheet ${x}><cellXfs>`,
    '</cellXfs></styleSheet>',
    { styles: '<xf numFmtId="14"/>' },
  ),
  ...packed(
    'sums.xlsx',
    bookFiles,
    'xl/worksheets/sheet1.xml',
    `<worksheet ${x}><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData><mergeCells>`,
    '</mergeCells></worksheet>',
    { 'cells made one': '<mergeCell ref="A1:XFD1048576"/>' },
  ),
  {
    name: 'sums.xlsx',
    shape: 'a long string in a hundred thousand cells',
    make: () =>
      zipped({
        ...bookFiles,
        'xl/sharedStrings.xml': `<sst ${x}><si><t>${'long '.repeat(100_000)}</t></si></sst>`,
        'xl/worksheets/sheet1.xml': `<worksheet ${x}><sheetData>${numbered('<row r="#"><c r="A#" t="s"><v>0</v></c></row>', 4e6)}</sheetData></worksheet>`,
      }),
  } satisfies Hostile,
];

const o =
  'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"';
const openFiles = (kind: string) => ({ mimetype: `application/vnd.oasis.opendocument.${kind}` });
const odt = packed(
  'letter.odt',
  openFiles('text'),
  'content.xml',
  `<office:document-content ${o}><office:body><office:text>`,
  '</office:text></office:body></office:document-content>',
  {
    paragraphs: '<text:p>a</text:p>',
    'empty paragraphs': '<text:p/>',
    spaces: '<text:p>a<text:s text:c="2000000000"/></text:p>',
    notes: '<text:p>a<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>b</text:p></text:note-body></text:note></text:p>',
    lists: '<text:list><text:list-item><text:p>a</text:p></text:list-item></text:list>',
    headings: '<text:h text:outline-level="9999">a</text:h>',
  },
);
const ods = packed(
  'sums.ods',
  openFiles('spreadsheet'),
  'content.xml',
  `<office:document-content ${o}><office:body><office:spreadsheet><table:table table:name="a">`,
  '</table:table></office:spreadsheet></office:body></office:document-content>',
  {
    rows: '<table:table-row><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row>',
    'rows that repeat':
      '<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"><text:p>a</text:p></table:table-cell></table:table-row>',
    'empty cells that repeat':
      '<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>',
  },
);
const odp = packed(
  'talk.odp',
  openFiles('presentation'),
  'content.xml',
  `<office:document-content ${o}><office:body><office:presentation>`,
  '</office:presentation></office:body></office:document-content>',
  {
    slides: '<draw:page draw:name="a"><draw:frame><draw:text-box><text:p>a</text:p></draw:text-box></draw:frame></draw:page>',
    'empty slides': '<draw:page/>',
  },
);

const container =
  '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="a.opf" media-type="application/oebps-package+xml"/></rootfiles></container>';
const opf = (manifest: string, spine: string) =>
  `<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata/><manifest>${manifest}</manifest><spine>${spine}</spine></package>`;
const chapter = (words: string) => `<html xmlns="http://www.w3.org/1999/xhtml"><body>${words}</body></html>`;
const bookOf = (manifest: string, spine: string) => ({
  mimetype: 'application/epub+zip',
  'META-INF/container.xml': container,
  'a.opf': opf(manifest, spine),
});
const single = bookOf('<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>', '<itemref idref="a"/>');
const epub: Hostile[] = [
  ...Object.entries({
    paragraphs: '<p>a</p>',
    'empty elements': '<i/>',
    notes: '<aside epub:type="footnote" id="n#">a</aside><a epub:type="noteref" href="#n#">#</a>',
    'cells that reach far': '<table><tr><td colspan="1000" rowspan="65534">a</td></tr></table>',
    words: '<p>some words that are longer than the elements around them so that there are fewer of these</p>',
  }).map(([shape, piece]) => ({
    name: 'book.epub',
    shape: `${shape} of one chapter`,
    make: (bytes: number) => zipped({ ...single, 'a.xhtml': chapter(piece.includes('#') ? numbered(piece, bytes) : times(piece, bytes)) }),
  })),
  {
    name: 'book.epub',
    shape: 'chapters of a megabyte each',
    make: () =>
      zipped({
        ...bookOf(
          Array.from({ length: 200 }, (_, i) => `<item id="a${i}" href="a${i}.xhtml" media-type="application/xhtml+xml"/>`).join(''),
          Array.from({ length: 200 }, (_, i) => `<itemref idref="a${i}"/>`).join(''),
        ),
        ...Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`a${i}.xhtml`, chapter(times('<p>a</p>', 1e6))])),
      }),
  },
  {
    name: 'book.epub',
    shape: 'small chapters',
    make: () =>
      zipped({
        ...bookOf(
          Array.from({ length: 19_000 }, (_, i) => `<item id="a${i}" href="a${i}.xhtml" media-type="application/xhtml+xml"/>`).join(''),
          Array.from({ length: 19_000 }, (_, i) => `<itemref idref="a${i}"/>`).join(''),
        ),
        ...Object.fromEntries(Array.from({ length: 19_000 }, (_, i) => [`a${i}.xhtml`, chapter('<p>a</p>')])),
      }),
  },
  {
    name: 'book.epub',
    shape: 'one chapter many times',
    make: (bytes) =>
      zipped({
        ...bookOf('<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>', times('<itemref idref="a"/>', bytes)),
        'a.xhtml': chapter(times('<p>a</p>', 1e6)),
      }),
  },
  {
    name: 'book.epub',
    shape: 'parts that are named and not there',
    make: (bytes) =>
      zipped({
        ...bookOf(
          numbered('<item id="a#" href="a#.xhtml" media-type="application/xhtml+xml"/>', bytes / 2),
          numbered('<itemref idref="a#"/>', bytes / 2),
        ),
        'a1.xhtml': chapter('<p>a</p>'),
      }),
  },
  {
    name: 'book.epub',
    shape: 'entries of its contents',
    make: (bytes) =>
      zipped({
        ...bookOf(
          '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/><item id="n" href="n.xhtml" properties="nav" media-type="application/xhtml+xml"/>',
          '<itemref idref="a"/>',
        ),
        'a.xhtml': chapter(numbered('<p id="a#">a</p>', bytes / 2)),
        'n.xhtml': chapter(`<nav epub:type="toc"><ol>${numbered('<li><a href="a.xhtml#a#">b</a></li>', bytes / 2)}</ol></nav>`),
      }),
  },
  {
    name: 'book.epub',
    shape: 'empty files',
    make: () =>
      zipped({ ...single, 'a.xhtml': chapter('<p>a</p>'), ...Object.fromEntries(Array.from({ length: 60_000 }, (_, i) => [`x/${i}`, ''])) }),
  },
];

/** @param more objects behind those of its only page */
function pdfOf(content: string, { more = [], page = '', size = '600 800' }: { more?: string[]; page?: string; size?: string } = {}): Uint8Array {
  const stream = deflateSync(Buffer.from(content, 'latin1'), { level: 1 });
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    `<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${size}]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>${page}>>`,
    `<</Length ${stream.length}/Filter/FlateDecode>>stream\n${stream.toString('latin1')}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
    ...more,
  ];
  const parts = ['%PDF-1.4\n'];
  const offsets: number[] = [];
  let length = parts[0]!.length;
  for (const [i, object] of objects.entries()) {
    offsets.push(length);
    parts.push(`${i + 1} 0 obj\n${object}\nendobj\n`);
    length += parts.at(-1)!.length;
  }
  parts.push(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`, ...offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`));
  parts.push(`trailer<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${length}\n%%EOF`);
  return Buffer.from(parts.join(''), 'latin1');
}

const words = (count: number, at: (i: number) => [number, number], word = (i: number) => `w${i}`, size = 2) =>
  `BT /F ${size} Tf ${Array.from({ length: count }, (_, i) => `1 0 0 1 ${at(i).join(' ')} Tm (${word(i)}) Tj `).join('')}ET`;
const spread = (i: number): [number, number] => [(i * 7) % 600, (i * 13) % 800];
const pdf: Hostile[] = [
  { name: 'dense.pdf', shape: '15,000 words over each other', make: () => pdfOf(words(15_000, spread)) },
  { name: 'dense.pdf', shape: '60,000 words over each other', make: () => pdfOf(words(60_000, spread)) },
  {
    name: 'dense.pdf',
    shape: '15,000 words by chance',
    make: () => pdfOf(words(15_000, (i) => [((i * 7919) % 60_013) / 100, ((i * 104_729) % 79_999) / 100])),
  },
  {
    name: 'dense.pdf',
    shape: '15,000 words in one row',
    make: () =>
      pdfOf(
        words(15_000, (i) => [i * 4, 400]),
        { size: '60000 800' },
      ),
  },
  {
    name: 'dense.pdf',
    shape: '15,000 words in one column',
    make: () =>
      pdfOf(
        words(15_000, (i) => [100, i * 4]),
        { size: '600 60000' },
      ),
  },
  {
    name: 'dense.pdf',
    shape: '15,000 words in a hundred columns',
    make: () =>
      pdfOf(
        words(15_000, (i) => [(i % 100) * 20, Math.floor(i / 100) * 4]),
        { size: '2000 800' },
      ),
  },
  {
    name: 'dense.pdf',
    shape: '15,000 lines of prose in two columns',
    make: () =>
      pdfOf(
        words(
          15_000,
          (i) => [(i % 2) * 300 + 20, Math.floor(i / 2) * 4],
          (i) => `these are words of a column ${i}`,
        ),
        { size: '600 60000' },
      ),
  },
  {
    name: 'dense.pdf',
    shape: '15,000 initials and lines',
    make: () =>
      pdfOf(
        Array.from(
          { length: 15_000 },
          (_, i) => `BT /F ${i % 2 ? 2 : 8} Tf 1 0 0 1 ${i % 2 ? 30 : 10} ${i * 4} Tm (${i % 2 ? `w${i}` : 'A'}) Tj ET `,
        ).join(''),
        { size: '600 60000' },
      ),
  },
  {
    name: 'dense.pdf',
    shape: '15,000 accents',
    make: () =>
      pdfOf(
        words(
          15_000,
          (i) => [(i * 7) % 600, (i * 13) % 800],
          () => '\\264',
        ),
      ),
  },
  {
    name: 'dense.pdf',
    shape: '15,000 words of many sizes',
    make: () => pdfOf(Array.from({ length: 15_000 }, (_, i) => `BT /F ${1 + (i % 40)} Tf 1 0 0 1 ${spread(i).join(' ')} Tm (w${i}) Tj ET `).join('')),
  },
  { name: 'dense.pdf', shape: '15,000 words nobody sees', make: () => pdfOf(`3 Tr ${words(14_999, spread)} 0 Tr ${words(1, () => [5, 5])}`) },
  { name: 'dense.pdf', shape: '15,000 tiny words', make: () => pdfOf(`${words(15_000, spread, (i) => `w${i}`, 0.5)} ${words(1, () => [5, 5])}`) },
  {
    name: 'dense.pdf',
    shape: '15,000 words of white on boxes',
    make: () =>
      pdfOf(`${Array.from({ length: 15_000 }, (_, i) => `0 g ${(i * 7) % 600} ${(i * 13) % 800} 5 5 re f `).join('')} 1 g ${words(15_000, spread)}`),
  },
  {
    name: 'dense.pdf',
    shape: 'spans that say what they are',
    make: () =>
      pdfOf(
        `BT /F 2 Tf ${Array.from({ length: 15_000 }, (_, i) => `1 0 0 1 ${spread(i).join(' ')} Tm /Span<</ActualText(a)>>BDC (b) Tj EMC `).join('')}ET`,
      ),
  },
  { name: 'dense.pdf', shape: 'spans within each other', make: () => pdfOf(`BT /F 2 Tf ${times('/Span<</ActualText(a)>>BDC (b) Tj ', 1e6)}ET`) },
  {
    name: 'drawn.pdf',
    shape: '200,000 lines',
    make: () =>
      pdfOf(
        `${Array.from({ length: 200_000 }, (_, i) => `${i % 600} ${Math.floor(i / 600) * 2} m ${(i % 600) + 5} ${Math.floor(i / 600) * 2} l S `).join('')}BT /F 12 Tf 50 700 Td (Words stand here.) Tj ET`,
      ),
  },
  {
    name: 'drawn.pdf',
    shape: 'a grid of 400 by 400 boxes',
    make: () =>
      pdfOf(
        `${Array.from({ length: 400 }, (_, i) => `0 ${i * 2} m 800 ${i * 2} l S ${i * 2} 0 m ${i * 2} 800 l S `).join('')}${words(10_000, (i) => [(i % 100) * 8 + 1, Math.floor(i / 100) * 8 + 1])}`,
      ),
  },
  {
    name: 'drawn.pdf',
    shape: '100,000 notes stuck to it',
    make: () =>
      pdfOf('BT /F 12 Tf 50 700 Td (Words stand here.) Tj ET', {
        more: Array.from({ length: 100_000 }, () => '<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(n)>>'),
        page: `/Annots[${Array.from({ length: 100_000 }, (_, i) => `${i + 6} 0 R`).join(' ')}]`,
      }),
  },
  {
    name: 'drawn.pdf',
    shape: '20,000 fields',
    make: () =>
      pdfOf(words(15_000, spread), {
        more: Array.from(
          { length: 20_000 },
          (_, i) =>
            `<</Type/Annot/Subtype/Widget/FT/Tx/T(f${i})/V(v${i})/Rect[${(i * 7) % 600} ${(i * 13) % 800} ${((i * 7) % 600) + 9} ${((i * 13) % 800) + 9}]>>`,
        ),
        page: `/Annots[${Array.from({ length: 20_000 }, (_, i) => `${i + 6} 0 R`).join(' ')}]`,
      }),
  },
  {
    name: 'pages.pdf',
    shape: 'one page named 9,000 times',
    make: () => {
      const one = Buffer.from(pdfOf(words(200, (i) => [(i % 10) * 50, Math.floor(i / 10) * 30]))).toString('latin1');
      return Buffer.from(one.replace('/Kids[3 0 R]/Count 1', `/Kids[${'3 0 R '.repeat(9000)}]/Count 9000`), 'latin1');
    },
  },
];

const pictures: Hostile[] = [
  [60_000, 60_000],
  [2 ** 31 - 1, 2 ** 31 - 1],
  [2 ** 30, 1],
].map(([width, height]) => ({ name: 'scan.png', shape: `${width} by ${height} dots`, make: () => png(width!, height!) }));

function png(width: number, height: number): Uint8Array {
  const chunk = (type: string, data: Uint8Array) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    // Nobody who reads so large a picture comes to the sums.
    return Buffer.concat([length, Buffer.from(type, 'latin1'), data, Buffer.alloc(4)]);
  };
  const head = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0]);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.alloc(1e6))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

export const hostile: readonly Hostile[] = [
  ...page,
  ...mail,
  ...mhtml,
  ...text,
  ...notebook,
  ...rtf,
  ...fb2,
  ...docx,
  ...pptx,
  ...xlsx,
  ...odt,
  ...ods,
  ...odp,
  ...epub,
  ...pdf,
  ...pictures,
];
