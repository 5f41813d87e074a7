import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sentencesOf } from './sentences.ts';

const quotes = (text: string, from = 0, to = text.length) => sentencesOf(text, from, to).map(({ start, end }) => text.slice(start, end));

describe('sentencesOf', () => {
  it('ends sentences at full stops, not at abbreviations or line breaks', () => {
    const text = 'Mr. Hale met Dr. Quill\nat the gate. "Who is there?" she asked. It was J. Marsh.';
    expect(quotes(text)).toEqual(['Mr. Hale met Dr. Quill\nat the gate.', '"Who is there?" she asked.', 'It was J. Marsh.']);
  });

  it('ends a sentence at a blank line even without punctuation', () => {
    expect(quotes('# The garden\n\nIt lay behind the house')).toEqual(['# The garden', 'It lay behind the house']);
  });

  it('takes headings, items and blocks of code of Markdown for themselves', () => {
    const text = [
      '### Hidden files',
      'by default they are left out.',
      'To see them, use `-H`:',
      '``` bash',
      '> find . -H',
      'It prints. All of them.',
      '```',
      'Then',
      'look again.',
      '* Fast. And small',
      '  where it can be',
      '* [![It works](a.svg)](b)',
    ].join('\n');
    expect(quotes(text)).toEqual([
      '### Hidden files',
      'by default they are left out.',
      'To see them, use `-H`:',
      '``` bash\n> find . -H\nIt prints. All of them.\n```',
      'Then\nlook again.',
      '* Fast.',
      'And small\n  where it can be',
      '* [![It works](a.svg)](b)',
    ]);
  });

  it('a block of code that is never closed ends with its paragraph', () => {
    expect(quotes('So:\n```\nrun it. Twice.\n\nAfter it. The end.')).toEqual(['So:', '```\nrun it. Twice.', 'After it.', 'The end.']);
  });

  it('gives whole sentences that only touch the range', () => {
    const text = 'One here. Two is longer. Three ends.';
    expect(quotes(text, 12, 15)).toEqual(['Two is longer.']);
  });

  it('cuts what has no end', () => {
    const text = 'x'.repeat(5000);
    expect(quotes(text).every((quote) => quote.length <= 1200)).toBe(true);
  });

  it('sentences are in order, trimmed, never overlap', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'B', '. ', '! ', '\n', '\n\n', ' ', 'é', '"', 'Dr. ', '```', '# ', '* ') }), (text) => {
        let at = 0;
        for (const { start, end } of sentencesOf(text, 0, text.length)) {
          expect(start).toBeGreaterThanOrEqual(at);
          expect(text.slice(start, end)).toBe(text.slice(start, end).trim());
          expect(end).toBeGreaterThan(start);
          at = end;
        }
      }),
    );
  });
});
