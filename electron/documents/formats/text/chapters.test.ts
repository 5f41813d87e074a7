import { expect, test } from 'vitest';
import { layOut } from '../../layout.ts';

const titles = (text: string, name = 'novel.txt') => layOut(name, text).sections.map(({ title }) => title);

test.each([
  ['CHAPTER ONE\n\nIt began.\n\nCHAPTER TWO\n\nIt ended.\n', ['CHAPTER ONE', 'CHAPTER TWO']],
  ['CHAPTER I. Down the Hole\nAlice was tired.\n\nCHAPTER II\nThe Pool\n\nCuriouser.\n', ['CHAPTER I. Down the Hole', 'CHAPTER II The Pool']],
  ['第一章 开始\n\n很久以前。\n\n第二章 结束\n\n后来。\n', ['第一章 开始', '第二章 结束']],
  ['Erstes Kapitel\n\nEs war.\n\nKapitel 2: Das Ende\n\nAus.\n', ['Erstes Kapitel', 'Kapitel 2: Das Ende']],
  ['Глава первая\n\nБыло.\n\nГлава II\n\nКонец.\n', ['Глава первая', 'Глава II']],
  ['Chapitre premier\r\n\r\nIl fut.\r\n\r\nÉpilogue\r\n\r\nFin.\r\n', ['Chapitre premier', 'Épilogue']],
  ['PROLOGUE\n\nOnce.\n\n## A part\n\nText.\n', ['PROLOGUE', 'A part']],
])('%j', (text, expected) => {
  expect(titles(text)).toEqual(expected);
});

test.each([
  'Part 2 of the plan was simple.\n',
  'Letter I, which he had kept,\nwas gone.\n',
  'book one day,\n',
  '第一章讲的是一个很长的故事，里面有许多人。\n',
])('no chapter: %j', (text) => expect(titles(text)).toEqual([]));

test('a list of contents is none of the chapters that it names; the chapter behind it is', () => {
  const contents = 'CONTENTS\n\nChapter 1. Sea\n\nChapter 2. Land\n\nChapter 3. Sky\n\n';
  const text = `${contents}Chapter 1. Sea\n\nWater.\n\nChapter 2. Land\n\nEarth.\n\nChapter 3. Sky\n\nAir.\n`;
  const { sections } = layOut('a.txt', text);
  expect(sections.map(({ title, start }) => [title, start > contents.length - 1])).toEqual([
    ['Chapter 1. Sea', true],
    ['Chapter 2. Land', true],
    ['Chapter 3. Sky', true],
  ]);
  expect(titles('Chapter 1\nChapter 2\nChapter 3\n\nChapter 1\n\nText.\n')).toEqual(['Chapter 1']);
});

test("Gutenberg's header says title, author and language", () => {
  const text = 'The Project Gutenberg eBook of Summer\r\n\r\nTitle: Summer\r\n\r\nAuthor: Edith Wharton\r\n\r\nLanguage: English\r\n\r\nText.\r\n';
  expect(layOut('166.txt', text)).toMatchObject({ title: 'Summer', metadata: { author: 'Edith Wharton', language: 'English' } });
});

test.each(['variety.txt', 'variety.md'])('headings that say title, author and year head nothing, and are facts: %s', (name) => {
  const head = '# Title: Second Variety\n\n## Author: Philip K. Dick\n\n## Year: 1953\n\n-------\n';
  const { title, metadata, sections, blocks } = layOut(name, `${head}The soldier came.\n\n## Chapter 1\n\nAsh.\n\n## Chapter 2\n\nMore.\n`);
  expect([title, metadata]).toEqual(['Second Variety', { author: 'Philip K. Dick', date: '1953' }]);
  expect(sections.map(({ title }) => title)).toEqual(['Chapter 1', 'Chapter 2']);
  expect(blocks[0]).toMatchObject({ kind: 'paragraph' });
  expect(layOut(name, '# Title: a word\n\nText.\n\n# Year: a tale\n\nText.\n').sections.map(({ title }) => title)).toEqual(['Year: a tale']);
});

test('a chapter that is the only top heading of Markdown stays a section; front matter may be TOML', () => {
  expect(layOut('a.md', '# Chapter 1: The Start\n\nText.\n')).toMatchObject({ title: 'a', sections: [{ title: 'Chapter 1: The Start' }] });
  expect(layOut('b.md', '+++\ntitle = "Post"\nauthor = "E. Vane"\n+++\n\n# Heading\n\nBody.\n')).toMatchObject({
    title: 'Post',
    metadata: { author: 'E. Vane' },
    sections: [{ title: 'Heading' }],
  });
  expect(layOut('c.mdx', '# One\n\n# Two\n').sections).toHaveLength(2);
});

test('millions of lines without a blank one are one paragraph', () => {
  const text = 'a\n'.repeat(3_000_000);
  expect(layOut('words.txt', text).blocks).toMatchObject([{ start: 0, end: text.length - 1, kind: 'paragraph' }]);
});
