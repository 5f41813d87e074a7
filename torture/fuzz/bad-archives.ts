/** Bad web pages, and archives (EPUB, DOCX) that lie, climb out, swell, or ask for what is not theirs. */
import { constants, deflateRawSync } from 'node:zlib';
import { reportOf } from '../../electron/documents/formats/docx/corpus.ts';
import { bookOf } from '../../electron/documents/formats/epub/corpus.ts';
import type { Bad } from './bad.ts';
import { linked } from './packed.ts';
import { type Entry, unzipped, zip } from './zip.ts';

const chapter = 'OPS/text/c0.xhtml';
const documentPart = 'word/document.xml';
const utf8 = (words: string) => Buffer.from(words);
const cutOff = (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1);
const page = (body: string, above = '') =>
  `<?xml version="1.0"?>${above}<html xmlns="http://www.w3.org/1999/xhtml"><head><title>One</title></head><body><p>The tide rose.</p>${body}</body></html>`;
const report = (body: string, above = '') =>
  `<?xml version="1.0"?>${above}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>The tide rose. ${body}</w:t></w:r></w:p></w:body></w:document>`;
const book = (words: string | Buffer, name = chapter) => bookOf(3, [{ name, bytes: Buffer.from(words) }]);
const letter = (words: string | Buffer) => reportOf([{ name: documentPart, bytes: Buffer.from(words) }]);

/** Ten thousand million laughs. */
const laughs = `<!DOCTYPE x [<!ENTITY l0 "ha">${Array.from({ length: 10 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('')}]>`;
const external = '<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]>';

/** An entry that swells to as many MiB of "a ": one block that is packed once and repeated. */
function swelling(name: string, mebibytes: number, claimedBytes = mebibytes * 2 ** 20): Entry {
  const block = deflateRawSync(Buffer.alloc(2 ** 20, 'a '), { finishFlush: constants.Z_FULL_FLUSH });
  const end = Buffer.from([3, 0]);
  return { name, bytes: Buffer.alloc(0), claimedBytes, deflated: Buffer.concat([...Array<Buffer>(mebibytes).fill(block), end]) };
}

const deep = (count: number) => `${'<div>'.repeat(count)}words${'</div>'.repeat(count)}`;

/** Everything by which a page asks for something on the net, and everything by which it runs something. */
export const activePage = (host: string) =>
  `<!doctype html><html manifest="${host}/m"><head><title>Active</title><base href="${host}/"><meta http-equiv="refresh" content="0;url=${host}/r">
<link rel="stylesheet" href="${host}/a.css"><link rel="preload" href="${host}/p"><style>@import url(${host}/i.css); p { background: url(${host}/b.png) }</style>
<script src="${host}/s.js"></script><script>globalThis.ran = true; document.write('written by script'); fetch('${host}/f')</script></head>
<body onload="globalThis.ran = true" background="${host}/bg"><article><h1>Active</h1><p>${'The tide rose over the marsh. '.repeat(20)}</p>
<p>A <a href="javascript:globalThis.ran=true" onclick="globalThis.ran=true">link</a> and <img src="${host}/x.png" srcset="${host}/y.png 2x" onerror="globalThis.ran=true" alt="a picture">.</p>
<iframe src="${host}/frame" srcdoc="<script>globalThis.ran=true</script>"></iframe><object data="${host}/o"></object><embed src="${host}/e"><video src="${host}/v" poster="${host}/p"></video>
<audio src="${host}/a"></audio><svg onload="globalThis.ran=true"><image href="${host}/svg"/><script>globalThis.ran=true</script><text>drawn words</text></svg><form action="${host}/post"><input autofocus onfocus="globalThis.ran=true" value="typed"><button formaction="javascript:alert(1)">Send</button></form>
<noscript><img src="${host}/n"></noscript><template><script>globalThis.ran=true</script></template></article></body></html>`;
export const fetchingBook = (host: string) =>
  bookOf(3, [
    {
      name: chapter,
      bytes: utf8(
        page(
          `<p>&far;</p><img src="${host}/x.png"/><script src="${host}/s.js">globalThis.ran = true</script><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="${host}/xi"/>`,
          `<?xml-stylesheet href="${host}/s.xsl"?><!DOCTYPE html SYSTEM "${host}/x.dtd" [<!ENTITY far SYSTEM "${host}/far"><!ENTITY % all SYSTEM "${host}/all">%all;]>`,
        ),
      ),
    },
  ]);
export const fetchingReport = (host: string) =>
  reportOf([
    { name: documentPart, bytes: utf8(report('&far;', `<!DOCTYPE x SYSTEM "${host}/x.dtd" [<!ENTITY far SYSTEM "${host}/far">]>`)) },
    {
      name: 'word/_rels/document.xml.rels',
      bytes: utf8(
        `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" Target="${host}/t.dotm" TargetMode="External"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="${host}/x.png" TargetMode="External"/></Relationships>`,
      ),
    },
  ]);

export const badPages: Bad[] = [
  {
    what: 'A web page with scripts, handlers, frames and remote parts (nothing runs, nothing is fetched)',
    name: 'active.html',
    bytes: () => utf8(activePage('http://127.0.0.1:9')),
  },
  { what: 'A web page nested a hundred thousand deep', name: 'deep.html', bytes: () => utf8(`<p>The tide rose.</p>${deep(100_000)}`) },
  { what: 'A web page of one word of 5 MB', name: 'word.html', bytes: () => utf8(`<p>${'x'.repeat(5_000_000)}</p>`) },
  { what: 'A web page of scripts alone', name: 'app.html', bytes: () => utf8('<title>App</title><body><script>render()</script></body>') },
  { what: 'A web page of three million elements', name: 'tags.html', bytes: () => utf8('<p>a'.repeat(3_000_000)) },
  {
    what: 'A web page of styles that are never closed',
    name: 'styles.html',
    bytes: () => utf8(Array.from({ length: 50_000 }, (_, i) => `<b x=${i}><p>words`).join('')),
  },
  { what: 'A web page of lists nested twenty thousand deep', name: 'lists.html', bytes: () => utf8('<ul><li>words '.repeat(20_000)) },
  { what: 'A web page of a million comments', name: 'comments.html', bytes: () => utf8(`<p>The tide rose.</p>${'<!-->'.repeat(1_000_000)}`) },
  { what: 'A web page of 40 MiB', name: 'huge.html', bytes: () => Buffer.alloc(40 * 2 ** 20, '<p>words ') },
];

export const badBooks: Bad[] = [
  { what: 'Something else called .epub', name: 'fake.epub', bytes: () => utf8('The tide rose.') },
  { what: 'An EPUB cut off', name: 'half.epub', bytes: () => cutOff(bookOf(3)) },
  { what: 'An archive that is no book', name: 'other.epub', bytes: () => zip([{ name: 'a.txt', bytes: utf8('words') }]) },
  {
    what: 'An EPUB whose chapters are missing',
    name: 'hollow.epub',
    bytes: () =>
      bookOf(
        3,
        [0, 1, 2].map((i) => ({ name: `OPS/text/c${i}.xhtml`, bytes: Buffer.alloc(0) })),
      ),
  },
  { what: 'An EPUB locked by a shop (DRM)', name: 'shop.epub', bytes: () => bookOf(3, [drm]) },
  {
    what: 'An EPUB locked by a password',
    name: 'locked.epub',
    bytes: () => zip([...unzipped(bookOf(3))].map(({ name, bytes }) => ({ name, bytes, flags: 1 }))),
  },
  { what: 'An EPUB with a chapter that swells to 1 GiB', name: 'bomb.epub', bytes: () => bookOf(3, [swelling(chapter, 1024)]) },
  { what: 'An EPUB with a chapter of 60 MiB', name: 'giant.epub', bytes: () => bookOf(3, [swelling(chapter, 60)]) },
  { what: 'The bomb, with a lie about its size', name: 'sly.epub', bytes: () => bookOf(3, [swelling(chapter, 1024, 1000)]) },
  { what: 'An EPUB of a hundred chapters that swell to 100 MiB each', name: 'swarm.epub', bytes: () => swarm() },
  { what: 'Archives within archives (they stay shut)', name: 'nest.epub', bytes: () => bookOf(3, [{ name: 'OPS/more.zip', bytes: nest() }]) },
  {
    what: 'An entry that climbs out: ../../evil.xhtml',
    name: 'climb.epub',
    bytes: () => bookOf(3, [{ name: '../../evil.xhtml', bytes: utf8(page('')) }]),
  },
  { what: 'An entry with an absolute name: /etc/evil', name: 'root.epub', bytes: () => bookOf(3, [{ name: '/etc/evil', bytes: utf8(page('')) }]) },
  {
    what: 'A chapter that is a symbolic link to /etc/passwd',
    name: 'link.epub',
    bytes: () => bookOf(3, [{ name: chapter, bytes: linked, mode: 0o120777, method: 0 }]),
  },
  { what: 'Entities that swell (billion laughs)', name: 'laughs.epub', bytes: () => book(page('&l10;', laughs)) },
  { what: 'The same in the table of contents', name: 'laughs-inside.epub', bytes: () => book(page('&l10;', laughs), 'OPS/nav.xhtml') },
  { what: 'The same in the package file', name: 'laughs-package.epub', bytes: () => book(`${laughs}<package>&l10;</package>`, 'OPS/book.opf') },
  { what: 'An entity that asks for a file (it is not opened)', name: 'entity.epub', bytes: () => book(page('&secret;', external)) },
  { what: 'A chapter nested a hundred thousand deep', name: 'deep.epub', bytes: () => book(page(deep(100_000))) },
];

export const badReports: Bad[] = [
  { what: 'Something else called .docx', name: 'fake.docx', bytes: () => utf8('The tide rose.') },
  {
    what: 'An old Word document called .docx',
    name: 'older.docx',
    bytes: () => Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(504)]),
  },
  { what: 'A DOCX cut off', name: 'half.docx', bytes: () => cutOff(reportOf()) },
  { what: 'A DOCX whose XML is damaged', name: 'torn.docx', bytes: () => letter(report('').slice(0, -40)) },
  { what: 'A DOCX that swells to 1 GiB', name: 'bomb.docx', bytes: () => reportOf([swelling(documentPart, 1024)]) },
  { what: 'The bomb in a DOCX, with a lie about its size', name: 'sly.docx', bytes: () => reportOf([swelling(documentPart, 1024, 1000)]) },
  {
    what: 'A DOCX of half a million elements',
    name: 'giant.docx',
    bytes: () => letter(report(`</w:t></w:r></w:p>${'<w:p/>'.repeat(500_000)}<w:p><w:r><w:t>`)),
  },
  { what: 'Entities that swell in a DOCX', name: 'laughs.docx', bytes: () => letter(report('&l10;', laughs)) },
  { what: 'An entity that asks for a file in a DOCX', name: 'entity.docx', bytes: () => letter(report('&secret;', external)) },
  { what: 'An entry that climbs out of a DOCX', name: 'climb.docx', bytes: () => reportOf([{ name: '../../evil.xml', bytes: utf8('<a/>') }]) },
  {
    what: 'Tables nested ten thousand deep',
    name: 'deep.docx',
    bytes: () =>
      letter(report(`</w:t></w:r></w:p>${'<w:tbl><w:tr><w:tc>'.repeat(10_000)}<w:p/>${'</w:tc></w:tr></w:tbl>'.repeat(10_000)}<w:p><w:r><w:t>`)),
  },
];

const drm: Entry = {
  name: 'META-INF/encryption.xml',
  bytes: utf8(
    `<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:enc="http://www.w3.org/2001/04/xmlenc#">${[0, 1, 2].map((i) => `<enc:EncryptedData><enc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/><enc:CipherData><enc:CipherReference URI="OPS/text/c${i}.xhtml"/></enc:CipherData></enc:EncryptedData>`).join('')}</encryption>`,
  ),
};

function swarm(): Buffer {
  const names = Array.from({ length: 100 }, (_, i) => `OPS/text/s${i}.xhtml`);
  const items = names.map((name, i) => `<item id="s${i}" href="${name.slice(4)}" media-type="application/xhtml+xml"/>`).join('');
  const spine = names.map((_, i) => `<itemref idref="s${i}"/>`).join('');
  const packageFile = `<package version="3.0" xmlns="http://www.idpf.org/2007/opf"><metadata/><manifest>${items}</manifest><spine>${spine}</spine></package>`;
  return bookOf(3, [{ name: 'OPS/book.opf', bytes: utf8(packageFile) }, ...names.map((name) => swelling(name, 100))]);
}

function nest(): Buffer {
  let inner = zip([swelling('zeros', 64)]);
  for (let depth = 0; depth < 8; depth++) inner = zip(['a', 'b'].map((name) => ({ name: `${name}.zip`, bytes: inner, method: 0 })));
  return inner;
}
