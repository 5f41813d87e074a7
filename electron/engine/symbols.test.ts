import { expect, test } from 'vitest';
import type { SourceText } from './contract.ts';
import { askSymbols, citeSymbols } from './symbols.ts';

/** A folder as its importer lays it out: paths and symbols are sections. */
function folder(files: Record<string, { code: string; symbols: string[] }>): SourceText {
  let text = '';
  const sections: NonNullable<SourceText['sections']> = [];
  for (const [path, { code, symbols }] of Object.entries(files)) {
    if (text !== '') text += '\n\n';
    sections.push({ title: path, start: text.length, level: 1 });
    text += `${path}\n\n`;
    for (const symbol of symbols) {
      // As the outline has it: with the comment above it.
      const at = code.search(new RegExp(`(?:^[ \\t]*(?://|/\\*|#).*\\n)*^.*\\b${symbol.split('.').at(-1)}\\b.*[({]`, 'm'));
      sections.push({ title: symbol, start: text.length + at, level: 2 });
    }
    text += code.trimEnd();
  }
  return { id: 'lighthouse', text, sections };
}

const tank = `/** Hours of oil that are left in the tank of the lighthouse. */
export function oilLeftHours(
  litres: number,
  perHour = 1.25,
): number {
  return litres / perHour;
}

// Rounded for the log.
export function oilLeftForLog(litres: number): string {
  return oilLeftHours(litres).toFixed(1);
}

export const litFromHour = 17;
`;
const keeper = `import { oilLeftHours } from './tank.ts';

export class Keeper {
  // The tank is looked at, oilLeftHours says the rest.
  report(litres: number): string {
    return \`\${oilLeftHours(litres)} hours\`;
  }
}
`;
const trial = `import { oilLeftHours } from '../src/tank.ts';
expect(oilLeftHours(5)).toBe(4);
`;
const source = folder({
  'src/keeper.ts': { code: keeper, symbols: ['Keeper', 'Keeper.report'] },
  'src/tank.ts': { code: tank, symbols: ['oilLeftHours', 'oilLeftForLog'] },
  'tests/tank.test.ts': { code: trial, symbols: [] },
});
const chunks = [
  { index: 0, source: 'lighthouse', start: 0, end: 200, tokens: 60 },
  { index: 1, source: 'lighthouse', start: 200, end: source.text.length, tokens: 60 },
];
const cite = (question: string, answer = '', citations: Parameters<typeof citeSymbols>[3] = []) =>
  citeSymbols({ question, answer, found: answer !== '' }, [source], chunks, citations);

test('the definition comes first, with its comment and all of its head; then calls of other files, its own, and tests', () => {
  const cited = cite('What does oilLeftHours do?');
  expect(cited.map(({ quote, symbol }) => [symbol, quote])).toEqual([
    [
      'definition',
      '/** Hours of oil that are left in the tank of the lighthouse. */\nexport function oilLeftHours(\n  litres: number,\n  perHour = 1.25,\n): number {',
    ],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the code that is cited.
    ['use', 'return `${oilLeftHours(litres)} hours`;'],
    ['use', 'return oilLeftHours(litres).toFixed(1);'],
    ['use', 'expect(oilLeftHours(5)).toBe(4);'],
  ]);
  for (const { quote, start, end, chunk } of cited) {
    expect(source.text.slice(start, end)).toBe(quote);
    expect(chunks[chunk]!.start).toBeLessThanOrEqual(start);
  }
});

test('what the model drew on stays behind them; what lies in one of them is said by it', () => {
  const at = source.text.indexOf('return litres / perHour;');
  const own = { source: 'lighthouse', quote: 'return litres / perHour;', start: at, end: at + 24, chunk: 1, score: 0.6 };
  const head = source.text.indexOf('perHour = 1.25');
  const inHead = { source: 'lighthouse', quote: 'perHour = 1.25', start: head, end: head + 14, chunk: 1, score: 0.4 };
  const cited = cite('How does `oilLeftHours` reckon?', 'litres / perHour', [own, inHead]);
  expect(cited[0]).toMatchObject({ symbol: 'definition', score: 0.4 });
  expect(cited.at(-1)).toEqual(own);
  expect(cited.length).toBe(5);
});

test('a name that is the answer, a method by its whole name, a constant that no outline lists', () => {
  expect(cite('Which function rounds for the log?', 'oilLeftForLog')[0]!.quote).toContain('export function oilLeftForLog');
  expect(cite('What does Keeper.report say?')[0]!.quote).toContain('report(litres: number): string {');
  expect(cite('What is litFromHour?')[0]).toMatchObject({ symbol: 'definition', quote: 'export const litFromHour = 17;' });
});

test('what can be asked of code: what its symbols do, where a comment says it', () => {
  expect(askSymbols(source, 5)).toEqual([
    expect.objectContaining({ question: 'What does Keeper.report do?', answer: 'The tank is looked at, oilLeftHours says the rest.' }),
    expect.objectContaining({ question: 'What does oilLeftHours do?', answer: 'Hours of oil that are left in the tank of the lighthouse.' }),
    expect.objectContaining({ question: 'What does oilLeftForLog do?', answer: 'Rounded for the log.' }),
  ]);
  expect(askSymbols(source, 1)[0]!.question).toBe('What does oilLeftHours do?');
});

test('plain words name nothing, and prose has no definitions', () => {
  expect(cite('What does the report say of the tank?')).toEqual([]);
  const prose: SourceText = { id: 'book', text: 'The keeper read oilLeftHours aloud.\n\nNobody listened, and the lamp went out.' };
  expect(citeSymbols({ question: 'What is oilLeftHours?', answer: '', found: false }, [prose], [], [])).toEqual([]);
});

test('a citation that goes on behind the head of its definition stands once', () => {
  const start = source.text.indexOf('/** Hours');
  const end = source.text.indexOf('litres / perHour');
  const whole = { source: 'lighthouse', quote: source.text.slice(start, end), start, end, chunk: 0, score: 0.6 };
  const cited = cite('What does oilLeftHours do?', 'Hours of oil', [whole, { ...whole, score: 0.2 }]);
  expect(new Set(cited.map((one) => one.start)).size).toBe(cited.length);
  expect(cited[0]!.score).toBeCloseTo(0.8);
});
