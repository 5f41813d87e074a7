import { describe, expect, it } from 'vitest';
import { isCode, paragraphsOf, SentenceIndex } from './sentence-index.ts';
import { stem, termsOf } from './terms.ts';

const best = (index: SentenceIndex, question: string) => {
  const scores = index.match(question);
  return index.sentences[scores.indexOf(Math.max(...scores))]!;
};

describe('terms', () => {
  it('splits identifiers and keeps them whole', () => {
    expect(termsOf('parseHttpHeader')).toEqual([stem('parsehttpheader'), stem('parse'), stem('http'), stem('header')]);
    expect(termsOf('read_text_file')).toEqual(expect.arrayContaining([stem('read'), stem('text'), stem('file')]));
    expect(termsOf('the ships ranked')).toEqual(termsOf('ship rank'));
  });

  it('finds words of scripts without spaces', () => {
    expect(termsOf('北京大学').length).toBe(3);
    expect(termsOf('大').length).toBe(1);
  });
});

describe('the sentence index', () => {
  const text = `# Tides\n\nThe harbour was dug in 1840. It silted up within ten years.\n\n# Ships\n\nThe Grey Heron carried salt. Her captain was Ivo Brand.\n`;
  const sections = [
    { title: 'Tides', start: 0, level: 1 },
    { title: 'Ships', start: text.indexOf('# Ships'), level: 1 },
  ];
  const index = new SentenceIndex([{ id: 'a', text, sections }]);
  const quote = ({ start, end }: { start: number; end: number }) => text.slice(start, end);

  it('holds every sentence once, with its place', () => {
    const covered = index.sentences.map(quote).join(' ');
    for (const word of text.match(/[A-Za-z0-9]+/g)!) expect(covered).toContain(word);
    expect(new Set(index.sentences.map(({ start }) => start)).size).toBe(index.sentences.length);
    for (const { start, end } of index.sentences) expect(index.at('a', start)).toBe(index.at('a', end - 1));
  });

  it('matches by rare words, whatever their ending', () => {
    expect(quote(best(index, 'When did they dig the harbours?'))).toContain('1840');
    expect(quote(best(index, 'Who was the captain?'))).toContain('Ivo Brand');
    expect(Math.max(...index.match('Quite different words altogether'))).toBe(0);
  });

  it('counts a heading for what stands below it', () => {
    const scores = index.match('ships');
    const [salt, dug] = ['salt', 'dug'].map((word) => scores[index.sentences.findIndex((sentence) => quote(sentence).includes(word))]!);
    expect(salt).toBeGreaterThan(dug!);
  });

  it('takes blocks of source code as units', () => {
    const source = 'export function area(width, height) {\n  return width * height;\n}\n\nconst unit = {\n  name: "A metre. One of them.",\n};\n';
    expect(isCode(source)).toBe(true);
    expect(isCode('He walked (slowly) to the harbour, and sat down.')).toBe(false);
    expect(isCode('/**\n * The area.\n * In metres.\n */')).toBe(true);
    expect(isCode('* Apples from the garden\n* Pears\n* Quinces')).toBe(false);
    const code = new SentenceIndex([{ id: 'a.js', text: source }]);
    expect(code.sentences.length).toBe(2);
    expect(source.slice(code.sentences[0]!.start, code.sentences[0]!.end)).toContain('return width * height;');
  });

  it('cuts source code of long lines', () => {
    const numbers = `${`row(${'12,'.repeat(300)}0);\n`.repeat(12)}const packed = [${'7,'.repeat(9000)}];\n`;
    expect(isCode(numbers)).toBe(true);
    const units = new SentenceIndex([{ id: 'a.js', text: numbers }]).sentences.map(({ start, end }) => numbers.slice(start, end));
    expect(units.join('').replace(/\s/g, '')).toBe(numbers.replace(/\s/g, ''));
    expect(Math.max(...units.map((unit) => unit.length))).toBeLessThanOrEqual(1200);
  });

  it('paragraphs hold every character that is not white space', () => {
    const held = paragraphsOf(text)
      .map(({ start, end }) => text.slice(start, end))
      .join('');
    expect(held.replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
  });
});
