/** Charts and diagrams in files of each kind, and what lies over the cells of a sheet. */
import { expect, it } from 'vitest';
import { zip } from '../../torture/fuzz/zip.ts';
import { readDocument } from './documents.ts';
import { reportOf } from './formats/docx/corpus.ts';

const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const file = (name: string, text: string) => ({ name, bytes: Buffer.from(text) });
const related = (links: Record<string, [kind: string, target: string]>) =>
  `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${Object.entries(links)
    .map(([id, [kind, target]]) => `<Relationship Id="${id}" Type="${office}/${kind}" Target="${target}"/>`)
    .join('')}</Relationships>`;

const points = (values: string[]) => values.map((value, i) => `<c:pt idx="${i}"><c:v>${value}</c:v></c:pt>`).join('');
const series = (name: string, values: string[]) =>
  `<c:ser><c:tx><c:strRef><c:strCache>${points([name])}</c:strCache></c:strRef></c:tx><c:cat><c:strRef><c:strCache>${points(['2019', '2020'])}</c:strCache></c:strRef></c:cat><c:val><c:numRef><c:numCache>${points(values)}</c:numCache></c:numRef></c:val></c:ser>`;
const chart = `<?xml version="1.0"?><c:chartSpace xmlns:c="c" xmlns:a="a"><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>Ducks </a:t></a:r><a:r><a:t>seen</a:t></a:r></a:p></c:rich></c:tx></c:title><c:plotArea><c:barChart>${series('Fresh', ['120', '0.30000000000000004'])}${series('Salt', ['80'])}</c:barChart></c:plotArea></c:chart></c:chartSpace>`;
const box = (text: string, type = '') =>
  `<dgm:pt modelId="1"${type && ` type="${type}"`}><dgm:t><a:p><a:r><a:t>${text}</a:t></a:r></a:p></dgm:t></dgm:pt>`;
const diagram = `<?xml version="1.0"?><dgm:dataModel xmlns:dgm="d" xmlns:a="a"><dgm:ptLst>${box('Captain')}${box('hidden', 'pres')}${box('Mate', 'asst')}</dgm:ptLst></dgm:dataModel>`;
const seen = [
  ['paragraph', 'Ducks seen'],
  ['table', '2019\tFresh: 120\tSalt: 80\n2020\tFresh: 0.3'],
  ['paragraph', 'Captain'],
  ['paragraph', 'Mate'],
];
const kinds = async (bytes: Uint8Array, name: string) => {
  const { blocks, text } = await readDocument(bytes, name);
  return blocks.map(({ start, end, kind }) => [kind, text.slice(start, end)]);
};

it('slides: a chart by its title and figures, a diagram by its boxes; what stands there for older programs is not read again', async () => {
  const frame = (inner: string) => `<p:graphicFrame><a:graphic><a:graphicData>${inner}</a:graphicData></a:graphic></p:graphicFrame>`;
  const again = '<mc:Fallback><p:sp><p:txBody><a:p><a:r><a:t>Captain</a:t></a:r></a:p></p:txBody></p:sp><p:pic/></mc:Fallback>';
  const slide = `<p:sld xmlns:p="p" xmlns:a="a" xmlns:r="r" xmlns:c="c" xmlns:dgm="d" xmlns:mc="m"><p:spTree>${frame('<c:chart r:id="r1"/>')}<mc:AlternateContent><mc:Choice>${frame('<dgm:relIds r:dm="r2" r:lo="r9"/>')}</mc:Choice>${again}</mc:AlternateContent></p:spTree></p:sld>`;
  const talk = zip([
    file('_rels/.rels', related({ a: ['officeDocument', 'ppt/presentation.xml'] })),
    // Another name for the namespace of relationships.
    file('ppt/presentation.xml', '<p:presentation xmlns:p="p" xmlns:d3="r"><p:sldIdLst><p:sldId id="256" d3:id="s"/></p:sldIdLst></p:presentation>'),
    file('ppt/_rels/presentation.xml.rels', related({ s: ['slide', 'slides/slide1.xml'] })),
    file('ppt/slides/slide1.xml', slide),
    file('ppt/slides/_rels/slide1.xml.rels', related({ r1: ['chart', '../charts/chart1.xml'], r2: ['diagramData', '../diagrams/data1.xml'] })),
    file('ppt/charts/chart1.xml', chart),
    file('ppt/diagrams/data1.xml', diagram),
  ]);
  expect(await kinds(talk, 'talk.pptx')).toEqual(seen);
  expect((await readDocument(talk, 'talk.pptx')).warnings).toEqual([]);
});

it('Word: a chart and a diagram stand where they are drawn', async () => {
  const drawing = (inner: string) =>
    `<w:r><w:drawing><wp:inline><a:graphic><a:graphicData>${inner}</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`;
  const line = (inner: string) => `<w:p>${inner}</w:p>`;
  const words = (text: string) => line(`<w:r><w:t>${text}</w:t></w:r>`);
  const document = `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="${office}" xmlns:wp="wp" xmlns:a="a" xmlns:c="c" xmlns:dgm="d"><w:body>${words('Before.')}${line(drawing('<c:chart r:id="c1"/>'))}${line(drawing('<dgm:relIds r:dm="d1"/>'))}${words('After.')}</w:body></w:document>`;
  const report = reportOf([
    file('word/document.xml', document),
    file('word/_rels/document.xml.rels', related({ c1: ['chart', 'charts/chart1.xml'], d1: ['diagramData', 'diagrams/data1.xml'] })),
    file('word/charts/chart1.xml', chart),
    file('word/diagrams/data1.xml', diagram),
  ]);
  expect(await kinds(report, 'a.docx')).toEqual([['paragraph', 'Before.'], ...seen, ['paragraph', 'After.']]);
});

it('sheets: text boxes are read; charts, pictures and comments are told', async () => {
  const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
  const drawing =
    '<xdr:wsDr xmlns:xdr="x" xmlns:a="a"><xdr:sp><xdr:txBody><a:p><a:r><a:t>Not </a:t></a:r><a:r><a:t>final</a:t></a:r></a:p><a:p><a:r><a:t>yet</a:t></a:r></a:p></xdr:txBody></xdr:sp><xdr:pic/><xdr:graphicFrame/></xdr:wsDr>';
  const parts = (rows: string) => [
    file('_rels/.rels', related({ a: ['officeDocument', 'xl/workbook.xml'] })),
    file('xl/workbook.xml', `<workbook ${main} xmlns:d3p1="${office}"><sheets><sheet name="Ships" sheetId="1" d3p1:id="s"/></sheets></workbook>`),
    // As some programs write the names of parts.
    file('XL/_rels/Workbook.xml.rels', related({ s: ['worksheet', 'worksheets/sheet1.xml'] })),
    file('xl/worksheets/sheet1.xml', `<worksheet ${main}><sheetData>${rows}</sheetData></worksheet>`),
    file('xl/worksheets/_rels/sheet1.xml.rels', related({ d: ['drawing', '../drawings/drawing1.xml'], c: ['comments', '../comments1.xml'] })),
    file('xl/drawings/drawing1.xml', drawing),
    file(
      'xl/comments1.xml',
      `<comments ${main}><commentList><comment ref="A1"><text><t>Sure?</t></text></comment><comment ref="A2"/></commentList></comments>`,
    ),
  ];
  const row = '<row r="1"><c t="inlineStr"><is><t>Heron</t></is></c></row>';
  expect(await kinds(zip(parts(row)), 'ships.xlsx')).toEqual([
    ['heading', 'Ships'],
    ['table', 'Heron'],
    ['paragraph', 'Not final\nyet'],
  ]);
  expect(await kinds(zip(parts('')), 'ships.xlsx')).toEqual([
    ['heading', 'Ships'],
    ['paragraph', 'Not final\nyet'],
  ]);
  expect((await readDocument(zip(parts(row)), 'ships.xlsx')).warnings).toEqual([
    '1 picture left out of ships.xlsx.',
    '1 chart left out of ships.xlsx.',
    '2 comments left out of ships.xlsx.',
  ]);
});

it('an archive with something behind its end is read; one that is locked says so, and one of an older Office', async () => {
  const report = reportOf();
  const { text } = await readDocument(report, 'a.docx');
  expect((await readDocument(Buffer.concat([report, Buffer.from('\r\n')]), 'a.docx')).text).toBe(text);
  const shortened = Buffer.from(report);
  shortened.writeUInt16LE(1, report.length - 2);
  expect((await readDocument(shortened, 'a.docx')).text).toBe(text);
  const compound = (words: string) => Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(504), Buffer.from(words, 'utf16le')]);
  for (const name of ['a.docx', 'a.xlsx', 'a.pptx']) {
    await expect(readDocument(compound('EncryptedPackage'), name)).rejects.toThrow(`${name} is locked by a password. Open it with the password`);
    await expect(readDocument(compound('WordDocument'), name)).rejects.toThrow(`${name} is in the format of Office up to 2003`);
  }
});
