/** Seeds of Word documents, written part by part: headings, lists, tables, notes, links, tracked changes. */
import type { Corpus } from '../../../../torture/fuzz/corpus.ts';
import { repack } from '../../../../torture/fuzz/packed.ts';
import { type Entry, zip } from '../../../../torture/fuzz/zip.ts';

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const word =
  'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const run = (text: string, properties = '') => `<w:r>${properties && `<w:rPr>${properties}</w:rPr>`}<w:t xml:space="preserve">${text}</w:t></w:r>`;
const paragraph = (inner: string, properties = '') => `<w:p>${properties && `<w:pPr>${properties}</w:pPr>`}${inner}</w:p>`;
const item = (text: string, level: number) =>
  paragraph(run(text), `<w:pStyle w:val="ListParagraph"/><w:numPr><w:ilvl w:val="${level}"/><w:numId w:val="1"/></w:numPr>`);
const cell = (text: string, properties = '') => `<w:tc><w:tcPr>${properties}</w:tcPr>${paragraph(run(text))}</w:tc>`;
const sentence = 'The tide rose over the marsh, and the captain wrote it down. ';

const body = [
  paragraph(run('Tides'), '<w:pStyle w:val="Title"/>'),
  paragraph(run('The marsh'), '<w:pStyle w:val="Heading1"/>'),
  paragraph(`${run(sentence.repeat(4)) + run('Bold', '<w:b/>')}<w:r><w:footnoteReference w:id="2"/></w:r>`),
  paragraph(`<w:hyperlink r:id="rId9">${run('a link')}</w:hyperlink><w:r><w:br/></w:r><w:r><w:tab/></w:r>${run('after')}`),
  paragraph(run('Lists'), '<w:pStyle w:val="Heading2"/>'),
  item('one', 0),
  item('nested', 1),
  item('two', 0),
  `<w:tbl><w:tblPr/><w:tr>${cell('Name')}${cell('Tons')}</w:tr><w:tr>${cell('Heron', '<w:vMerge w:val="restart"/>')}${cell('320', '<w:gridSpan w:val="2"/>')}</w:tr></w:tbl>`,
  paragraph(`<w:ins w:id="7" w:author="x">${run('inserted')}</w:ins><w:del w:id="8" w:author="x"><w:r><w:delText>deleted</w:delText></w:r></w:del>`),
  paragraph(
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "http://127.0.0.1:9/" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>' +
      run('field') +
      '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
  ),
  paragraph(run(sentence)),
].join('');

const type = (part: string, kind: string) =>
  `<Override PartName="/word/${part}" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.${kind}+xml"/>`;
const parts: Record<string, string> = {
  '[Content_Types].xml': `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${type('document.xml', 'document.main')}${type('styles.xml', 'styles')}${type('numbering.xml', 'numbering')}${type('footnotes.xml', 'footnotes')}</Types>`,
  '_rels/.rels': `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`,
  'docProps/core.xml': `${head}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Tides</dc:title><dc:creator>E. Vane</dc:creator></cp:coreProperties>`,
  'word/_rels/document.xml.rels': `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${office}/styles" Target="styles.xml"/><Relationship Id="rId2" Type="${office}/numbering" Target="numbering.xml"/><Relationship Id="rId3" Type="${office}/footnotes" Target="footnotes.xml"/><Relationship Id="rId9" Type="${office}/hyperlink" Target="http://127.0.0.1:9/" TargetMode="External"/></Relationships>`,
  'word/document.xml': `${head}<w:document ${word}><w:body>${body}<w:sectPr/></w:body></w:document>`,
  'word/styles.xml': `${head}<w:styles ${word}>${['Title', 'Heading1', 'Heading2', 'ListParagraph'].map((id) => `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${id.replace(/(\d)/, ' $1').toLowerCase()}"/></w:style>`).join('')}</w:styles>`,
  'word/numbering.xml': `${head}<w:numbering ${word}><w:abstractNum w:abstractNumId="0">${[0, 1].map((level) => `<w:lvl w:ilvl="${level}"><w:start w:val="1"/><w:numFmt w:val="${level ? 'bullet' : 'decimal'}"/><w:lvlText w:val="%${level + 1}."/></w:lvl>`).join('')}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>`,
  'word/footnotes.xml': `${head}<w:footnotes ${word}><w:footnote w:id="0" w:type="separator">${paragraph('')}</w:footnote><w:footnote w:id="2">${paragraph(run('A note.'))}</w:footnote></w:footnotes>`,
};

/** A report of every kind of paragraph with other or further parts in it. */
export function reportOf(others: readonly Entry[] = []): Buffer {
  const entries = Object.entries(parts).map(([name, text]): Entry => ({ name, bytes: Buffer.from(text) }));
  return zip([...entries.filter(({ name }) => !others.some((other) => other.name === name)), ...others]);
}

export function corpus(): Corpus {
  const letter = `${head}<w:document ${word}><w:body>${paragraph(run('A letter.'))}${paragraph(run(sentence))}</w:body></w:document>`;
  return {
    seeds: [
      { name: 'tides.docx', bytes: reportOf() },
      { name: 'letter.docx', bytes: reportOf([{ name: 'word/document.xml', bytes: Buffer.from(letter) }]) },
    ],
    rewrite: repack,
  };
}
