import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { starterBundle } from '../home.ts';
import { chunkSources } from './chunker.ts';
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

  it('cuts at the strongest border in reach: section before paragraph before sentence', () => {
    const sentence = 'Ada came home to the garden. ';
    const text = `${sentence.repeat(5)}\n\n${sentence.repeat(2)}\n\n## Two\n\n${sentence.repeat(10)}`;
    const [first] = chunkSources([{ id: 't', text }], tokenizer, 90);
    expect(text.slice(first!.span.end).trimStart().startsWith('## Two')).toBe(true);
  });

  it('keeps to the borders it is given', () => {
    const text = 'one two three four five six seven eight nine ten';
    const offset = text.indexOf('seven');
    const [first] = chunkSources([{ id: 't', text, borders: [{ offset, level: 'paragraph' }] }], tokenizer, 9);
    expect(text.slice(0, first!.span.end).trim()).toBe('one two three four five six');
  });

  it('never ends inside a word that is shorter than half a chunk', () => {
    const text = 'internationally unquestionable characteristics notwithstanding '.repeat(20);
    for (const { span } of chunkSources([{ id: 't', text }], tokenizer, 24))
      expect(/\s/.test(text[span.end] ?? ' ') || /\s/.test(text[span.end - 1]!)).toBe(true);
  });
});
