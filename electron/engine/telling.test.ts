import { describe, expect, it } from 'vitest';
import { barOf, contrastOf, limitOf, listScores, namedWith, usualListing } from './telling.ts';

const bar = barOf('Which ship sank?', usualListing);

describe('what a sentence tells beyond the thing itself', () => {
  it('is less than what it says where it says as much of the thing alone', () => {
    const [sank, arrived] = contrastOf(
      [
        { refusal: -1, compared: 0, text: 'At dusk the Heron went down.' },
        { refusal: -1, compared: -3, text: 'The Argo was a ship.' },
      ],
      bar,
    );
    expect(sank).toBeLessThan(arrived!);
  });
  it('takes off as much of the thing alone as was settled for the model', () => {
    const asked = [{ refusal: -1, compared: -3, text: 'The Argo was a ship.' }];
    expect(contrastOf(asked, { share: 0 })).toEqual([-1]);
    expect(contrastOf(asked, { share: 0.2 })[0]).toBeCloseTo(-0.4);
  });
  it('is the same for sentences that differ in names and numbers alone', () => {
    const scores = contrastOf(
      [
        { refusal: -2, compared: 0, text: 'The ship Heron sank off Pellham in 1,850.' },
        { refusal: 0, compared: 0, text: 'The ship Grey Quest sank off Corran in 1712.' },
        { refusal: 0, compared: 0, text: 'The ship Argo came to Corran in 1712.' },
      ],
      bar,
    );
    expect(scores).toEqual([-1, -1, 0]);
  });
  it('is its own where nothing but names is there', () => {
    const scores = contrastOf(
      [
        { refusal: -2, compared: 0, text: 'Heron, 1850.' },
        { refusal: 0, compared: 0, text: 'Argo, 1712.' },
      ],
      bar,
    );
    expect(scores).toEqual([-2, 0]);
  });
});

describe('a list of a kind', () => {
  const own = { thing: 0.5, limit: 0.3, kind: { likely: 2, limit: 4 } };
  it('is held against how likely its name is, with a limit of its own', () => {
    expect(barOf('Which dog is mentioned?', own)).toEqual({ share: 2, limit: 4 });
    expect(barOf('Which dog barked?', own)).toEqual({ share: 0.5, limit: 0.3 });
  });
  const texts = ['Rex is the dog of the mill.', 'Rex barked.', 'Diana looked like one.', 'Diana sighed.', 'So did Dianas.', "Diana's hat fell."];
  const answers = ['Rex', 'Rex', 'Diana', null, null, 'Diana’s'];
  const scores = [-2, 0, -1, 2, -9, 2];
  const of = (each: string, said: (string | null)[], others: string[]) =>
    listScores(
      each,
      texts.map((text, i) => ({ text, refusal: scores[i]!, compared: 0, answer: said[i]! })),
      () => others,
      barOf(each, own),
    );
  it('hears all sentences of a name where one of them alone looks better, and none counts less than its own', () => {
    expect(of('Which dog is mentioned?', answers, [])).toEqual([-1, 0, 1, 2, -9, 2]);
  });
  it('hears those that were not worth judging', () => {
    const [first, second] = of('Which dog is mentioned?', answers, ['Rex ran away.', 'Nothing happened.', 'T. Rexford came.']);
    expect([first, second]).toEqual(Array(2).fill((-2 + 0 + 4.5) / 3));
  });
  it('leaves alone what is no name', () => {
    expect(
      of(
        'Which dog is mentioned?',
        texts.map(() => 'a dog'),
        ['a dog'],
      ),
    ).toEqual(scores);
  });
  it('of what befell some of a kind each sentence tells alone', () => {
    expect(of('Which dog barked?', answers, ['Rex ran away.'])).toEqual(scores);
  });
});

describe('where the answers of a list end', () => {
  it('in the middle of the widest gap near the usual place', () => {
    expect(limitOf([-9, -5, -3.1, 0.3, 4, 5], -2)).toBeCloseTo(-1.4);
    expect(limitOf([-9, -6, -3.9, -2.6, -2.5, -1, 4], -2)).toBeCloseTo(-1.75);
  });
  it('at the usual place where they are not apart, or all answer, or none does', () => {
    expect(limitOf([-4, -3.3, -2.5, -2.1, -1.6, -1, -0.3, 0.4], -2)).toBe(-2);
    expect(limitOf([-9, -7, -6], -2)).toBe(-2);
    expect(limitOf([3, 5, 9], -2)).toBe(-2);
    expect(limitOf([], -2)).toBe(-2);
  });
});

describe('names in a row', () => {
  const named = (text: string, answer: string) => {
    const start = text.indexOf(answer);
    return namedWith(text, { start, end: start + answer.length }, { start: 0, end: text.length }).map(({ start, end }) => text.slice(start, end));
  };
  it('are all of them the answer, whichever was said', () => {
    const text = 'In that winter the Heron, the Argo and the Grey Quest sank off Pellham.';
    expect(named(text, 'Heron')).toEqual(['Heron', 'Argo', 'Grey Quest']);
    expect(named(text, 'Argo')).toEqual(['Heron', 'Argo', 'Grey Quest']);
    expect(named(text, 'Grey Quest')).toEqual(['Heron', 'Argo', 'Grey Quest']);
  });
  it('one name, or words that are none, stand for themselves', () => {
    expect(named('The Heron sank off Pellham in the night.', 'Heron')).toEqual(['Heron']);
    expect(named('A cup, Ada said, was lost.', 'A cup')).toEqual(['A cup']);
    expect(named('He owed twelve pounds and Ada knew.', 'twelve pounds')).toEqual(['twelve pounds']);
  });
});
