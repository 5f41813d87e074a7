import { describe, expect, it } from 'vitest';
import { starterBundle } from '../home.ts';
import { numberAsked } from './answer-kind.ts';
import { SpanGuide } from './spans.ts';
import { termsOf } from './terms.ts';
import { Tokenizer } from './tokenizer.ts';

const tokenizer = await Tokenizer.load(starterBundle);
const text = 'Edmund Vane was born in Harwick, on 3 May 1871. "We sail at dawn," he said (twice).';

/** The tokens of an answer as a model says it, without a space before it. */
const said = (answer: string) => [...tokenizer.encode(answer).ids];

function follow(answer: string): SpanGuide {
  const guide = new SpanGuide(tokenizer, text);
  for (const token of said(answer)) {
    expect(guide.allowed().tokens, `${answer}: ${tokenizer.decode([token])}`).toContain(token);
    guide.accept(token);
  }
  return guide;
}

describe('decoding held to a text', () => {
  it.each(['Harwick', '3 May 1871', 'Edmund Vane', 'We sail at dawn', 'in Harwick, on 3 May 1871', 'twice'])(
    'lets the text say "%s", and says where',
    (answer) => {
      const guide = follow(answer);
      expect(guide.allowed().end).toBe(true);
      const [{ start, end }] = guide.spans() as [{ start: number; end: number }];
      expect(text.slice(start, end)).toBe(answer);
    },
  );

  it('lets nothing begin that the text does not say', () => {
    const { tokens, end } = new SpanGuide(tokenizer, text).allowed();
    for (const word of ['London', '1872', 'born again']) {
      const guide = new SpanGuide(tokenizer, text);
      const ids = said(word);
      const refused = ids.some((token) => {
        if (!guide.allowed().tokens.has(token)) return true;
        guide.accept(token);
        return false;
      });
      expect(refused, word).toBe(true);
    }
    expect(tokens.size).toBeGreaterThan(0);
    expect(end).toBe(false);
  });

  it('begins at words alone', () => {
    const long = 'Unhappinesses grow.';
    const [first, ...inside] = tokenizer.encode(long.split(' ')[0]!).ids;
    const { tokens } = new SpanGuide(tokenizer, long).allowed();
    expect(inside.length).toBeGreaterThan(1);
    expect(tokens).toEqual(new Set([first, tokenizer.encode('grow').ids[0]]));
  });

  it('does not end inside a word, nor jump from one place to another', () => {
    const guide = new SpanGuide(tokenizer, text);
    const ids = said('Harwick');
    for (const token of ids.slice(0, -1)) {
      guide.accept(token);
      expect(guide.allowed().end).toBe(false);
    }
    const jumped = follow('Edmund Vane');
    expect(jumped.allowed().tokens).not.toContain(tokenizer.encode(' sail').ids[0]);
  });

  it.each([
    ['    """Waits at most 5 seconds before giving up"""\n    return self.wait()', '5 seconds before giving up'],
    ['  /* Waits at most 5 seconds */ wait();', '5 seconds'],
    ['It took\nfive\nseconds\n \nThen they left.', 'five\nseconds'],
  ])('does not go on behind a docstring, a comment or a paragraph, nor begin with its mark: %j', (passage, answer) => {
    const guide = new SpanGuide(tokenizer, passage);
    expect([...guide.allowed().tokens].filter((token) => /["*]/.test(tokenizer.decode([token])))).toEqual([]);
    for (const token of said(answer)) {
      expect(guide.allowed().tokens).toContain(token);
      guide.accept(token);
    }
    expect(guide.allowed()).toEqual({ tokens: new Set(), end: true });
  });

  it.each([
    ['if (!isFolder(path)) mkdir(path);', 'isFolder(path)', true],
    ['if (!isFolder(path)) mkdir(path);', 'isFolder(path))', false],
    ['He came (in a hired coach) to Ashby.', 'in a hired coach', true],
    ['He came (in a hired coach) to Ashby.', 'coach) to Ashby', false],
    ['It left him a) the house; b) the garden.', 'a) the house; b) the garden', true],
    [':) he wrote', 'he wrote', true],
  ])('closes no bracket that it has not opened: %j, %j: %s', (passage, answer, may) => {
    const guide = new SpanGuide(tokenizer, passage);
    const goesOn = said(answer).every((token) => {
      if (!guide.allowed().tokens.has(token)) return false;
      guide.accept(token);
      return true;
    });
    expect(goesOn && guide.allowed().end).toBe(may);
  });

  it('tells every place where the same words stand, the first one first', () => {
    const twice = 'The key is brass. Nobody saw the key is brass.';
    const guide = new SpanGuide(tokenizer, twice);
    for (const token of said('brass')) guide.accept(token);
    expect(guide.spans().map(({ start, end }) => twice.slice(start, end))).toEqual(['brass', 'brass']);
    expect(guide.spans()[0]!.start).toBeLessThan(guide.spans()[1]!.start);
  });

  it('holds what an answer must hold, where the text has it', () => {
    const number = { pattern: numberAsked('How many lamps hung in the hall?')!, whole: false };
    const lamps = 'In the great hall hung three lamps and nobody lit them that long and windy winter.';
    const starts = new SpanGuide(tokenizer, lamps, number).allowed().tokens;
    expect(starts).not.toContain(said('nobody')[0]);
    const guide = new SpanGuide(tokenizer, lamps, number);
    for (const word of said('hung')) guide.accept(word);
    expect(guide.allowed().end).toBe(false);
    for (const token of tokenizer.encode(' three').ids) guide.accept(token);
    expect(guide.allowed().end).toBe(true);
    const none = 'In the hall hung lamps.';
    expect(new SpanGuide(tokenizer, none, number).allowed().tokens).toEqual(new SpanGuide(tokenizer, none).allowed().tokens);
  });

  it('ends where what an answer must be ends', () => {
    const code = 'if (!(await isFolder(path))) return;\nconst is = isFolder;';
    const guide = new SpanGuide(tokenizer, code, { pattern: /^isFolder(?![\w$])/, whole: true });
    for (const token of said('isFolder')) {
      expect([...guide.allowed().tokens]).toEqual([token]);
      guide.accept(token);
    }
    expect(guide.allowed()).toEqual({ tokens: new Set(), end: true });
    expect(guide.spans().map(({ start, end }) => code.slice(start, end))).toEqual(['isFolder', 'isFolder']);
  });

  it('says more than the question does', () => {
    const covered = 'A covered work is the program, or what is based on it. The covered works are theirs.';
    const asked = { pattern: /(?:)/, whole: false, beyond: new Set(termsOf('What is a covered work?')) };
    const endsAfter = (answer: string, held: typeof asked | null) => {
      const guide = new SpanGuide(tokenizer, covered, held);
      for (const token of said(answer)) guide.accept(token);
      return guide.allowed().end;
    };
    expect(
      ['covered', 'covered work', 'A covered work is', 'covered works', 'program', 'theirs', 'it'].map((answer) => endsAfter(answer, asked)),
    ).toEqual([false, false, false, false, true, true, true]);
    expect(endsAfter('covered', null)).toBe(true);
  });

  it('what something is does not begin with its own words', () => {
    const covered = 'A covered work is the program, or what is based on it. Covered works that you convey are free. A cover helps.';
    const asked = { pattern: /(?:)/, whole: false, beyond: new Set(termsOf('What is a covered work?')), begunAnew: true };
    const stands = (answer: string, held: typeof asked) => {
      const guide = new SpanGuide(tokenizer, covered, held);
      for (const token of said(answer)) guide.accept(token);
      return guide.spans().length > 0;
    };
    const answers = ['A covered work is the program', 'Covered works that you convey', 'work is the program', 'the program', 'A cover helps'];
    expect(answers.map((answer) => stands(answer, asked))).toEqual([false, false, true, true, true]);
    expect(answers.map((answer) => stands(answer, { ...asked, begunAnew: false }))).toEqual([true, true, true, true, true]);
  });
});
