import { describe, expect, it } from 'vitest';
import { asideOf, asksAside, isAside } from './aside.ts';
import { best, featuresOf, scoresOf, wordsAlone } from './ranking.ts';
import { SentenceIndex } from './sentence-index.ts';

describe('what stands beside a program', () => {
  it.each([
    'tests/walk.rs',
    'src/tests/walk.rs',
    'a/__tests__/b.ts',
    'walk.test.ts',
    'walk.spec.js',
    'test_walk.py',
    'a/conftest.py',
    'walk_test.go',
    'examples/one.py',
    'vendor/x.c',
    'crates/a/benches/b.rs',
  ])('%s', (path) => expect(isAside(path)).toBe(true));

  it.each(['src/walk.rs', 'latest.ts', 'contest.py', 'src/testing.ts', 'attest/a.go', 'inspect/spec.ts', 'exampled/a.c'])('not %s', (path) =>
    expect(isAside(path)).toBe(false),
  );

  const outline = (...sections: [title: string, start: number, level: number][]) => ({
    sections: sections.map(([title, start, level]) => ({ title, start, level })),
  });

  it('a module of tests, all that lies in it, and nothing behind it', () => {
    const aside = asideOf(
      outline(['src/walk.rs', 0, 1], ['scan', 10, 2], ['tests', 20, 2], ['tests.can_scan', 30, 3], ['src/exit.rs', 40, 1], ['test_exit', 50, 2]),
    );
    expect([5, 15, 25, 35, 45, 55].map(aside)).toEqual([false, false, true, true, false, true]);
    expect(aside(0)).toBe(false);
  });

  it('a file by its name alone', () => {
    expect(asideOf({ title: 'walk.test.ts' })(7)).toBe(true);
    expect(asideOf({ title: 'walk.ts', ...outline(['scan', 4, 1]) })(2)).toBe(false);
  });

  it('is asked about', () => {
    expect(asksAside('Which test checks the exit code?')).toBe(true);
    expect(asksAside('Where are hidden files skipped?')).toBe(false);
    expect(asksAside('What is the latest version?')).toBe(false);
  });
});

describe('a question about source code', () => {
  const text =
    'src/walk.rs\nfn skip_hidden(entry: &Entry) -> bool {\n    entry.name.starts_with(".")\n}\n\n#[cfg(test)]\nmod tests {\n    fn hidden_files_are_skipped() {\n        // hidden files are skipped\n        assert!(skip_hidden(&Entry::of(".hidden")));\n    }\n}\n';
  const source = {
    id: 'a',
    text,
    sections: [
      { title: 'src/walk.rs', start: 0, level: 1 },
      { title: 'skip_hidden', start: text.indexOf('fn skip'), level: 2 },
      { title: 'tests', start: text.indexOf('#[cfg(test)]'), level: 2 },
      { title: 'tests.hidden_files_are_skipped', start: text.indexOf('fn hidden'), level: 3 },
    ],
  };
  const index = new SentenceIndex([source]);
  const first = (question: string) => {
    const [sentence] = best(scoresOf(featuresOf(index, [], question, []), wordsAlone), 1);
    const { start, end } = index.sentences[sentence!]!;
    return text.slice(start, end);
  };

  it('is answered by the program, though its tests have more of the words', () => {
    expect(first('Where are hidden files skipped?')).toContain('starts_with');
  });

  it('is answered by the tests where it asks for them', () => {
    expect(first('Which test checks that hidden files are skipped?')).toContain('hidden_files_are_skipped');
  });

  it('prose is about its examples', () => {
    const prose = 'tests\n\nThe tests run in an hour.';
    expect([...new SentenceIndex([{ id: 'p', text: prose, sections: [{ title: 'tests', start: 0, level: 1 }] }]).aside]).toEqual([0, 0]);
  });
});
