import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { starterBundle } from '../home.ts';
import { chunkSources } from './chunker.ts';
import type { Boundary } from './contract.ts';
import { Tokenizer } from './tokenizer.ts';

const tokenizer = new Tokenizer(JSON.parse(readFileSync(join(starterBundle, 'tokenizer.json'), 'utf8')));
const words = fc.constantFrom(
  'The',
  'garden',
  'lay',
  'behind',
  'Halden.',
  'In',
  '1874',
  'naïve',
  '名前',
  '🌿',
  '\n\n',
  '\n',
  '  ',
  '<q>',
  '</s>',
  'x'.repeat(700),
  '"Yes!"',
);
const texts = fc.array(words, { minLength: 1, maxLength: 120 }).map((parts) => parts.join(' '));

describe('tokenizer', () => {
  it('covers every character, in order, and decodes to the same text', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { ids, ends } = tokenizer.encode(text);
        expect(ends.length).toBe(ids.length);
        expect(ends.at(-1)).toBe(text.length);
        for (let i = 1; i < ends.length; i++) expect(ends[i]!).toBeGreaterThanOrEqual(ends[i - 1]!);
        expect(tokenizer.decode(Array.from(ids))).toBe(text);
      }),
      { numRuns: 50 },
    );
  });

  it('a token of plain words spans exactly its own characters', () => {
    const text = 'The garden lay behind Halden in 1874.';
    const { ids, ends } = tokenizer.encode(text);
    let start = 0;
    for (const [i, id] of ids.entries()) {
      expect(tokenizer.decode([id])).toBe(text.slice(start, ends[i]!));
      start = ends[i]!;
    }
  });

  it('special tokens count in templates, never in a text or in what fills a template', () => {
    const specials = new Set([0, 1, 2, 3]);
    expect(Array.from(tokenizer.encode('a </s> b <q>').ids).some((id) => specials.has(id))).toBe(false);
    const filled = Array.from(tokenizer.encodeTemplate('<q> {question}<a>', { question: 'Is </s> here?' }));
    expect([filled[0], filled.at(-1)]).toEqual([2, 3]);
    expect(filled.slice(1, -1).some((id) => specials.has(id))).toBe(false);
  });

  it('a word of 200,000 letters is cut, not merged for minutes', () => {
    const { ends } = tokenizer.encode('y'.repeat(200_000));
    expect(ends.at(-1)).toBe(200_000);
  });

  it('pieces of a long text give the same tokens as the text whole', () => {
    const sentence = 'It was a quiet morning in Halden and 12 ships lay at anchor. ';
    const long = sentence.repeat(200);
    const one = Array.from(tokenizer.encode(sentence).ids);
    const all = Array.from(tokenizer.encode(long).ids);
    expect(tokenizer.decode(all)).toBe(long);
    expect(Math.abs(all.length - one.length * 200)).toBeLessThanOrEqual(200);
  });
});

/** A text of words, sentences, paragraphs and sections, with a boundary at each place where one might be, or is claimed to be. */
const withBoundaries = fc
  .array(fc.tuple(words, fc.option(fc.constantFrom('section', 'paragraph', 'sentence'), { freq: 3 }), fc.integer({ min: 1, max: 3 })), {
    minLength: 1,
    maxLength: 200,
  })
  .map((parts) => {
    let text = '';
    const boundaries: Boundary[] = [];
    for (const [word, level, depth] of parts) {
      if (level) boundaries.push(level === 'section' ? { offset: text.length, level, depth } : { offset: text.length, level });
      text += `${word}${word.length % 3 === 0 ? '' : ' '}`;
    }
    return { text, boundaries };
  });

/** Letters or digits on both sides. */
const partsWord = (text: string, at: number) => /[\p{L}\p{N}]$/u.test(text.slice(at - 2, at)) && /^[\p{L}\p{N}]/u.test(text.slice(at, at + 2));

function wordStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && partsWord(text, start)) start -= text.codePointAt(start - 2)! > 0xffff ? 2 : 1;
  return start;
}

describe('chunkSources', () => {
  it('every token lies in exactly one chunk, none longer than the target', () => {
    fc.assert(
      fc.property(fc.array(texts, { minLength: 1, maxLength: 3 }), fc.integer({ min: 8, max: 64 }), (all, target) => {
        const sources = all.map((text, i) => ({ id: String(i), text }));
        const chunks = chunkSources(sources, tokenizer, target);
        for (const source of sources) {
          const own = chunks.filter((chunk) => chunk.span.source === source.id);
          expect(own.flatMap((chunk) => Array.from(chunk.ids))).toEqual(Array.from(tokenizer.encode(source.text).ids));
          let at = 0;
          for (const { span, ends } of own) {
            expect(span.start).toBe(at);
            expect(span.end).toBe(ends.at(-1));
            expect(span.tokens).toBeLessThanOrEqual(target);
            at = span.end;
          }
          expect(at).toBe(source.text.length);
        }
        expect(chunks.map((chunk) => chunk.span.index)).toEqual([...chunks.keys()]);
      }),
      { numRuns: 40 },
    );
  });

  it('cuts at the strongest boundary in reach: section before paragraph before sentence', () => {
    const sentence = 'Ada came home to the garden. ';
    const text = `${sentence.repeat(5)}\n\n${sentence.repeat(2)}\n\n## Two\n\n${sentence.repeat(10)}`;
    const [first] = chunkSources([{ id: 't', text }], tokenizer, 90);
    expect(text.slice(first!.span.end).trimStart().startsWith('## Two')).toBe(true);
  });

  it('keeps to the boundaries it is given', () => {
    const text = 'one two three four five six seven eight nine ten';
    const offset = text.indexOf('seven');
    const [first] = chunkSources([{ id: 't', text, boundaries: [{ offset, level: 'paragraph' }] }], tokenizer, 9);
    expect(text.slice(0, first!.span.end).trim()).toBe('one two three four five six');
  });

  it('with boundaries: every token in one chunk of at most the target, no word that fits half a chunk parted, no character', () => {
    fc.assert(
      fc.property(withBoundaries, fc.integer({ min: 8, max: 64 }), ({ text, boundaries }, target) => {
        const chunks = chunkSources([{ id: 't', text, boundaries }], tokenizer, target);
        expect(chunks.flatMap(({ ids }) => Array.from(ids))).toEqual(Array.from(tokenizer.encode(text).ids));
        for (const [i, { ids, span }] of chunks.entries()) {
          expect(ids.length).toBeLessThanOrEqual(target);
          expect(ids.length).toBe(span.tokens);
          expect(text.slice(span.start, span.end)).toBe(tokenizer.decode(Array.from(ids)));
          if (i === chunks.length - 1 || !partsWord(text, span.end)) continue;
          const word = /^[\p{L}\p{N}]+/u.exec(text.slice(wordStart(text, span.end)))![0];
          expect(tokenizer.encode(word).ids.length).toBeGreaterThan(target / 2 - 2);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('takes the strongest boundary in reach, as far behind as it goes', () => {
    const levels = fc.constantFrom<Boundary[]>(
      [],
      [],
      [{ offset: 0, level: 'paragraph' }],
      [{ offset: 0, level: 'sentence' }],
      [{ offset: 0, level: 'section', depth: 2 }],
    );
    // Words of one token each, so that a token's number is its word's.
    const marks = fc.array(levels, { minLength: 10, maxLength: 150 });
    fc.assert(
      fc.property(marks, fc.integer({ min: 10, max: 40 }), (all, target) => {
        const text = all.map(() => 'the').join(' ');
        const boundaries = all.flatMap((mark, i) => (i > 0 ? mark.map((boundary) => ({ ...boundary, offset: 4 * i })) : []));
        const at = new Map(boundaries.map((boundary) => [boundary.offset / 4, boundary.level]));
        const chunks = chunkSources([{ id: 't', text, boundaries }], tokenizer, target);
        let first = 0;
        for (const { ids } of chunks.slice(0, -1)) {
          const end = first + ids.length;
          const taken = at.get(end);
          const better = [...at].filter(([token, level]) => {
            const tokens = token - first;
            // The limit goes back where little would be left before a section or the end.
            if (token <= first || token > first + 0.6 * target) return false;
            return level === 'section' && tokens >= 0.4 * target && (taken !== 'section' || token > end);
          });
          expect(better).toEqual([]);
          if (taken === undefined) expect([...at].filter(([token]) => token >= first + target / 2 && token <= first + 0.6 * target)).toEqual([]);
          first = end;
        }
      }),
      { numRuns: 300 },
    );
  });

  it('a section as long as a chunk begins one, wherever the chunks before it begin', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 20, max: 90 }), { minLength: 2, maxLength: 8 }),
        fc.oneof(fc.constant(0), fc.integer({ min: 8, max: 60 })),
        (lengths, lead) => {
          let text = 'the '.repeat(lead);
          const boundaries: Boundary[] = [];
          for (const length of lengths) {
            boundaries.push({ offset: text.length, level: 'section' });
            for (let i = 0; i < length; i++) {
              if (i > 0 && i % 7 === 0) boundaries.push({ offset: text.length, level: i % 3 === 0 ? 'section' : 'paragraph', depth: 2 });
              text += 'the ';
            }
          }
          const starts = chunkSources([{ id: 't', text, boundaries }], tokenizer, 20).map(({ span }) => text.slice(0, span.start).trim().length);
          for (const { offset } of boundaries.filter(({ level, depth }) => level === 'section' && depth !== 2))
            if (offset > 0) expect(starts).toContain(offset - 1);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('a character of several tokens stays whole', () => {
    const text = '名前🌿'.repeat(200);
    const boundaries = Array.from({ length: 199 }, (_, i): Boundary => ({ offset: 4 * (i + 1), level: 'sentence' }));
    for (const source of [
      { id: 't', text },
      { id: 't', text, boundaries },
    ])
      for (let target = 8; target < 24; target++)
        for (const { ids, span } of chunkSources([source], tokenizer, target))
          expect(tokenizer.decode(Array.from(ids))).toBe(text.slice(span.start, span.end));
  });

  it('never ends inside a word that is shorter than half a chunk', () => {
    const text = 'internationally unquestionable characteristics notwithstanding '.repeat(20);
    for (const { span } of chunkSources([{ id: 't', text }], tokenizer, 24))
      expect(/\s/.test(text[span.end] ?? ' ') || /\s/.test(text[span.end - 1]!)).toBe(true);
  });
});
