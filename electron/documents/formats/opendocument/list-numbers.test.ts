import { expect, it } from 'vitest';
import { unzip, zip } from '../../../../torture/fuzz/zip.ts';
import { readDocument } from '../../documents.ts';
import { packed } from './torture.ts';

const level = (n: number, format: string, more = '') => `<text:list-level-style-number text:level="${n}" style:num-format="${format}" ${more}/>`;
const styles = `<office:document-styles xmlns:office="o" xmlns:style="s" xmlns:text="t"><text:list-style style:name="L">${level(1, '1', 'style:num-suffix="."')}${level(2, 'a', 'style:num-prefix="(" style:num-suffix=")"')}${level(3, '1', 'text:display-levels="3"')}</text:list-style><text:list-style style:name="B"><text:list-level-style-bullet text:level="1"/></text:list-style><text:outline-style><text:outline-level-style text:level="1" style:num-format="I"/><text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/><text:outline-level-style text:level="3" style:num-format=""/></text:outline-style></office:document-styles>`;
const text = async (body: string) => {
  const bytes = zip([...unzip(packed('text', body)), { name: 'styles.xml', bytes: Buffer.from(styles) }]);
  return readDocument(bytes, 'a.odt');
};
const item = (words: string, inner = '', more = '') => `<text:list-item ${more}><text:p>${words}</text:p>${inner}</text:list-item>`;
const list = (inner: string, more = 'text:style-name="L"') => `<text:list ${more}>${inner}</text:list>`;
const heading = (words: string, n: number, more = '') => `<text:h text:outline-level="${n}" ${more}>${words}</text:h>`;

it('items of a list have the numbers that LibreOffice shows, and go on where it says so', async () => {
  const { text: found } = await text(
    list(
      item('one', list(item('within', list(item('deep'), '')) + item('within too'), '')) +
        `<text:list-header><text:p>no number</text:p></text:list-header>${item('two', '<text:p>more of it</text:p>')}`,
      'text:style-name="L" xml:id="first"',
    ) +
      '<text:p>Between.</text:p>' +
      list(item('three'), 'text:style-name="L" text:continue-numbering="true"') +
      list(item('one of its own') + item('seven', '', 'text:start-value="7"')) +
      list(item('four'), 'text:style-name="L" text:continue-list="first"') +
      list(item('bare'), 'text:style-name="B"'),
  );
  expect(found.split('\n\n')).toEqual([
    '1. one\n  (a) within\n    1.a.1 deep\n  (b) within too\nno number\n2. two more of it',
    'Between.',
    '3. three',
    '1. one of its own\n7. seven',
    '4. four',
    '• bare',
  ]);
});

it('headings have theirs, by the outline or by the list that they lie in, and are headings there', async () => {
  const content = await text(
    heading('Terms', 1) +
      heading('Price', 2) +
      heading('Place', 2) +
      heading('Bare', 3) +
      heading('Annex', 1, 'text:is-list-header="true"') +
      heading('End', 1) +
      list(`${item('first')}<text:list-item>${heading('Listed', 1)}</text:list-item>`) +
      `<table:table><table:table-row><table:table-cell>${list(item('in a cell'))}</table:table-cell></table:table-row></table:table>`,
  );
  expect(content.blocks.map(({ start, end, kind }) => [kind, content.text.slice(start, end)])).toEqual([
    ['heading', 'I Terms'],
    ['heading', 'I.1 Price'],
    ['heading', 'I.2 Place'],
    ['heading', 'Bare'],
    ['heading', 'Annex'],
    ['heading', 'II End'],
    ['list', '1. first'],
    ['heading', '2. Listed'],
    ['table', '1. in a cell'],
  ]);
});
