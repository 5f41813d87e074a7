import { describe, expect, it } from 'vitest';
import { asksForAll, patternFor } from './patterns.ts';

const found = (question: string, text: string) =>
  patternFor(question)!
    .find(text)
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

  it('speakers of a play, by name in capitals or before a speech', () => {
    const play =
      'ACT I\n\nHAMLET. To be.\n\nFirst Servant: My lord!\n\nHAMLET. [Aside.] Or not.\n\nFirst Servant: Sir.\n\nNote: he goes. Then all sleep.\n';
    expect(new Set(found('Who are all the speakers?'.replace('Who are', 'list'), play))).toEqual(new Set(['HAMLET', 'First Servant']));
  });

  it('functions of a module, in four languages', () => {
    const code =
      'export async function read(a) {\n  callee(1);\n}\nconst step = (x: number): number => x;\nconst limit = (4);\nexport const run = async x => x;\n  def parse_it(self):\nfn main() {}\nfunc (s *S) Close() error {\n// function gone\n';
    expect(found('all functions of the module', code)).toEqual(['read', 'step', 'run', 'parse_it', 'main', 'Close']);
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
  ])
    expect(asksForAll(question), question).toBe(true);
  for (const question of ['Who was the captain?', 'How many sailors drowned?', 'Why did they all leave?', 'What happened every Sunday?'])
    expect(asksForAll(question), question).toBe(false);
});
