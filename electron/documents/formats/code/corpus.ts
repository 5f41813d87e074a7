import type { Corpus } from '../../../../torture/fuzz/corpus.ts';
import { seedUtf8 } from '../../../../torture/fuzz/words.ts';
import { rewrite } from '../../../../torture/fuzz/written.ts';

export const corpus: Corpus = {
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
