import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { SentenceIndex } from '../engine/sentence-index.ts';
import { askedOfCode, packagesText, readCodeQuestions } from './code.ts';

const text =
  'a.py\n\ndef load():\n    pass\n\nclass B:\n    def run(self):\n        pass\n\n    def stop(self):\n        pass\n\nb.py\n\ndef load():\n    return 1\n';
const at = (words: string, from = 0) => text.indexOf(words, from);
const source = {
  id: 'code',
  text,
  sections: [
    { title: 'a.py', start: 0, level: 1 },
    { title: 'load', start: at('def load'), level: 2 },
    { title: 'B', start: at('class B'), level: 2 },
    { title: 'B.run', start: at('def run'), level: 3 },
    { title: 'B.stop', start: at('def stop'), level: 3 },
    { title: 'b.py', start: at('b.py'), level: 1 },
    { title: 'load', start: at('def load', at('b.py')), level: 2 },
  ],
};
const placed = (file: string, symbol: string) => {
  const { start, end } = askedOfCode(source, [{ question: 'Which?', file, symbols: [symbol] }])[0]!.places[0]!;
  return text.slice(start, end).trim();
};

describe('questions about code', () => {
  it('forty, none twice', async () => {
    const questions = (await readCodeQuestions()).map(({ question }) => question);
    expect(new Set(questions).size).toBe(40);
  });

  it('a definition goes as far as what is inside it, and no further', () => {
    expect(placed('a.py', 'B.run')).toBe('def run(self):\n        pass');
    expect(placed('a.py', 'B')).toMatch(/^class B:[\s\S]*def stop\(self\):\n {8}pass$/);
    expect(placed('b.py', 'load')).toBe('def load():\n    return 1');
  });

  it('of two of a name it is the one of the file that was named; one that is not in it is refused', () => {
    expect(placed('a.py', 'load')).toBe('def load():\n    pass');
    expect(() => placed('b.py', 'B')).toThrow('b.py has no B. Another version of Python?');
    expect(() => placed('c.py', 'load')).toThrow('c.py has no load');
  });
});

const asked = spawnSync('python3', ['-c', 'import sysconfig; print(sysconfig.get_paths()["stdlib"])'], { encoding: 'utf8' });
if (asked.status === 0) {
  it('every definition is in the packages, and holds a unit that can be cited', { timeout: 120_000 }, async () => {
    const packages = await packagesText(asked.stdout.trim());
    const { sentences } = new SentenceIndex([packages]);
    for (const { question, places } of askedOfCode(packages, await readCodeQuestions()))
      for (const { start, end } of places)
        expect(
          sentences.some((unit) => unit.start < end && unit.end > start),
          question,
        ).toBe(true);
  });
} else {
  it.skip('the definitions in the packages: there is no python3 on this machine', () => {});
}
