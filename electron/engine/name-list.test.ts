import { describe, expect, it } from 'vitest';
import { mergedNames, type NameKind, namesIn } from './name-list.ts';

const text =
  'Mr. John Avery came to Pellham in May. “Who has seen Avery?” asked Mrs. Lydia Bennet. Bennet said nothing more; her husband, Mr. Bennet, laughed. ' +
  'In Pellham the Harbour Company paid them. Then Avery’s hands shook. “I was THAT tired,” said John. The road from Pellham to Corran was long, and that was that. ' +
  'Whoever stood at Corran saw Miss Avery--Clara Avery--with Captain Holt of the Heron. The captain knew Colonel Holt, and Lydia’s Corran cousin too.';
const found = (kind: NameKind) => namesIn(text, kind).map(({ start, end }) => text.slice(start, end));

describe('names of a text', () => {
  it('are told apart by what stands around them', () => {
    expect(new Set(found('places'))).toEqual(new Set(['Pellham', 'Corran']));
    expect(found('organisations')).toEqual(['Harbour Company']);
    const people = found('people');
    for (const name of ['Mr. John Avery', 'Avery', 'Mrs. Lydia Bennet', 'Mr. Bennet', 'John', 'Clara Avery', 'Lydia']) expect(people).toContain(name);
    // Loud words, months, offices and what opens a sentence are no names.
    for (const word of ['THAT', 'May', 'Captain', 'Who', 'Then', 'In Pellham']) expect(people).not.toContain(word);
  });

  it('are one where one is short for the other, and two where a title says so', () => {
    const same = mergedNames([
      'Mr. John Avery',
      'Avery',
      'John',
      'Mrs. Bennet',
      'Mr. Bennet',
      'Jane Holt',
      'Mary Holt',
      'Miss Holt',
      'Mr. Percy Vane',
      'Miss Vane',
    ]);
    expect(same('Avery')).toBe(same('Mr. John Avery'));
    expect(same('John’s')).toBe(same('Mr. Avery'));
    expect(same('Mrs. Bennet')).not.toBe(same('Mr. Bennet'));
    expect(same('Miss Vane')).not.toBe(same('Percy'));
    // Which of them?
    expect(same('Miss Holt')).not.toBe(same('Jane Holt'));
    expect(same('Miss Holt')).not.toBe(same('Mary Holt'));
  });

  it('a name that others have too, but seldom, is that of whom the text speaks of', () => {
    const same = mergedNames([...Array(8).fill('Anne Shirley'), 'Anne', 'Anne Cuthbert']);
    expect(same('Anne')).toBe(same('Anne Shirley'));
    expect(same('Anne Cuthbert')).not.toBe(same('Anne Shirley'));
  });
});
