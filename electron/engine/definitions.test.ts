import { describe, expect, it } from 'vitest';
import type { SourceText } from './contract.ts';
import { Definitions } from './definitions.ts';
import { passagesAround } from './passages.ts';
import { best, featuresOf, scoresOf, wordsAlone } from './ranking.ts';
import { SentenceIndex } from './sentence-index.ts';

const file = `"""Reading and writing of tide tables."""
import os

class TideTable:
    """Heights by the hour."""

    def _load(self, path):
        # Rows that cannot be read are left out without a word.
        with open(path) as rows:
            return [self._row(row) for row in rows]

    def _row(self, row):
        return row.split(';')

def write(table, path):
    rows = 1
    rows += 1
    print(rows)
`;
const section = (title: string, line: string, level: number) => ({ title, start: file.indexOf(line), level });
const source: SourceText = {
  id: 'tides',
  text: file,
  sections: [
    { title: 'tides.py', start: 0, level: 1 },
    section('TideTable', 'class TideTable', 2),
    section('TideTable._load', '    def _load', 3),
    section('TideTable._row', '    def _row', 3),
    section('write', 'def write', 2),
  ],
};
const index = new SentenceIndex([source]);
const { definitions } = index;
const named = (at: number) => file.slice(definitions.all[at]!.start).trimStart().split('\n')[0];

describe('definitions of code', () => {
  it('are matched whole, by what is said of them, their names and their outer names', () => {
    const bestFor = (question: string) => named(best(definitions.match(question), 1)[0]!);
    expect(bestFor('Where are rows left out that cannot be read?')).toContain('def _load');
    expect(bestFor('What are the heights?')).toContain('class TideTable');
    expect(bestFor('How does the tide table split a row?')).toContain('def _row');
    expect(bestFor('What is written?')).toMatch(/def write|"""Reading/);
    expect(Math.max(...definitions.match('zeppelin'))).toBe(0);
  });

  it('hold the sentences that begin in them; there are none in prose', () => {
    for (const [s, { start }] of index.sentences.entries()) {
      const { all } = definitions;
      expect(index.definitionOf[s]).toBe(all.findLastIndex((definition) => definition.start <= start));
    }
    const prose = new SentenceIndex([
      { id: 'p', text: '# Tides\n\nThe sea rose.', sections: [{ title: 'Tides', start: 0, level: 1 }] },
      { ...source, id: 'q' },
    ]);
    expect(prose.definitionOf[0]).toBe(-1);
    expect(prose.definitionOf.at(-1)).toBe(prose.definitions.all.length - 1);
  });

  it('a comment that never ends is one to the end', () => {
    const text = 'def pump():\n    lock\n\ndef valve(level):\n    /* lock of the river, of the river';
    const sections = [
      { title: 'lock.py', start: 0, level: 1 },
      { title: 'pump', start: 0, level: 2 },
      { title: 'valve', start: text.indexOf('def valve'), level: 2 },
    ];
    const [, pump, valve] = new Definitions([{ id: 'lock', text, sections }]).match('Where is the lock?');
    expect(valve).toBeGreaterThan(pump!);
  });

  it('one of many lines leaves passages for the others', () => {
    const long = `${Array.from({ length: 60 }, (_, i) => `def pump(level):\n    level = ${i}\n    drain(level, pump)\n\n    # The pump drains the lock once more, ${i}.\n`).join('\n')}`;
    const text = `${long}\n\ndef valve(level):\n    close_pump(level)\n`;
    const sections = [
      { title: 'lock.py', start: 0, level: 1 },
      { title: 'pump', start: 0, level: 2 },
      { title: 'valve', start: text.indexOf('def valve'), level: 2 },
    ];
    const held = new SentenceIndex([{ id: 'lock', text, sections }]);
    const scores = scoresOf(featuresOf(held, [], 'Which pump drains the lock?', []), wordsAlone);
    const passages = passagesAround(held, scores, best(scores, 1000), 8, 200);
    expect(passages.some(({ start, end }) => text.slice(start, end).includes('def valve'))).toBe(true);
  });
});
