import { describe, expect, it } from 'vitest';
import { asksForAll, patternFor } from './patterns.ts';

const found = (question: string, text: string) =>
  patternFor(question)!
    .find({ id: 't', text })
    .map(({ start, end }) => text.slice(start, end));

describe('what a form alone decides', () => {
  it('dates, in the ways that people write them; a page or an amount is none', () => {
    const text =
      'On 3 May 1871 she sailed; on May 4th, 1871 it stormed. 2024-02-29, 1.2.2023 and 4/5/99 follow. In 1907 (page 1907) it may rain. March 1912 ended, 1st of June began. See section 2024-13-01, 1,850 men. It ended on the twenty-first of July 1909.';
    expect(found('List all dates in the report.', text)).toEqual([
      '3 May 1871',
      'May 4th, 1871',
      '2024-02-29',
      '1.2.2023',
      '4/5/99',
      '1907',
      'March 1912',
      '1st of June',
      'twenty-first of July 1909',
    ]);
  });

  it('money, numbers with units, addresses', () => {
    const text =
      'It cost $1,200.50, then £3 million and 40 euros; 12 km at 5.5% for 30 minutes, a 3-year term, 7 men. Write to a.b@c-d.org, see https://x.org/y?z=1.';
    expect(found('What amounts of money are mentioned?', text)).toEqual(['$1,200.50', '£3 million', '40 euros']);
    expect(found('all numbers with units', text)).toEqual(['12 km', '5.5%', '30 minutes', '3-year']);
    expect(found('Find every e-mail address', text)).toEqual(['a.b@c-d.org']);
    expect(found('all links', text)).toEqual(['https://x.org/y?z=1']);
  });

  it('money and measures in words; a time of day is no current', () => {
    const text =
      'He paid two hundred and fifty dollars, then half a crown, a dollar and twenty-five cents; three miles on, at 7 A.M., ninety-five per cent were gone. It was one day in many.';
    expect(found('all amounts of money', text)).toEqual(['two hundred and fifty dollars', 'half a crown', 'a dollar', 'twenty-five cents']);
    expect(found('all numbers with units', text)).toEqual(['three miles', 'ninety-five per cent']);
  });

  it('speakers of a play, by name in capitals or before a speech', () => {
    const play =
      'ACT I\n\nHAMLET. To be.\n\nFirst Servant: My lord!\n\nHAMLET. [Aside.] Or not.\n\nFirst Servant: Sir.\n\nNote: he goes. Then all sleep.\n';
    expect(new Set(found('Who are all the speakers?'.replace('Who are', 'list'), play))).toEqual(new Set(['HAMLET', 'First Servant']));
  });

  it('speakers on lines of their own, in bold capitals', () => {
    expect(found('all speakers', '**RODERIGO**\nThou told’st me.\n\n**IAGO**  \nDespise me.\n\n**NOTE**\n')).toEqual(['RODERIGO', 'IAGO']);
  });

  it('functions of a module, and not those of its examples', () => {
    expect(
      found('all functions', 'def read():\n    """Use it so::\n\n    def example():\n        pass\n    """\n\ndef write():\n    pass\n'),
    ).toEqual(['read', 'write']);
  });

  it('functions of a module, in four languages', () => {
    const code =
      'export async function read(a) {\n  callee(1);\n}\nconst step = (x: number): number => x;\nconst limit = (4);\nexport const run = async x => x;\n  def parse_it(self):\nfn main() {}\nfunc (s *S) Close() error {\n// function gone\n';
    expect(found('all functions of the module', code)).toEqual(['read', 'step', 'run', 'parse_it', 'main', 'Close']);
  });

  it('a function of each of two modules is two, a date of both is one', () => {
    expect(new Set(patternFor('all functions')!.keys(['main', 'main'])).size).toBe(2);
    expect(new Set(patternFor('all dates')!.keys(['3 May 1871', '3 MAY 1871', '4 May 1871'])).size).toBe(2);
  });

  it('telephone numbers, in the ways that people write them', () => {
    const text = 'Call +44 20 7946 0958 or (555) 123-4567; 020 7946 0958, 555-123-4567. Not 1871-1904, 2024-02-29, 3.14159265 or 0-306-40615-2.';
    expect(found('List every phone number.', text)).toEqual(['+44 20 7946 0958', '(555) 123-4567', '020 7946 0958', '555-123-4567']);
  });

  it('chapters, as the document names them, or as its lines do', () => {
    const text = 'THE TIDE\n\nChapter 1\n\nIt rose.\n\nChapter 2\n\nAs chapter one told, it fell.\n';
    const of = (question: string, sections: { title: string; start: number; level: number }[]) =>
      patternFor(question)!
        .find({ id: 'book', text, sections })
        .map(({ start, end }) => text.slice(start, end));
    const long = `${'It rose. '.repeat(400)}\n\n`;
    const book = `Part One\n\nLow\n\n${long}High\n\n${long}`;
    const at = (title: string, level: number) => ({ title, start: book.indexOf(title), level });
    const sections = [at('Part One', 1), at('Low', 2), at('High', 2)];
    const named = patternFor('How many chapters does the book have?')!.find({ id: 'book', text: book, sections });
    expect(named.map(({ start, end }) => book.slice(start, end))).toEqual(['Low', 'High']);
    expect(of('List all chapters.', [])).toEqual(['Chapter 1', 'Chapter 2']);
    expect(of('every heading', [{ title: 'THE TIDE', start: 0, level: 1 }])).toEqual(['THE TIDE']);
  });

  it('one of them asked for is all of them: every, each', () => {
    for (const [question, name] of [
      ['Find every date', 'dates'],
      ['every amount of money', 'amounts of money'],
      ['List each function in the module.', 'functions'],
      ['Every single e-mail address, ', null],
      ['How many functions does this module define?', 'functions'],
      ['Who are all the characters?', 'people, told by how names are written'],
      ['List the places mentioned in the book', 'places, told by how names are written'],
      ['How many people were there?', null],
      ['Which people drowned?', null],
    ] as const)
      expect(patternFor(question)?.name ?? null, question).toBe(name);
  });

  it('quoted words, whole, in any case, across a line break', () => {
    const text = 'The Grey\nHeron sank. A grey heron flew; greyheron and "Grey Herons" did not.';
    expect(found('all mentions of "grey heron"', text)).toEqual(['Grey\nHeron', 'grey heron']);
    expect(found('How often is “Grey Heron” mentioned?', text)).toHaveLength(2);
    expect(patternFor('all mentions of "grey heron"')!.name).toBe('mentions of “grey heron”');
  });

  it('a question that asks for more than the form is the model’s', () => {
    for (const question of ['List all dates on which a ship sank.', 'Which functions read a file?', 'Who said "never"?', 'Find all ships.'])
      expect(patternFor(question), question).toBeNull();
  });
});

it('lists, counts of mentions and "every" ask for all; a fact does not', () => {
  for (const question of [
    'List the ships.',
    'Find all ships.',
    'What are all the debts of the family?',
    'How many ships are mentioned?',
    'Every letter he wrote',
    'all dates',
    'Who were all the men accused of it?',
    'Find everyone who lied to the inspector.',
    'Who died of the fever? Name them all.',
    'What was stolen? Give me the whole list.',
    'Who won a medal? I want all their names.',
    'How many dogs were stolen, and which?',
    'At how many sites were coins found, and what were the names?',
  ])
    expect(asksForAll(question), question).toBe(true);
  for (const question of [
    'Who was the captain?',
    'How many sailors drowned?',
    'Why did they all leave?',
    'What happened every Sunday?',
    'Who was the captain? Tell me what page it is on.',
    'Who came, and what?',
  ])
    expect(asksForAll(question), question).toBe(false);
});
