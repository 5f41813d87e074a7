import fc from 'fast-check';
import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { asChosen, chosenSentence, decode, readAsSaid, readings } from './encoding.ts';

const french = 'Le château était très élégant ; où l’été passé, les élèves mangeaient du pâté à midi. Noël approchait et l’hôtel était fermé.';

test('UTF-8 with and without its mark, any text', () => {
  expect(decode(Buffer.from('\uFEFFgrüße'), 'a.txt')).toEqual({ text: 'grüße', encoding: 'utf-8', warnings: [] });
  const texts = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => text.trim() !== '' && !text.includes('\0') && !/^\uFEFF/.test(text));
  fc.assert(fc.property(texts, (text) => void expect(decode(Buffer.from(text), 'a.txt').text).toBe(text)));
});

test.each(['utf-16le', 'utf-16be', 'utf-32le', 'utf-32be'])('%s by its mark, astral letters too', (encoding) => {
  const text = `Grüße, 日本 😀. ${french}`;
  expect(decode(iconv.encode(text, encoding, { addBOM: true }), 'a.txt')).toEqual({ text, encoding, warnings: [] });
});

test.each([
  ['windows-1252', french],
  ['windows-1252', `${'Plain words without an accent stand here, line after line, as in most English books.\n'.repeat(20)}The café was closed.`],
  ['windows-1251', 'Мой дядя самых честных правил, когда не в шутку занемог, он уважать себя заставил и лучше выдумать не мог.'],
  ['koi8-r', 'Мой дядя самых честных правил, когда не в шутку занемог, он уважать себя заставил и лучше выдумать не мог.'],
  ['shift_jis', '吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。'],
  ['euc-jp', '吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。'],
  ['gb18030', '红楼梦是中国古典四大名著之一，清代作家曹雪芹创作的章回体长篇小说。'],
  ['macroman', 'Übermäßig schön war der Café in Zürich, und die Straße führte über die Höhe. Der Bäcker öffnete früh.'],
  ['cp850', 'Übermäßig schön war der Café in Zürich, und die Straße führte über die Höhe. Der Bäcker öffnete früh.'],
  ['cp866', 'Мой дядя самых честных правил, когда не в шутку занемог, он уважать себя заставил и лучше выдумать не мог.'],
  ['windows-874', 'กาลครั้งหนึ่งนานมาแล้ว มีชายชราคนหนึ่งอาศัยอยู่ในกระท่อมริมทะเล'],
  ['euc-kr', '나는 그 소년을 처음 보았을 때 그가 누구인지 알지 못했다. 그러나 그는 나를 알고 있었다.'],
  ['windows-1250', 'Zażółć gęślą jaźń. Litwo! Ojczyzno moja! ty jesteś jak zdrowie; ile cię trzeba cenić, ten tylko się dowie.'],
  ['iso-8859-2', 'Příliš žluťoučký kůň úpěl ďábelské ódy. Běžel tady po louce a řekl, že přijde zítra večer.'],
  ['windows-1250', 'Az őszi eső megállt, és a „fiú” hazament az erdőből – árvíztűrő tükörfúrógép.'],
  ['windows-1253', 'Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα.'],
  ['windows-1254', 'Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar. Akıl ve vicdana sahiptirler.'],
  ['windows-1255', 'כל בני האדם נולדו בני חורין ושווים בערכם ובזכויותיהם. כולם חוננו בתבונה ובמצפון.'],
  ['windows-1256', 'يولد جميع الناس أحرارا متساوين في الكرامة والحقوق. وقد وهبوا عقلا وضميرا وعليهم أن يعامل بعضهم بعضا.'],
  ['koi8-u', 'Реве та стогне Дніпр широкий, сердитий вітер завива, додолу верби гне високі. Її пісня є.'],
  ['maccyrillic', 'Все счастливые семьи похожи друг на друга, каждая несчастливая семья несчастлива по-своему.'],
  ['big5', '人人生而自由，在尊嚴和權利上一律平等。他們賦有理性和良心，並應以兄弟關係的精神相對待。'],
  ['iso-8859-15', 'Où êtes-vous allé hier ? Le café était déjà fermé, l’hôtel coûte 12 €.'.replace('’', "'")],
  ['macroman', "Où êtes-vous allé hier ? Le café était déjà fermé, mais l'hôtel coûte 12 €."],
  ['windows-1252', 'He said “hello” and it’s fine – the price was £20. She said “no”, and that’s that.'],
])('%s is told, and the warning names it and the byte', (encoding, text) => {
  // Iconv has no euro there.
  const bytes = iconv.encode(encoding === 'macroman' ? text.replace('€', '¤') : text, encoding);
  const decoded = decode(bytes, 'book.txt');
  expect([decoded.encoding, decoded.text]).toEqual([encoding, text]);
  expect(decoded.warnings[0]).toMatch(new RegExp(`^book\\.txt is not UTF-8 \\(byte \\d+\\); it was read as ${encoding}`));
});

test.each(['utf-16le', 'utf-16be'])('%s without a mark is told by its zeros, and said', (encoding) => {
  const text = `${french} “Quoted” – and 😀.\r\n`.repeat(100);
  const decoded = decode(iconv.encode(text, encoding, { addBOM: false }), 'a.txt');
  expect([decoded.encoding, decoded.text]).toEqual([encoding, text]);
  expect(decoded.warnings).toEqual([expect.stringMatching(/^a\.txt does not say how it is encoded; it was read as UTF-16[LB]E\./)]);
});

test.each(['utf-16le', 'utf-16be'])('%s without a mark, of letters that have no zeros', (encoding) => {
  for (const text of [
    '人人生而自由，在尊严和权利上一律平等。\n他们赋有理性和良心。',
    'Все счастливые семьи похожи друг на друга.',
    '모든 인간은 태어날 때부터 자유롭다.',
  ]) {
    const decoded = decode(iconv.encode(text, encoding, { addBOM: false }), 'a.txt');
    expect([decoded.encoding, decoded.text]).toEqual([encoding, text]);
  }
});

test('Japanese by escapes is no ASCII', () => {
  // 吾輩は猫である。
  const bytes = Buffer.from('I: \x1b$B8cGZ$OG-$G$"$k!#\x1b(B\n', 'latin1');
  expect(decode(bytes, 'a.txt')).toEqual({ text: 'I: 吾輩は猫である。\n', encoding: 'iso-2022-jp', warnings: [] });
});

test('few letters are enough where all else is plain', () => {
  const text = 'The fee is small: one caf\u00e9 a day, as it was agreed upon by all of them.';
  expect(decode(iconv.encode(text, 'windows-1252'), 'a.txt')).toMatchObject({ text, encoding: 'windows-1252' });
});

test('lines that end as those of old Macs do are lines', () => {
  expect(decode(Buffer.from('one\rtwo\r\rthree'), 'a.txt').text).toBe('one\ntwo\n\nthree');
  expect(decode(Buffer.from('one\r\ntwo\rthree'), 'a.txt').text).toBe('one\r\ntwo\rthree');
});

test('a guess looks where the letters stand, however far down', () => {
  const text = `${'Plain words without an accent stand here.\n'.repeat(20_000)}${french}\n${french}`;
  expect(decode(iconv.encode(text, 'windows-1252'), 'a.txt').text).toBe(text);
});

test.each([
  ['too short for a guess', [72, 105, 32, 0xe9, 33], 'not valid UTF-8 (near byte 4)'],
  ['noise', Array.from({ length: 3000 }, (_, i) => 1 + ((i * i * 31 + i * 7) % 255)), 'not valid UTF-8 (near byte'],
  ['a zero byte', [137, 80, 78, 71, 0, 1, 2], 'zero byte at offset 4'],
  ['half a character behind UTF-16 without a mark', [...Buffer.from('Plain words without an accent.', 'utf16le'), 65], 'zero byte at offset 1'],
  ['numbers of two bytes', Array.from({ length: 400 }, (_, i) => (i % 2 ? 0 : i % 128)), 'zero byte at offset 0'],
  ['bytes with a zero now and then', Array.from({ length: 400 }, (_, i) => (i % 20 === 1 ? 0 : 65)), 'zero byte at offset 1'],
  ['a zero in UTF-16', [0xff, 0xfe, 65, 0, 0, 0, 66, 0], 'zero byte at offset 4'],
  ['nothing', [], 'is empty'],
  ['a mark alone', [0xff, 0xfe], 'only white space'],
])('%s is refused by name', (_, bytes, sentence) => {
  expect(() => decode(new Uint8Array(bytes), 'a.txt')).toThrow(sentence);
  expect(() => decode(new Uint8Array(bytes), 'a.txt')).toThrow('a.txt');
});

test('UTF-8 with a damaged place is still UTF-8, and says so', () => {
  const bytes = Buffer.concat([Buffer.from(french.repeat(3)), Buffer.from([0xff]), Buffer.from(french)]);
  const { text, encoding, warnings } = decode(bytes, 'a.txt');
  expect(encoding).toBe('utf-8');
  expect(text).toBe(`${french.repeat(3)}\uFFFD${french}`);
  expect(warnings).toEqual(['1 place in a.txt is no valid UTF-8 and shown as \uFFFD.']);
});

test('a guess leaves a choice: what fits is listed, and what was chosen is what comes out', () => {
  const russian = 'Мой дядя самых честных правил,\nкогда не в шутку занемог.';
  const bytes = iconv.encode(`Pushkin\n${russian}`, 'windows-1251');
  const ways = readings(bytes);
  expect(ways[0]).toEqual({ encoding: 'windows-1251', sample: 'Мой дядя самых честных правил,' });
  expect(ways.find(({ encoding }) => encoding === 'maccyrillic')?.sample).toBe(iconv.decode(bytes, 'maccyrillic').split('\n')[1]);
  // A text that says what it is, or would be damaged, is in none of them.
  expect(readings(Buffer.from(russian)).some(({ encoding }) => encoding === 'utf-8')).toBe(false);
  expect(ways.map(({ encoding }) => encoding)).not.toContain('shift_jis');
  expect(Buffer.from(asChosen(bytes, 'windows-1251', 'a.txt')!).toString()).toBe(`Pushkin\n${russian}`);
  expect(asChosen(Buffer.from(russian), 'windows-1251', 'a.txt')).toBeNull();
  expect(() => asChosen(bytes, 'rot13', 'a.txt')).toThrow('a.txt cannot be read as rot13.');
});

test('what a document was read as is told by its warnings', () => {
  const { warnings } = decode(iconv.encode(french, 'windows-1252'), 'a.txt');
  expect(readAsSaid(['Something else.', ...warnings])).toEqual({ name: 'windows-1252', chosen: false });
  expect(readAsSaid([chosenSentence('a.txt', 'koi8-r')])).toEqual({ name: 'koi8-r', chosen: true });
  expect(readAsSaid(decode(iconv.encode(french, 'utf-16le', { addBOM: false }), 'a.txt').warnings)).toEqual({ name: 'utf-16le', chosen: false });
  expect(readAsSaid(decode(Buffer.from(french), 'a.txt').warnings)).toBeNull();
});
