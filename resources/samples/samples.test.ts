import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');
const text = read('the-saltmarsh-garden.md');
const questions = JSON.parse(read('the-saltmarsh-garden.questions.json')) as { question: string; answer: string; sentence: string }[];

describe('the sample novella', () => {
  it('has at least 12,000 words', () => {
    expect(text.split(/\s+/).length).toBeGreaterThanOrEqual(12_000);
  });

  it('has twenty questions, each answered by one sentence that stands once, spread over ten chapters and more', () => {
    expect(questions.length).toBe(20);
    const chapters = new Set<number>();
    for (const { answer, sentence } of questions) {
      expect(text.split(sentence).length - 1).toBe(1);
      expect(sentence).toContain(answer);
      chapters.add(text.slice(0, text.indexOf(sentence)).split('\n## ').length);
    }
    expect(chapters.size).toBeGreaterThanOrEqual(10);
  });
});
