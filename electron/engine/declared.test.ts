import { describe, expect, it } from 'vitest';
import { chunkSources } from './chunker.ts';
import type { SourceText } from './contract.ts';
import { Declared } from './declared.ts';
import { placeOf } from './passages.ts';

const text = `tools.py

import os

class Mill:
    # What it grinds.
    grain = 'rye'

    @cached
    def grind(self,
              stones):
        """Makes flour."""
        first = self.grain
        second = stones
        return first, second

    def stop(self):
        return None

total = 3
`;
const at = (words: string) => text.indexOf(words);
const source: SourceText = {
  id: 'code',
  text,
  sections: [
    { title: 'tools.py', start: 0, level: 1 },
    { title: 'Mill', start: at('class Mill'), level: 2 },
    { title: 'Mill.grind', start: at('    @cached'), level: 3 },
    { title: 'Mill.stop', start: at('    def stop'), level: 3 },
  ],
};
const said = (offset: number) => new Declared(source).around(offset).map(({ start, end }) => text.slice(start, end));

describe('what a stretch of source lies in', () => {
  it('is told by the lines that declare it, outermost first', () => {
    expect(said(at('second ='))).toEqual(['class Mill:', '    def grind(self,']);
    expect(said(at('return None'))).toEqual(['class Mill:', '    def stop(self):']);
    expect(said(at("grain = 'rye'"))).toEqual(['class Mill:']);
  });

  it('is nothing before a definition, behind it, and in prose', () => {
    expect(said(at('import os'))).toEqual([]);
    expect(said(at('class Mill'))).toEqual([]);
    expect(said(at('total = 3'))).toEqual([]);
    const story = { text: 'Mill\n\nThe mill stood still. Nobody spoke.', sections: [{ title: 'Mill', start: 0, level: 1 }] };
    expect(new Declared(story).around(20)).toEqual([]);
    const minutes = { text: 'Decisions:\n  The mill is sold.', sections: [{ title: 'Decisions', start: 0, level: 1 }] };
    expect(new Declared(minutes).around(14)).toEqual([]);
    expect([...new Declared(minutes).names]).toEqual([]);
    expect([...new Declared(source).names]).toEqual(['Mill', 'grind', 'stop']);
  });
});

it('a chunk that begins inside a definition is read with the lines that declare it, and its places stay', () => {
  // A token a character.
  const tokenizer = {
    encode: (s: string) => ({ ids: Int32Array.from(s, (c) => c.codePointAt(0)!), ends: Int32Array.from(s, (_, i) => i + 1) }),
    decode: (ids: ArrayLike<number>) => String.fromCodePoint(...Array.from(ids)),
  };
  const chunks = chunkSources([source], tokenizer, 80);
  const inside = chunks.find(({ span }) => span.start > at('def grind') && span.start < at('return first'))!;
  const read = tokenizer.decode(inside.ids);
  expect(read).toBe(`class Mill:\n    def grind(self,\n${text.slice(inside.span.start, inside.span.end)}`);
  expect(inside.ends).toHaveLength(inside.ids.length);
  expect(inside.ends[0]).toBe(inside.span.start);
  expect(inside.ends.at(-1)).toBe(inside.span.end);
  expect(inside.span.tokens).toBe(inside.ids.length);
  expect(chunks.map(({ span }) => text.slice(span.start, span.end)).join('')).toBe(text);
});

it('an answer out of the lines above a passage stands where these do', () => {
  const pieces = [...new Declared(source).around(at('second =')), { start: at('first ='), end: at('return first') }];
  const shown = pieces.map(({ start, end }) => text.slice(start, end)).join('\n');
  const place = (words: string) => placeOf({ start: shown.indexOf(words), end: shown.indexOf(words) + words.length }, pieces);
  for (const words of ['Mill', 'grind', 'second = stones']) {
    const { start, end } = place(words);
    expect(text.slice(start, end)).toBe(words);
    expect(start).toBe(at(words === 'grind' ? 'grind(' : words));
  }
  const across = placeOf({ start: shown.indexOf('self,'), end: shown.indexOf('second') }, pieces);
  expect(text.slice(across.start, across.end)).toBe('self,');
});
