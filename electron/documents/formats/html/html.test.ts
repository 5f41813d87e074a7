import { expect, test } from 'vitest';
import { readDocument } from '../../documents.ts';

const page = (body: string, encoding: BufferEncoding = 'utf8') => readDocument(Buffer.from(body, encoding), 'page.html');
const blocks = async (body: string) => {
  const { blocks, text } = await page(body);
  return blocks.map(({ start, end, kind }) => [kind, text.slice(start, end)]);
};
const text = async (body: string) => (await page(body)).text;

test('formulas are read: TeX of annotations, of alt texts, of scripts; MathML on one line', async () => {
  const math =
    '<math><semantics><mrow><mi>E</mi></mrow><annotation encoding="application/x-tex">{\\displaystyle E=mc^{2}}</annotation></semantics></math>';
  expect(await text(`<p>Energy <span style="display:none">${math}</span><img alt="{\\displaystyle E=mc^{2}}"> in joules.`)).toBe(
    'Energy E=mc^{2} in joules.',
  );
  expect(await text('<p>So <script type="math/tex">a^2+b^2</script> holds.')).toBe('So a^2+b^2 holds.');
  const made =
    '<msup><mi>x</mi><mn>2</mn></msup><mo>=</mo><mfrac><mn>1</mn><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow></mfrac><msqrt><mi>y</mi></msqrt>';
  expect(await text(`<p><math>${made}</math>`)).toBe('x^2 = 1/(a + b)√(y)');
  expect((await page('<p>Here <math></math> is one.')).warnings).toEqual([
    '1 formula left out of page.html: nothing in it says in words what they are.',
  ]);
});

test('what is not shown is left out and told: display none, aria-hidden, cookie banners, menus by role', async () => {
  const { text, warnings } = await page(
    '<div style="color: red; display: none">Junk here</div><i aria-hidden="true">icon</i><div class="cookie-banner">We use cookies</div><div role="navigation">Home</div><p>Seen.',
  );
  expect(text).toBe('Seen.');
  expect(warnings).toEqual(['4 words of navigation and footers left out of page.html.', '3 words that page.html does not show left out.']);
});

const prose = 'The tide rose over the marsh, and the captain, who had seen many tides, wrote it down in his log. ';

test('an article that is less than half of its page is found, with its headline; lists of links beside it are left out', async () => {
  const link = (i: number) => `<li><a href="/${i}">Another story of some other ship, number ${i}, that nobody asked for here</a></li>`;
  const links = Array.from({ length: 60 }, (_, i) => link(i)).join('');
  const { text, sections } = await page(
    `<body><div class="top"><h1>The Headline</h1></div><div class="page"><div class="story">${`<p>${prose.repeat(3)}</p>`.repeat(6)}<table><tr><td>Heron</td><td>320</td></tr></table></div>` +
      `<div class="related"><ul>${links}</ul></div></div><div class="rail"><ul>${links}</ul></div>`,
  );
  expect(text).not.toContain('Another story');
  expect(text.split('wrote it down')).toHaveLength(19);
  expect(text).toContain('Heron\t320');
  expect(sections.map(({ title }) => title)).toEqual(['The Headline']);
});

test('a table that sets out the page is read as what stands in its cells, a table of values as a table', async () => {
  const layout = '<table><tr><td><img></td><td><h1>Essay</h1><p>One.</p><ul><li>a thing</li></ul><pre>def f():\n    return 1</pre></td></tr></table>';
  expect(await blocks(layout)).toEqual([
    ['heading', 'Essay'],
    ['paragraph', 'One.'],
    ['list', '• a thing'],
    ['code', 'def f():\n    return 1'],
  ]);
  expect(await blocks('<table><tr><td><p>A</p><p>B</p></td><td>1</td></tr></table>')).toEqual([['table', 'A B\t1']]);
});

test('headings in buttons, drawn initials, code in lists, readings above characters, notes in footers', async () => {
  expect(await blocks('<h2><button>Who can apply</button></h2><p>Anyone.')).toEqual([
    ['heading', 'Who can apply'],
    ['paragraph', 'Anyone.'],
  ]);
  expect(await text('<p><img alt="T">he king.')).toBe('The king.');
  expect(await text('<ol><li><p>Run:</p><pre>for i in x:\n    f(i)\n</pre></li></ol>')).toBe('1. Run:\nfor i in x:\n    f(i)');
  expect(await page('<p><ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby>を')).toMatchObject({
    text: '漢字を',
    warnings: ['2 readings above characters left out of page.html.'],
  });
  expect(await text('<article><p>Text.</p><footer><ol><li id="fn1">The note.</li></ol></footer></article>')).toContain('The note.');
});

test('encodings as browsers read them', async () => {
  expect((await page('<meta charset=iso-8859-1><p>\x93so\x94 \x97 it\x92s', 'latin1')).text).toBe('“so” — it’s');
  const wrong = await page('<meta charset=gb2312><p>Grüße');
  expect([wrong.text, wrong.warnings[0]]).toEqual(['Grüße', expect.stringMatching(/^page\.html says that it is gb/)]);
  expect((await page('<p>caf\xe9 \x80', 'latin1')).text).toBe('café €');
  expect((await page('<?xml version="1.0" encoding="windows-1251"?><html><body><p>\xcc\xe8\xf0', 'latin1')).text).toBe('Мир');
});

test('what a style sheet of the page hides is left out and told; what it shows by a stronger rule, under a condition or inline stays', async () => {
  const style =
    '.gone { display: none } #secret, p.x{visibility:hidden;} .gone.open { display: block } /* .seen{display:none} */ @media print { .seen { display: none } } .later{display:none} .later{display:block}';
  const { text, warnings } = await page(
    `<style>${style}</style><style media="print">.seen { display: none }</style><p class="seen">One.</p><p class="gone">two</p><p class="gone open">Three.</p><p id="secret">four</p><p class="x">five</p><div class="x">Six.</div><p class="later">Seven.</p><p class="gone" style="display: block">Eight.</p>`,
  );
  expect(text.split('\n\n')).toEqual(['One.', 'Three.', 'Six.', 'Seven.', 'Eight.']);
  expect(warnings).toEqual(['3 words that page.html does not show left out.']);
});

test('a page that hides most of its words shows them by a script: they are read', async () => {
  expect(await text('<style>.app { display: none }</style><p>Loading</p><div class="app"><p>The words that it is about.</p></div>')).toBe(
    'Loading\n\nThe words that it is about.',
  );
});

test('where a word may be parted is none of its letters', async () => {
  expect(await text('<p>Donau&shy;dampf\u00adschiff <wbr>fahrt</p><pre>a\u00adb</pre>')).toBe('Donaudampfschiff fahrt\n\nab');
});
