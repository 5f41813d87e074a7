import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { starterBundle } from '../home.ts';
import { TextStream } from './stream.ts';
import { Tokenizer } from './tokenizer.ts';

const tokenizer = new Tokenizer(JSON.parse(readFileSync(join(starterBundle, 'tokenizer.json'), 'utf8')));
const run = (text: string, stops: string[] = []) => {
  const stream = new TextStream(tokenizer, stops);
  const parts: string[] = [];
  for (const id of tokenizer.encode(text).ids) {
    if (stream.stopped) break;
    parts.push(stream.push(id));
  }
  if (!stream.stopped) parts.push(stream.end());
  return { parts, text: parts.join(''), stopped: stream.stopped, stream };
};

describe('TextStream', () => {
  it('sends whole characters only: never half of a multi-byte one', () => {
    const { parts, text } = run('naïve 名前 🌿 end');
    expect(text).toBe('naïve 名前 🌿 end');
    for (const part of parts) expect(part).not.toContain('\ufffd');
  });

  it('ends before a stop string, even one that spans tokens, and never shows its beginning', () => {
    const { text, stopped, parts } = run('The garden. Question: where?', ['Question:']);
    expect(text).toBe('The garden. ');
    expect(stopped).toBe(true);
    expect(parts.join('|')).not.toContain('Q');
  });

  it('gives back what only looked like a stop', () => {
    expect(run('The Quest is over', ['Question:']).text).toBe('The Quest is over');
    expect(run('ends on Ques', ['Question:']).text).toBe('ends on Ques');
  });
});
