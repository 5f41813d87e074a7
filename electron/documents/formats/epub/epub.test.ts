import { expect, test } from 'vitest';
import { type Entry, zip } from '../../../../torture/fuzz/zip.ts';
import { readDocument } from '../../documents.ts';

const file = (name: string, text: string | Uint8Array): Entry => ({ name, bytes: Buffer.from(text as string) });
const page = (body: string) => `<html xmlns="http://www.w3.org/1999/xhtml"><head><title>t</title></head><body>${body}</body></html>`;

interface Parts {
  items: string;
  spine: string;
  files: Entry[];
  /** Where the container says the package is. */
  at?: string;
  toc?: string;
  title?: string;
}

function book({ items, spine, files, at = 'OPS/p.opf', toc = '', title = 'Probe' }: Parts): Promise<Awaited<ReturnType<typeof readDocument>>> {
  const opf = `<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>${title}</dc:title></metadata><manifest>${items}</manifest><spine${toc}>${spine}</spine></package>`;
  const container = `<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="${at}"/></rootfiles></container>`;
  return readDocument(zip([file('META-INF/container.xml', container), file('OPS/p.opf', opf), ...files]), 'a.epub');
}
const item = (id: string, href: string, type = 'application/xhtml+xml', more = '') =>
  `<item id="${id}" href="${href}" media-type="${type}" ${more}/>`;
const refs = (...ids: string[]) => ids.map((id) => `<itemref idref="${id}"/>`).join('');

test('picture pages are counted, fallbacks followed, other kinds told; drawings give their words; a part named again is read once', async () => {
  const { text, warnings } = await book({
    items:
      item('im', 'a.jpg', 'image/jpeg') +
      item('f', 'b.json', 'application/json', 'fallback="c"') +
      item('c', 'c.xhtml') +
      item('s', 'd.svg', 'image/svg+xml') +
      item('x', 'e.bin', 'application/x-foo'),
    spine: refs('im', 'f', 's', 'x', 'c', 'f'),
    files: [
      file('OPS/a.jpg', Buffer.from('ffd8ffe0', 'hex')),
      file('OPS/b.json', '{"raw": 1}'),
      file('OPS/c.xhtml', page('<p>Text.</p>')),
      file('OPS/d.svg', '<svg xmlns="http://www.w3.org/2000/svg"><title>Page</title><text>Words in a picture</text></svg>'),
      file('OPS/e.bin', 'x'),
    ],
  });
  expect(text).toBe('Text.\n\nWords in a picture');
  expect(warnings).toEqual([
    'OPS/e.bin in a.epub is application/x-foo, which is not read: this part is left out.',
    'a.epub names parts of it 2 times again; each is read once.',
    '1 picture left out of a.epub: only text is read.',
  ]);
});

const chapter = (id: string, words: string) => `<p id="${id}">${words}</p><p>Text of ${id}.</p>`;
const point = (label: string, src: string, inner = '') =>
  `<navPoint><navLabel><text>${label}</text></navLabel><content src="${src}"/>${inner}</navPoint>`;

test('contents by fragment become sections, beside headings too, by their depth, without spine@toc', async () => {
  const ncx = `<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>${point('Chapter One', 'c.xhtml#a')}${point('Chapter &amp; Two', 'c.xhtml#b', point('Part', 'c.xhtml#d'))}${point('A heading, called otherwise', 'c.xhtml#h')}</navMap><pageList><pageTarget><navLabel><text>1</text></navLabel><content src="c.xhtml#b"/></pageTarget></pageList></ncx>`;
  const { sections, text } = await book({
    items: item('c', 'c.xhtml') + item('n', 't.ncx', 'application/x-dtbncx+xml'),
    spine: refs('c'),
    files: [
      file('OPS/c.xhtml', page(`${chapter('a', 'One')}${chapter('b', 'Two')}${chapter('d', 'Inner')}<h1 id="h">Heading</h1><p>End.</p>`)),
      file('OPS/t.ncx', ncx),
    ],
  });
  expect(sections.map(({ title, level, start }) => [title, level, text.slice(start, start + 3)])).toEqual([
    ['Chapter One', 1, 'One'],
    ['Chapter & Two', 1, 'Two'],
    ['Part', 2, 'Inn'],
    ['Heading', 1, 'Hea'],
  ]);
});

test('words of a link in the navigation are whole', async () => {
  const nav = page('<nav epub:type="toc"><ol><li><a href="c.xhtml#a">Chapter <b>2</b> ends</a></li></ol></nav>');
  const { sections } = await book({
    items: item('c', 'c.xhtml') + item('n', 'nav.xhtml', 'application/xhtml+xml', 'properties="nav"'),
    spine: refs('c'),
    files: [file('OPS/c.xhtml', page(chapter('a', 'Two'))), file('OPS/nav.xhtml', nav)],
  });
  expect(sections.map(({ title }) => title)).toEqual(['Chapter 2 ends']);
});

test('small faults are forgiven as readers do: letter case, absolute paths, nbsp, a bare &, encodings, page numbers amid words', async () => {
  const content = await book({
    items: item('c', '/OPS/C.xhtml'),
    spine: refs('c'),
    at: '/OPS/p.opf',
    title: 'A &nbsp; B & C < D',
    files: [
      file(
        'OPS/c.xhtml',
        Buffer.from(
          `<?xml version="1.0" encoding="windows-1251"?>${page('<p>\xcc\xe8\xf0 quick<span epub:type="pagebreak">12</span> brown</p>')}`,
          'latin1',
        ),
      ),
    ],
  });
  expect(content).toMatchObject({ title: 'A B & C < D', text: 'Мир quick brown' });
});

test('read as readers do: what stands before the archive, paths with backslashes, a package that nothing names, CDATA in the contents', async () => {
  const ncx =
    '<ncx><navMap><navPoint><navLabel><text>One <![CDATA[& two]]> &amp; three</text></navLabel><content src="text/a.xhtml#a"/></navPoint></navMap></ncx>';
  const opf = `<package xmlns="http://www.idpf.org/2007/opf"><metadata/><manifest>${item('a', 'text\\a.xhtml')}${item('n', 'n.ncx', 'application/x-dtbncx+xml')}</manifest><spine toc="n">${refs('a')}</spine></package>`;
  const files = [file('wrap/p.opf', opf), file('wrap/n.ncx', ncx), file('wrap/text/a.xhtml', page('<p id="a">Words.</p>'))];
  const bare = await readDocument(zip(files), 'a.epub');
  expect(bare.text).toBe('Words.');
  expect(bare.sections.map(({ title }) => title)).toEqual(['One & two & three']);
  const after = await readDocument(Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\n\r\n'), zip(files)]), 'a.epub');
  expect(after.text).toBe('Words.');
  await expect(readDocument(zip([...files, file('other.opf', opf)]), 'a.epub')).rejects.toMatchObject({ code: 'file-unreadable' });
});
