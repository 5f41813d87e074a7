/** Seeds that are plain text, whatever is made of it. */
import iconv from 'iconv-lite';
import type { Corpus, Seed } from './corpus.ts';
import { rewrite, rewriteJson } from './written.ts';

const seed = (name: string, text: string, encoding = 'utf8'): Seed => ({ name, bytes: iconv.encode(text, encoding, { addBOM: true }) });
const seedUtf8 = (name: string, text: string): Seed => ({ name, bytes: Buffer.from(text) });

const prose = `CHAPTER I

It was the year of the great flood, and Edmund Vane — born in Harwich in 1741 — kept the light.

“Will it hold?” he asked. ‘It will,’ said the captain of the Grey Heron.

Chapter II

The rain went on: 3.5 inches on Monday, 12,000 gallons by Friday.

    An indented line,
    and another one.
`;
const western =
  'Über die Brücke ging Käthe, während François für Señora Núñez die Straße fegte. Größe, Öl, Äpfel und Übermut; déjà vu, garçon, naïve.\n\n'.repeat(
    4,
  );
const japanese =
  '吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。何でも薄暗いじめじめした所でニャーニャー泣いていた事だけは記憶している。\n\n'.repeat(
    4,
  );

export const text: Corpus = {
  rewrite: rewrite('text'),
  seeds: [
    seedUtf8('novel.txt', prose),
    seedUtf8('crlf.txt', prose.replaceAll('\n', '\r\n')),
    seed('western.txt', western, 'windows-1252'),
    seed('japanese.txt', japanese, 'shift_jis'),
    seed('wide.txt', prose + japanese, 'utf-16le'),
    seed('README', `${prose}\n${'A long line. '.repeat(300)}`),
    seedUtf8('arabic.txt', 'كان يا ما كان في قديم الزمان\n\nשלום עולם, זה ספר.\n\n👩‍👩‍👧 e\u0301 \u{1d518}\n'),
  ],
};

export const markdown: Corpus = {
  rewrite: rewrite('markdown'),
  seeds: [
    seedUtf8(
      'guide.md',
      `---\ntitle: "A guide"\nauthor: Jane\ndate: 2024-01-02\n---\n\n# Guide\n\nSome *words* with \`code\`, [a link](http://127.0.0.1/) and a note[^1].\n\n## Lists\n\n- one\n  - two\n    1. three\n- [ ] four\n\n> A quote\n> > in a quote\n\n| a | b |\n|---|:-:|\n| 1 | 2 |\n\n\`\`\`ts\nconst x = 1;\n\`\`\`\n\n    indented code\n\nSetext\n======\n\n***\n\n<div>html</div>\n\n<!-- a comment -->\n\n[^1]: The note.\n[ref]: http://127.0.0.1/ "Title"\n`,
    ),
    seedUtf8('plain.markdown', prose),
    seedUtf8('long.md', `# Long\n\n${'A paragraph of words.\n\n'.repeat(300)}~~~\n${'code\n'.repeat(100)}~~~\n`),
  ],
};

export const code: Corpus = {
  rewrite: rewrite('code'),
  seeds: [
    seedUtf8(
      'a.ts',
      'import { x } from "./x";\n/** Doc. */\nexport abstract class Library<T> {\n  #db = 1;\n  constructor(readonly a: T) {}\n  add = async (b: number) => b;\n  @log get size() { return `$` + `{this.#db}`; }\n}\nexport const f = <T,>(x: T) => x;\nnamespace N { export function g() {} }\n',
    ),
    seedUtf8('a.tsx', 'export function Pane() {\n  return <div className="a">{items.map((i) => <b key={i}>{i}</b>)}</div>;\n}\n'),
    seedUtf8('a.js', 'exports.read = function () { return /a[/]b/g; };\nclass A extends B { static { } get x() { return 1 } }\n'),
    seedUtf8(
      'a.py',
      '"""Doc."""\nimport os\n\n@decorated\nclass A(B):\n    def f(self, x: int = 1) -> str:\n        return f"{x!r}"\n\nasync def g():\n    try:\n        pass\n    except E as e:\n        raise\n',
    ),
    seedUtf8(
      'a.rs',
      "/// Doc.\n#[derive(Debug)]\npub struct S<'a> { x: &'a str }\nimpl<'a> S<'a> {\n    pub fn new() -> Self { todo!() }\n}\nmacro_rules! m { ($x:expr) => { $x } }\nmod inner { pub trait T { fn f(&self); } }\n",
    ),
    seedUtf8(
      'a.go',
      'package main\n\n// R reads.\ntype R struct{ a int }\n\nfunc (r *R) Read(p []byte) (n int, err error) {\n\treturn `raw`, nil\n}\n',
    ),
    seedUtf8(
      'A.java',
      'package a;\n/** Doc. */\npublic class A<T> extends B implements C {\n  private int x;\n  public A() { super(); }\n  @Override public String toString() { return "x"; }\n  enum E { ONE, TWO }\n  record R(int a) {}\n}\n',
    ),
    seedUtf8(
      'a.cpp',
      '#include <vector>\n#if A\nnamespace n {\ntemplate <typename T> class C : public B {\n public:\n  C() : x(1) {}\n  T operator+(const T& o) const { return x; }\n  virtual ~C();\n};\n}\n#endif\nint main(int argc, char** argv) { return R"(raw)"[0]; }\n',
    ),
    seedUtf8('a.c', 'typedef struct { int a; } S;\nstatic int f(void (*cb)(int)) { cb(1); return 0; }\n'),
    seedUtf8('Makefile', 'all: a.o\n\t$(CC) -o $@ $<\n'),
    seedUtf8('a.sql', "SELECT a, b FROM t WHERE c = 'x';\n"),
  ],
};

export const table: Corpus = {
  rewrite: rewrite('table'),
  seeds: [
    seedUtf8(
      'ships.csv',
      'name,tons,built,note\nGrey Heron,320,1741,"A brig, of Harwich"\nSparrow,12,1750,"said ""fast"""\nSwan,,1755,"two\nlines"\n\nTern,7,1760,\n',
    ),
    seedUtf8('ships.tsv', 'name\ttons\nGrey Heron\t320\nSparrow\t12\n'),
    seedUtf8('sep.csv', 'sep=;\nname;tons\r\nGrey Heron;320\r\nSparrow;12\r\n'),
    seedUtf8('figures.csv', '1,2,3\n4,5,6\n7,8,9\n'),
    seedUtf8('many.csv', `a|b|c\n${Array.from({ length: 500 }, (_, i) => `${i}|word ${i}|${i / 3}`).join('\n')}\n`),
    seed('western.csv', `Größe;Straße\n${western.replace(/, |; /g, ';').replaceAll('\n\n', '\n')}`, 'windows-1252'),
  ],
};

const code4 = { cell_type: 'code', execution_count: 1, metadata: {}, source: ['import os\n', 'print(1)'] };
const notebook4 = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {
    title: 'Tides',
    authors: [{ name: 'E. Vane' }],
    kernelspec: { name: 'python3', language: 'python' },
    language_info: { name: 'python' },
  },
  cells: [
    { cell_type: 'markdown', metadata: {}, source: ['# Tides\n', '\n', 'Words ![x](data:image/png;base64,AAAA) and *more*.\n\n- a\n- b'] },
    { ...code4, outputs: [{ output_type: 'stream', name: 'stdout', text: ['1\n'] }] },
    { ...code4, outputs: [{ output_type: 'execute_result', data: { 'text/plain': '<Figure>', 'image/png': 'AAAA' }, metadata: {} }] },
    { ...code4, outputs: [{ output_type: 'error', ename: 'E', evalue: 'v', traceback: ['\u001b[31mE\u001b[0m: v'] }] },
    { ...code4, outputs: [{ output_type: 'display_data', data: { 'application/json': { a: 1 }, 'text/html': '<b>1</b>' } }] },
    { cell_type: 'raw', metadata: {}, source: 'Raw words.' },
  ],
};
const notebook3 = {
  nbformat: 3,
  metadata: { name: 'Old' },
  worksheets: [
    {
      cells: [
        { cell_type: 'heading', level: 2, source: 'A heading' },
        {
          cell_type: 'code',
          input: 'x = 1',
          outputs: [
            { output_type: 'pyout', text: '1', png: 'AAAA' },
            { output_type: 'stream', text: 'printed' },
          ],
        },
        { cell_type: 'markdown', source: 'Words.' },
      ],
    },
  ],
};

export const notebook: Corpus = {
  rewrite: rewriteJson,
  seeds: [
    seedUtf8('tides.ipynb', JSON.stringify(notebook4, null, 1)),
    seedUtf8('old.ipynb', JSON.stringify(notebook3)),
    seedUtf8('notebook', JSON.stringify({ cells: notebook4.cells.slice(0, 2), metadata: {}, nbformat: 4 })),
  ],
};
