/** Mail, saved pages, books of other kinds, captions, data: what of each comes out; what nothing reads has its own sentence. */
import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { tortureOf } from '../../../torture/format.ts';
import { zip } from '../../../torture/fuzz/zip.ts';
import { readDocument } from '../documents.ts';
import { fileReason } from './folder/left-out.ts';
import { unread } from './unread.ts';

const seedOf = async (format: string, name: string) => (await (await tortureOf(format)).corpus()).seeds.find((seed) => seed.name === name)!.bytes;
async function blocks(format: string, name: string) {
  const { blocks, text } = await readDocument(await seedOf(format, name), name);
  return blocks.map(({ start, end, kind, place }) => [kind, text.slice(start, end), place]);
}

test('rich text: a star within a group is none that ends it; what is left out is told; letters of two bytes as programs write them', async () => {
  const read = (inner: string) =>
    readDocument(Buffer.from(`{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Times;}{\\f1\\fcharset128 Mincho;}}${inner}}`, 'latin1'), 'a.rtf');
  // As OpenOffice 1 and 2 wrote every run.
  expect((await read('\\pard{\\loch\\f0\\i0\\b0\\*\\cs7\\cf0 The quick brown fox}{\\*\\unknown not this}\\par')).text).toBe('The quick brown fox');
  const around = await read(
    '{\\header\\pard Report {\\b 7}\\par}{\\footerf Page\\tab one}{\\header Report 7}Words{\\*\\annotation\\pard Why?}.\\par',
  );
  expect(around.text).toBe('Words.');
  expect(around.warnings).toEqual(['1 comment left out of a.rtf.', 'Headers and footers left out of a.rtf: “Report 7” “Page one”.']);
  const powers = await read('10{\\super 6} m{\\super 2}, {\\v not shown}5\\super 3\\nosupersub .\\par');
  expect([powers.text, powers.warnings]).toEqual(['10⁶ m², 5³.', ['2 words that a.rtf does not show left out.']]);
  expect((await read("\\f1 \\'83J\\'83\\\\\\'82\\'a0 abc\\par")).text).toBe('カソあ abc');
});

test('mail: who wrote when, the text once, attachments by name; boxes message by message', async () => {
  expect(await blocks('email', 'parts.eml')).toEqual([
    ['heading', '– Tides', 'subject'],
    [
      'paragraph',
      expect.stringMatching(/^From: E\. Vane <vane@example\.org>\nTo: a@example\.org, Crew: b@example\.org\nDate: 2024-06-03T08:00:00/),
      'header',
    ],
    ['paragraph', 'Café.', 'paragraph 1'],
    ['quote', '> before', 'paragraph 2'],
  ]);
  expect((await readDocument(await seedOf('email', 'parts.eml'), 'parts.eml')).warnings[0]).toMatch(/^1 attachment of parts\.eml not read: a\.pdf\./);
  const box = await readDocument(await seedOf('email', 'box.mbox'), 'box.mbox');
  expect(box.sections).toHaveLength(2);
  expect(box.text).toContain('From what we know, two.');
  expect(box.blocks.at(-1)!.place).toBe('message 2, paragraph 1');
});

test('mail within mail: each with its own heading and place, what is attached to it by name', async () => {
  const content = await readDocument(await seedOf('email', 'within.eml'), 'within.eml');
  expect(content.sections.map(({ title, level }) => [title, level])).toEqual([
    ['– Tides', 1],
    ['Log', 2],
    ['Older', 3],
  ]);
  expect(content.blocks.slice(2).map(({ start, end, place }) => [content.text.slice(start, end), place])).toEqual([
    ['See below.', 'paragraph 1'],
    ['Log', 'attached message 1, subject'],
    ['From: Mate <mate@example.org>', 'attached message 1, header'],
    ['All well.', 'attached message 1, paragraph 1'],
    ['Older', 'attached message 1.1, subject'],
    ['Fog.', 'attached message 1.1, paragraph 1'],
  ]);
  expect(content.warnings).toEqual(['1 attachment of within.eml not read: chart.png. Save what matters as files, then import those.']);
  const nested = Array.from({ length: 40 }).reduce<string>(
    (inner, _, i) => `Subject: L${i}\r\nContent-Type: message/rfc822\r\n\r\n${inner}`,
    'Subject: In\r\n\r\nwords',
  );
  const deep = await readDocument(Buffer.from(nested), 'deep.eml');
  expect(deep.sections).toHaveLength(11);
  expect(deep.warnings).toEqual([expect.stringContaining('1 attachment of deep.eml not read: message/rfc822.')]);
});

test('mail in other encodings than it says: saved anew as UTF-16, in letters of eight bits without a word about them', async () => {
  const text = 'Subject: Größe\r\nContent-Type: text/plain; charset="iso-8859-1"\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGröße: 12 € – ja.\r\n';
  const wide = Buffer.from(`\ufeff${text}`, 'utf16le');
  for (const bytes of [wide, Buffer.from(wide).swap16(), wide.subarray(2)])
    expect((await readDocument(bytes, 'a.eml')).text).toBe('Größe\n\nGröße: 12 € – ja.');
  const russian = 'Все счастливые семьи похожи друг на друга.';
  const bare = Buffer.concat([Buffer.from('From: a@example.org\r\n\r\n'), iconv.encode(russian, 'windows-1251')]);
  const content = await readDocument(bare, 'a.eml');
  expect(content.text).toBe(`From: a@example.org\n\n${russian}`);
  expect(content.warnings).toEqual([expect.stringContaining('it was read as windows-1251.')]);
});

test('mail: a text that stands in for the page is not the message; lines of a box that begin with From', async () => {
  const stub = `Subject: News\r\nContent-Type: multipart/alternative; boundary="x"\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nYour program shows no HTML.\r\n--x\r\nContent-Type: text/html\r\n\r\n<h1>Prices</h1><p>They rise by 4.5 % from 1 July, as the harbour board decided last week.</p><p>Boats under 6 m pay as before.</p>\r\n--x--\r\n`;
  expect((await readDocument(Buffer.from(stub), 'a.eml')).text).toBe(
    'News\n\nPrices\n\nThey rise by 4.5 % from 1 July, as the harbour board decided last week.\n\nBoats under 6 m pay as before.',
  );
  const box = 'From a@example.org Mon Jun  3 10:00:00 2024\nSubject: One\n\n>From here on.\n> quoted\n';
  expect((await readDocument(Buffer.from(box), 'a.mbox')).text).toBe('One\n\nFrom here on.\n> quoted');
  const message = 'Subject: One\n\nWords.\n';
  expect((await readDocument(Buffer.from(`${message.length}\n${message}<?xml version="1.0"?><plist/>`), 'a.emlx')).text).toBe('One\n\nWords.');
});

test('saved pages', async () => {
  expect(await readDocument(await seedOf('mhtml', 'tides.mhtml'), 'tides.mhtml')).toMatchObject({
    format: 'mhtml',
    title: 'Tides',
    text: 'Tides\n\nThey rose: café.',
    warnings: ['1 picture left out of tides.mhtml: only text is read.'],
  });
});

test('FictionBook: titles by depth, verses, notes, no pictures', async () => {
  const content = await readDocument(await seedOf('fb2', 'tides.fb2'), 'tides.fb2');
  expect(content).toMatchObject({ title: 'Tides', metadata: { author: 'Edmund Vane', language: 'en' } });
  expect(content.sections.map(({ title, level }) => [title, level])).toEqual([
    ['Tides', 1],
    ['Chapter 1. The marsh', 1],
    ['Verses', 2],
    ['1', 1],
  ]);
  expect(content.text).toContain('The tide rose[1].');
  expect(content.text).toContain('One\ntwo');
  expect(content.text).not.toContain('/9j/');
});

test('rich text: headings of styles, encodings of fonts, tables, footnotes, hidden words and pictures out', async () => {
  expect((await blocks('rtf', 'tides.rtf')).map(([kind, text]) => [kind, text])).toEqual([
    ['heading', 'The marsh'],
    ['paragraph', 'Café “so”Мир link'],
    ['table', 'Name\tTons\nHeron\t320'],
    ['paragraph', '[1]After.'],
    ['paragraph', 'A note.'],
  ]);
});

test('captions: an empty line within one, old line ends, few letters beyond ASCII', async () => {
  const film = '1\n00:00:01,000 --> 00:00:03,000\n\nNach einer Leerzeile.\n\n2\n00:00:04,000 --> 00:00:06,000\nDer Fluß steigt.\n';
  const content = await readDocument(Buffer.from(film.replaceAll('\n', '\r'), 'latin1'), 'film.srt');
  expect(content.blocks.map(({ start, end, place }) => [content.text.slice(start, end), place])).toEqual([
    ['Nach einer Leerzeile.', '00:00:01.000'],
    ['Der Fluß steigt.', '00:00:04.000'],
  ]);
});

test('FictionBook: rows of tables, marks that have brackets already, signs between scenes', async () => {
  const body =
    '<section><title><p>I</p></title><p>Word<a type="note" l:href="#n">[1]</a>, word<a type="note" l:href="#m">2</a>.</p><subtitle>* * *</subtitle><table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table></section>';
  const content = await readDocument(Buffer.from(`<?xml version="1.0"?><FictionBook xmlns:l="x"><body>${body}</body></FictionBook>`), 'a.fb2');
  expect(content.text).toBe('I\n\nWord[1], word[2].\n\n* * *\n\nA\tB\n1\t2');
  expect(content.sections.map(({ title }) => title)).toEqual(['I']);
});

test('captions by their times, data line by line', async () => {
  expect(await blocks('captions', 'film.srt')).toEqual([
    ['paragraph', 'The tide rose.', '00:00:00.000'],
    ['paragraph', 'Nobody had seen\nsuch water.', '00:00:04.000'],
  ]);
  expect(await blocks('captions', 'film.vtt')).toEqual([
    ['paragraph', 'Roger: The tide & the marsh', '00:01.000'],
    ['paragraph', 'rose.', '00:05.000'],
  ]);
  expect(await blocks('jsonl', 'ships.jsonl')).toEqual([
    ['table', 'name: Grey Heron; tons: 320; crew.name: Vane', 'line 1'],
    ['table', 'a; b: true', 'line 3'],
    ['table', 'words', 'line 4'],
    ['table', '{broken', 'line 5'],
  ]);
});

test.each([...unread])('a file of %s has its own sentence, alone and in a folder', async (ending, hint) => {
  await expect(readDocument(Buffer.from([1, 2, 3]), `a${ending}`)).rejects.toMatchObject({
    code: 'file-unreadable',
    message: `a${ending} is ${hint}, then import that.`,
  });
  if (/^\.(?:mobi|azw3|msg|djvu|pages|numbers)$/.test(ending)) expect(fileReason(`a${ending}`, 3)).toBe(hint);
});

test('JSON of records reads like a table, with paths to cite; any other is lines of source', async () => {
  const read = async (name: string, text: string) => {
    const { format, text: words, blocks, warnings } = await readDocument(Buffer.from(text), name);
    return { format, blocks: blocks.map(({ start, end, place, line }) => [place ?? line, words.slice(start, end)]), warnings };
  };
  const long = 'Rain. '.repeat(120).trim();
  const people = {
    count: 2,
    results: [
      { name: 'Ann', address: { city: 'Wick' }, tags: ['a', 'b'] },
      { name: 'Ben', address: { note: long } },
    ],
  };
  expect((await read('people.json', JSON.stringify(people))).blocks).toEqual([
    ['count', 'count: 2'],
    ['record 1', 'name: Ann; address.city: Wick; tags: a, b'],
    ['record 2, name', 'name: Ben'],
    ['record 2, address.note', `address.note: ${long}`],
  ]);
  // Digits are quoted as they stand.
  expect((await read('a.json', '[{"due": 2214.10, "id": 12345678901234567890}]')).blocks).toEqual([
    ['record 1', 'due: 2214.10; id: 12345678901234567890'],
  ]);
  expect((await read('two.json', '{"users": [{"a": 1}, {"a": 2}], "orders": [{"b": 1}, {"b": 2}]}')).blocks.map(([place]) => place)).toEqual([
    'users',
    'users, record 1',
    'users, record 2',
    'orders',
    'orders, record 1',
    'orders, record 2',
  ]);
  const byName = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`u${i}`, { name: `N${i}` }]));
  expect((await read('named.json', JSON.stringify(byName))).blocks[7]).toEqual(['record u7', 'name: N7']);
  expect(await read('words.json', '["one", null, "two", ["three"]]')).toMatchObject({
    blocks: [
      ['records 1 to 3', 'one\ntwo'],
      ['record 4', 'three'],
    ],
  });
  const outline = { type: 'Polygon', coordinates: [Array.from({ length: 60 }, (_, i) => [i, 1.5])] };
  const map = await read('map.geojson', JSON.stringify({ features: [{ name: 'Wick' }, { name: 'Sound', geometry: outline }] }));
  expect([map.blocks[1], map.warnings]).toEqual([
    ['record 2', 'name: Sound; geometry.type: Polygon'],
    ['1 outline of more than 100 coordinates left out of map.geojson.'],
  ]);
  expect(await read('lines.json', '{"a": 1}\n{"a": 2}\n')).toMatchObject({
    format: 'jsonl',
    blocks: [
      ['line 1', 'a: 1'],
      ['line 2', 'a: 2'],
    ],
  });
  for (const name of ['package.json', 'tsconfig.build.json', '.babelrc.json', 'jest.config.json'])
    expect(await read(name, '[{"a": 1}, {"a": 2}]'), name).toMatchObject({ format: 'code', warnings: [] });
  expect(await read('words.json', '{"name": "x", "list": [1, 2]}')).toMatchObject({ format: 'code', warnings: [] });
  expect(await read('bad.json', '{"a": 1,\n "b": x}')).toMatchObject({
    format: 'code',
    blocks: [
      [1, '{"a": 1,'],
      [2, ' "b": x}'],
    ],
    warnings: [expect.stringMatching(/^bad\.json is not valid JSON.*; it was read as text, line by line\.$/)],
  });
  // Neither depth nor width ends the reading.
  for (const text of [
    `${'['.repeat(200_000)}${']'.repeat(200_000)}`,
    `[${'{"a":'.repeat(200_000)}1.50${'}'.repeat(200_000)}]`,
    `[${'{},'.repeat(200_000)}1]`,
  ])
    expect((await read('deep.json', text)).blocks).toHaveLength(1);
});

test('a FictionBook is read packed as it is alone; an archive of several says so', async () => {
  const book = await seedOf('fb2', 'tides.fb2');
  const alone = await readDocument(book, 'tides.fb2');
  for (const name of ['tides.fb2.zip', 'tides.FBZ'])
    expect(
      await readDocument(
        zip([
          { name: 'books/tides.fb2', bytes: book },
          { name: 'cover.jpg', bytes: Buffer.from('x') },
        ]),
        name,
      ),
    ).toEqual({
      ...alone,
      warnings: alone.warnings.map((warning) => warning.replaceAll('tides.fb2', name)),
    });
  await expect(
    readDocument(
      zip([
        { name: 'a.fb2', bytes: book },
        { name: 'b.fb2', bytes: book },
      ]),
      'all.fb2.zip',
    ),
  ).rejects.toThrow('all.fb2.zip holds 2 FictionBooks.');
  await expect(readDocument(zip([{ name: 'a.txt', bytes: book }]), 'a.zip')).rejects.toThrow('a.zip is an archive: unpack it');
});

test('mail of more parts or lines than anybody sends is refused in words', async () => {
  const mail = (parts: number) =>
    Buffer.from(
      `From: a@example.org\r\nSubject: Many\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="x y"\r\n\r\n${'--x y\r\n\r\nOne.\r\n'.repeat(parts)}--x y--\r\n`,
    );
  expect((await readDocument(mail(3), 'few.eml')).text.match(/One\./g)).toHaveLength(3);
  await expect(readDocument(mail(10_001), 'many.eml')).rejects.toMatchObject({
    code: 'file-too-large',
    message: 'Message 1 of many.eml has more than 10,000 parts. Save what matters of it, then import that.',
  });
  await expect(readDocument(Buffer.from(`Subject: Long\n\n${'a\n'.repeat(2_000_000)}`), 'long.eml')).rejects.toMatchObject({
    message: 'Message 1 of long.eml has more than two million lines. Save what matters of it, then import that.',
  });
  await expect(readDocument(mail(10_001), 'many.mhtml')).rejects.toMatchObject({
    message: 'many.mhtml has more than 10,000 parts. Save the page anew, as HTML.',
  });
});
