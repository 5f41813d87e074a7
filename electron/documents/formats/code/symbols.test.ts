import { expect, test } from 'vitest';
import type { Grammar } from './languages.ts';
import { symbolsOf } from './symbols.ts';

/** Each symbol as `level name: first line of its section`. */
async function outline(grammar: Grammar, text: string): Promise<string[]> {
  const symbols = await symbolsOf(text, grammar);
  return symbols!.map(({ name, start, level }) => `${level} ${name}: ${text.slice(start).split('\n')[0]!.trim()}`);
}

const samples: [Grammar, string, string[]][] = [
  [
    'typescript',
    `import { a } from 'a';

/** Keeps books. */
@sealed
export class Library<T> {
  #books: T[] = [];

  /** Adds one. */
  add(book: T): void {
    const local = () => book;
  }
  remove = async (book: T) => {};
}
export interface Book { title: string }
export type Title = string;
export const titleOf = (book: Book) => book.title, second = function () {};
const size = 12; // nothing
export default async function main() {}
declare function ambient(a: number): void;
declare function ambient(a: string): void;
namespace Inner { export function deep() {} }
enum Colour { Red }
`,
    [
      '1 Library: /** Keeps books. */',
      '2 Library.add: /** Adds one. */',
      '2 Library.remove: remove = async (book: T) => {};',
      '1 Book: export interface Book { title: string }',
      '1 Title: export type Title = string;',
      '1 titleOf: export const titleOf = (book: Book) => book.title, second = function () {};',
      '1 second: second = function () {};',
      '1 main: export default async function main() {}',
      '1 ambient: declare function ambient(a: number): void;',
      '1 Inner: namespace Inner { export function deep() {} }',
      '2 Inner.deep: export function deep() {} }',
      '1 Colour: enum Colour { Red }',
    ],
  ],
  [
    'tsx',
    'export const App = () => <p>Hi</p>;\nfunction Row() { return <li/>; }\n',
    ['1 App: export const App = () => <p>Hi</p>;', '1 Row: function Row() { return <li/>; }'],
  ],
  [
    'javascript',
    `'use strict';
exports.read = function () {};
Reader.prototype.next = function next() {};
module.exports = exports = (a) => a;
class Reader { static of() {} }
`,
    [
      '1 exports.read: exports.read = function () {};',
      '1 Reader.prototype.next: Reader.prototype.next = function next() {};',
      '1 exports: module.exports = exports = (a) => a;',
      '1 Reader: class Reader { static of() {} }',
      '2 Reader.of: static of() {} }',
    ],
  ],
  [
    'python',
    `import os

# Reads.
@decorated
@twice
class Reader(Base):
    """Doc."""

    def read(self):
        def inner():
            pass

    @property
    async def size(self): ...

if True:
    def late(): pass
`,
    ['1 Reader: # Reads.', '2 Reader.read: def read(self):', '2 Reader.size: @property', '1 late: def late(): pass'],
  ],
  [
    'rust',
    `use std::fmt;
/// A book.
#[derive(Debug)]
pub struct Book { title: String }

impl fmt::Display for Book {
    fn fmt(&self) -> u8 { 1 }
}
mod inner { pub fn deep() {} }
pub trait Read { fn read(&self); }
macro_rules! shout { () => {} }
enum E { A }
`,
    [
      '1 Book: /// A book.',
      '1 fmt::Display for Book: impl fmt::Display for Book {',
      '2 fmt::Display for Book::fmt: fn fmt(&self) -> u8 { 1 }',
      '1 inner: mod inner { pub fn deep() {} }',
      '2 inner::deep: pub fn deep() {} }',
      '1 Read: pub trait Read { fn read(&self); }',
      '2 Read::read: fn read(&self); }',
      '1 shout: macro_rules! shout { () => {} }',
      '1 E: enum E { A }',
    ],
  ],
  [
    'go',
    `package main

// Reader reads.
type Reader[T any] struct { a int }

func (r *Reader[T]) Read() int { return 1 }
func main() {}
type (
	A int
	B = string
)
`,
    [
      '1 Reader: // Reader reads.',
      '1 Reader.Read: func (r *Reader[T]) Read() int { return 1 }',
      '1 main: func main() {}',
      '1 A: type (',
      '1 B: B = string',
    ],
  ],
  [
    'java',
    `package a;

/** Doc. */
@Deprecated
public class Reader<T> {
  private int size;
  public Reader() {}
  // Reads.
  int read() { return 1; }
  enum Mode { ON; void flip() {} }
}
record Point(int x) {}
interface Shape { double area(); }
`,
    [
      '1 Reader: /** Doc. */',
      '2 Reader.Reader: public Reader() {}',
      '2 Reader.read: // Reads.',
      '2 Reader.Mode: enum Mode { ON; void flip() {} }',
      '3 Reader.Mode.flip: void flip() {} }',
      '1 Point: record Point(int x) {}',
      '1 Shape: interface Shape { double area(); }',
      '2 Shape.area: double area(); }',
    ],
  ],
  [
    'cpp',
    `#include <a>
#ifdef X
static inline const char *name_of(int a) { return 0; }
#endif
typedef struct { int x; } point_t;
struct node { struct node *next; };
struct node *make(void) { return 0; }
namespace io {
/* Reads. */
template <typename T>
class Reader : public Base {
 public:
  Reader() {}
  ~Reader() {}
  bool operator==(const Reader &other) const { return true; }
  int later();
};
int Reader::later() { return 1; }
}
enum Mode { ON };
int *table[3], count;
`,
    [
      '1 name_of: static inline const char *name_of(int a) { return 0; }',
      '1 point_t: typedef struct { int x; } point_t;',
      '1 node: struct node { struct node *next; };',
      '1 make: struct node *make(void) { return 0; }',
      '1 io: namespace io {',
      '2 io::Reader: /* Reads. */',
      '3 io::Reader::Reader: Reader() {}',
      '3 io::Reader::~Reader: ~Reader() {}',
      '3 io::Reader::operator==: bool operator==(const Reader &other) const { return true; }',
      '2 io::Reader::later: int Reader::later() { return 1; }',
      '1 Mode: enum Mode { ON };',
    ],
  ],
];

test.each(samples)('%s: what is declared, where its lines begin, how deep', async (grammar, text, expected) => {
  expect(await outline(grammar, text)).toEqual(expected);
});

test('broken code gives what can still be told', async () => {
  expect(await outline('typescript', 'function whole() {}\nclass Half {\n  method() {\n    if (\n')).toContain('1 whole: function whole() {}');
  expect(await outline('python', 'def whole():\n    pass\n\ndef (((:\n\nclass After:\n    pass\n')).toEqual(
    expect.arrayContaining(['1 whole: def whole():', '1 After: class After:']),
  );
  expect(await outline('cpp', 'int main(void) { return 0; \n}}}} @@@\nint next(void) { return 1; }\n')).toContain(
    '1 next: int next(void) { return 1; }',
  );
});

test('offsets are UTF-16 units: astral letters and accents before a symbol do not move it', async () => {
  const text = '// 𝒳 é 日本\nconst s = "😀😀";\nfunction found() {}\n';
  expect((await symbolsOf(text, 'javascript'))![0]!.start).toBe(text.indexOf('function'));
});

test('a parse beyond its time gives no symbols, and the next file its own', async () => {
  const long = 'function f() { return [1, 2, 3]; }\n'.repeat(50_000);
  expect(await symbolsOf(long, 'javascript', { limitMs: 0 })).toBeNull();
  expect(await outline('javascript', 'function next() {}')).toEqual(['1 next: function next() {}']);
});

test("nesting beyond the parser's stack gives no symbols, and every file after it its own", async () => {
  expect(await symbolsOf(`def f(self,${'*/'.repeat(6000)}): pass\n`, 'python')).toBeNull();
  for (const [grammar, text] of samples) expect((await symbolsOf(text, grammar))!.length).toBeGreaterThan(0);
});

test.each([
  ['brackets', '('.repeat(500_000)],
  ['classes in classes', 'class A { static x = '.repeat(20_000)],
  ['namespaces in namespaces', 'namespace a { '.repeat(20_000)],
  ['templates', '`${'.repeat(100_000)],
  ['noise', Array.from({ length: 200_000 }, (_, i) => String.fromCharCode(33 + ((i * 7919) % 94))).join('')],
])('hostile nesting ends: %s', async (_, text) => {
  for (const grammar of ['typescript', 'cpp', 'rust', 'python'] as const) {
    const symbols = await symbolsOf(text, grammar, { limitMs: 500 });
    if (symbols) for (const { start } of symbols) expect(start).toBeLessThan(text.length);
  }
  expect(await outline('typescript', 'function next() {}')).toEqual(['1 next: function next() {}']);
});

test('macros in place of specifiers, attributes, template parameters and namespaces do not hide what they stand before', async () => {
  const text = `#define LIB_BEGIN namespace lib {
LIB_BEGIN
LIB_EXPORT_BEGIN

class LIB_API Reader {
 public:
  LIB_CONSTEXPR explicit Reader(int size) LIB_NOEXCEPT : size_(size) {}
  LIB_CONSTEXPR20 auto size() const LIB_NOEXCEPT -> int { return size_; }
  LIB_DEPRECATED("gone") void old() { LIB_ASSERT(size_ > 0, "none"); }
  friend LIB_INLINE auto read(Reader& r) -> int { return r.size_; }
};

template <typename T, LIB_ENABLE_IF(is_small<T>())>
LIB_API auto parse(T value) -> int {
  return LIB_MAX_SIZE > value ? value : LIB_MAX_SIZE;
}

static LIB_INLINE int plain(LIB_HANDLE h) { return h; }

LIB_EXPORT_END
LIB_END
`;
  expect(await outline('cpp', text)).toEqual([
    '1 Reader: class LIB_API Reader {',
    '2 Reader::Reader: LIB_CONSTEXPR explicit Reader(int size) LIB_NOEXCEPT : size_(size) {}',
    '2 Reader::size: LIB_CONSTEXPR20 auto size() const LIB_NOEXCEPT -> int { return size_; }',
    '2 Reader::old: LIB_DEPRECATED("gone") void old() { LIB_ASSERT(size_ > 0, "none"); }',
    '2 Reader::read: friend LIB_INLINE auto read(Reader& r) -> int { return r.size_; }',
    '1 parse: template <typename T, LIB_ENABLE_IF(is_small<T>())>',
    '1 plain: static LIB_INLINE int plain(LIB_HANDLE h) { return h; }',
  ]);
});

test('functions in the C of before the standard, heads that a branch has twice, names behind a macro, conversions', async () => {
  const text = `int
old(a, b)
  int a;
  char *b;
{
  return a;
}
STATIC_FN uint32_t turn(uint32_t x) { return x; }
#ifdef WIDE
int both(long a)
#else
int both(int a)
#endif
{
  return 1;
}
int last(void) { return 0; }
struct Box { operator bool() const { return true; } };
`;
  expect((await symbolsOf(text, 'cpp'))?.map(({ name }) => name)).toEqual(['old', 'turn', 'both', 'last', 'Box', 'Box::operator bool']);
});
