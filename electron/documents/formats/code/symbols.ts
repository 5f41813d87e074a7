/**
 * Symbols of source code by tree-sitter: functions, classes, methods, types, where they begin and how deep they lie.
 * Broken code still gives those that can be told; code that takes too long to parse gives none.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Node, Parser } from 'web-tree-sitter';
import type { Grammar } from './languages.ts';
import { withoutMacros, withoutOldHeads, withoutOtherBranches } from './macros.ts';

export interface CodeSymbol {
  /** With the names around it: `Library.add`. */
  name: string;
  /** UTF-16 offset where its first line begins, comments and decorators right above it included. */
  start: number;
  /** From 1; a method lies one deeper than its class. */
  level: number;
}

/** A longer text is data, or generated. UTF-16 units. */
const longestText = 4 * 2 ** 20;
/** What is looked at of a receiver, `(r *Reader)`. */
const longestReceiver = 200;
/** Nesting beyond this is not looked into. */
const deepest = 24;

interface Rules {
  /** Node types that are symbols, and how their name is found; null = not one after all. */
  symbols: Record<string, (node: Node) => string | null>;
  /** Node types that are looked through: their parts count as parts of what is around them. */
  through: Set<string>;
  /** Node types whose first symbol begins where they begin: `export`, decorators, templates. */
  wrappers: Set<string>;
  /** Symbols whose body holds symbols. */
  bodies: Set<string>;
  /** Stand above a symbol and belong to it. */
  leads: Set<string>;
  separator: '.' | '::';
}

const named = (node: Node) => node.childForFieldName('name')?.text ?? null;
const isFunction = (node: Node | null) => node !== null && /function|^class$|generator|^arrow/.test(node.type);
/** `const f = () => …`, `handler = async () => …` in a class. */
const assigned = (node: Node) => (isFunction(node.childForFieldName('value')) ? named(node) : null);
const comments = ['comment', 'line_comment', 'block_comment'];

const script: Rules = {
  symbols: {
    function_declaration: named,
    generator_function_declaration: named,
    function_signature: named,
    class_declaration: named,
    abstract_class_declaration: named,
    interface_declaration: named,
    type_alias_declaration: named,
    enum_declaration: named,
    internal_module: named,
    module: named,
    method_definition: named,
    abstract_method_signature: named,
    public_field_definition: assigned,
    field_definition: (node) => (isFunction(node.childForFieldName('value')) ? (node.childForFieldName('property')?.text ?? null) : null),
    variable_declarator: assigned,
    // exports.read = function …, Reader.prototype.read = …
    assignment_expression: (node) => (isFunction(node.childForFieldName('right')) ? (node.childForFieldName('left')?.text ?? null) : null),
  },
  through: new Set([
    'program',
    'export_statement',
    'ambient_declaration',
    'lexical_declaration',
    'variable_declaration',
    'expression_statement',
    'class_body',
    'statement_block',
    'ERROR',
  ]),
  wrappers: new Set(['export_statement', 'ambient_declaration', 'lexical_declaration', 'variable_declaration', 'expression_statement']),
  bodies: new Set(['class_declaration', 'abstract_class_declaration', 'internal_module', 'module']),
  leads: new Set([...comments, 'decorator']),
  separator: '.',
};

const rules: Record<Grammar, Rules> = {
  typescript: script,
  tsx: script,
  javascript: script,
  python: {
    symbols: { function_definition: named, class_definition: named },
    through: new Set(['module', 'decorated_definition', 'block', 'if_statement', 'else_clause', 'try_statement', 'except_clause', 'ERROR']),
    wrappers: new Set(['decorated_definition']),
    bodies: new Set(['class_definition']),
    leads: new Set(comments),
    separator: '.',
  },
  rust: {
    symbols: {
      function_item: named,
      function_signature_item: named,
      struct_item: named,
      enum_item: named,
      union_item: named,
      trait_item: named,
      type_item: named,
      mod_item: named,
      macro_definition: named,
      impl_item: (node) => {
        const type = node.childForFieldName('type')?.text ?? null;
        const trait = node.childForFieldName('trait')?.text;
        return type && trait ? `${trait} for ${type}` : type;
      },
    },
    through: new Set(['source_file', 'declaration_list', 'ERROR']),
    wrappers: new Set(),
    bodies: new Set(['trait_item', 'mod_item', 'impl_item']),
    leads: new Set([...comments, 'attribute_item']),
    separator: '::',
  },
  go: {
    symbols: {
      function_declaration: named,
      // func (r *Reader) Read() is Reader.Read.
      method_declaration: (node) => {
        const receiver = /([\p{L}_][\p{L}\p{N}_]*)(?:\[[^\]]*\])?\s*\)$/u.exec(
          node.childForFieldName('receiver')?.text.slice(-longestReceiver) ?? '',
        )?.[1];
        const name = named(node);
        return receiver && name ? `${receiver}.${name}` : name;
      },
      type_spec: named,
      type_alias: named,
    },
    through: new Set(['source_file', 'type_declaration', 'ERROR']),
    wrappers: new Set(['type_declaration']),
    bodies: new Set(),
    leads: new Set(comments),
    separator: '.',
  },
  java: {
    symbols: {
      class_declaration: named,
      interface_declaration: named,
      enum_declaration: named,
      record_declaration: named,
      annotation_type_declaration: named,
      method_declaration: named,
      constructor_declaration: named,
      compact_constructor_declaration: named,
    },
    through: new Set(['program', 'class_body', 'interface_body', 'enum_body', 'enum_body_declarations', 'ERROR']),
    wrappers: new Set(),
    bodies: new Set(['class_declaration', 'interface_declaration', 'enum_declaration', 'record_declaration']),
    leads: new Set(comments),
    separator: '.',
  },
  cpp: {
    symbols: {
      function_definition: declared,
      class_specifier: defined,
      struct_specifier: defined,
      union_specifier: defined,
      enum_specifier: defined,
      namespace_definition: (node) => named(node) ?? '(anonymous)',
      type_definition: (node) => (node.childForFieldName('type')?.childForFieldName('body') ? declared(node) : null),
    },
    through: new Set([
      'translation_unit',
      'declaration_list',
      'field_declaration_list',
      'linkage_specification',
      'template_declaration',
      'declaration',
      'field_declaration',
      'preproc_if',
      'preproc_ifdef',
      'preproc_else',
      'preproc_elif',
      'preproc_elifdef',
      'friend_declaration',
      'ERROR',
    ]),
    wrappers: new Set(['template_declaration', 'declaration', 'field_declaration', 'friend_declaration']),
    bodies: new Set(['class_specifier', 'struct_specifier', 'union_specifier', 'namespace_definition']),
    leads: new Set(comments),
    separator: '::',
  },
};

/** A type where it is defined, not where it is named. */
function defined(node: Node): string | null {
  return node.childForFieldName('body') ? named(node) : null;
}

/** The name in a C declarator: below pointers, references, parameters. */
function declared(node: Node): string | null {
  let inner: Node | null = node.childForFieldName('declarator');
  for (let depth = 0; inner && depth < deepest; depth++) {
    // operator bool() const: what it converts to is its name.
    if (inner.type === 'operator_cast') return /^[^(]*/.exec(inner.text)![0];
    if (/identifier$|^(?:operator_name|destructor_name|template_function)$/.test(inner.type)) return inner.text;
    inner = inner.childForFieldName('declarator') ?? inner.namedChild(0);
  }
  return null;
}

let require = createRequire(import.meta.url);
const parsers = new Map<Grammar, Promise<Parser>>();

function parserOf(grammar: Grammar): Promise<Parser> {
  let parser = parsers.get(grammar);
  if (!parser) {
    parser = loadParser(grammar);
    parsers.set(grammar, parser);
  }
  return parser;
}

async function loadParser(grammar: Grammar): Promise<Parser> {
  const treeSitter = require('web-tree-sitter') as typeof import('web-tree-sitter');
  await treeSitter.Parser.init();
  const path = require.resolve(`@vscode/tree-sitter-wasm/wasm/tree-sitter-${grammar}.wasm`);
  return new treeSitter.Parser().setLanguage(await treeSitter.Language.load(await readFile(path)));
}

/** The next file gets parsers of its own, in a memory of their own. */
async function forgetParsers(): Promise<void> {
  const old = [...parsers.values()];
  parsers.clear();
  delete require.cache[require.resolve('web-tree-sitter')];
  // The old one keeps what it has loaded.
  require = createRequire(import.meta.url);
  for (const parser of await Promise.all(old)) {
    try {
      // Fails as well; but what is deleted is not deleted once more when it is collected, where nobody would hear of the failure.
      parser.delete();
    } catch (cause) {
      if (!(cause instanceof WebAssembly.RuntimeError)) throw cause;
    }
  }
}

/** Not by the clock: on a busy machine a file would lose its outline, and be another document than on a free one. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Symbols in order of their starts; null = the text is too long or too deeply nested, or parsing it took more than `limitMs` of the processor. */
export async function symbolsOf(text: string, grammar: Grammar, { limitMs = 3000 } = {}): Promise<CodeSymbol[] | null> {
  if (text.length > longestText) return null;
  const parser = await parserOf(grammar);
  const until = processorMs() + limitMs;
  const outlineOf = (written: string) => {
    const tree = parser.parse(written, null, { progressCallback: () => processorMs() > until });
    if (!tree) {
      parser.reset();
      return null;
    }
    try {
      return { symbols: collect(tree.rootNode, text, rules[grammar]), isWhole: !tree.rootNode.hasError };
    } finally {
      tree.delete();
    }
  };
  try {
    const outline = outlineOf(text);
    if (!outline) return null;
    if (outline.isWhole || grammar !== 'cpp') return outline.symbols;
    // Each with more taken away that the grammar does not see through; the first of those that tell most.
    let best = outline.symbols;
    let written = text;
    for (const without of [withoutMacros, withoutOldHeads, withoutOtherBranches]) {
      const less = without(written);
      if (less === written) continue;
      written = less;
      const other = outlineOf(written);
      if (!other) break;
      if (clear(other.symbols) > clear(best)) best = other.symbols;
      if (other.isWhole) break;
    }
    return best;
  } catch (cause) {
    if (!(cause instanceof WebAssembly.RuntimeError)) throw cause;
    // Nested deeper than the parser's stack reaches: what it leaves of its memory is of no use any more.
    await forgetParsers();
    return null;
  }
}

/** How many have a name; what a macro left of a head is none. */
const clear = (symbols: readonly CodeSymbol[]) => symbols.filter(({ name }) => !/\s/.test(name) || /\boperator\b|^\(|::\(/.test(name)).length;

function collect(root: Node, text: string, { symbols, through, wrappers, bodies, leads, separator }: Rules): CodeSymbol[] {
  const found: CodeSymbol[] = [];

  /** `from`: where a wrapper around the node begins; only its first symbol begins there. */
  const walk = (node: Node, around: string, level: number, depth: number, from: number | null): void => {
    if (depth > deepest) return;
    let wrapper = from;
    let lead: { start: number; row: number } | null = null;
    let row = -1;
    for (const child of node.namedChildren) {
      const { type, startPosition, endPosition } = child;
      if (leads.has(type)) {
        // A comment behind code on its line belongs to that code.
        if (startPosition.row !== row)
          lead = { start: lead && startPosition.row <= lead.row + 1 ? lead.start : child.startIndex, row: lastRow(child) };
        continue;
      }
      const start: number = wrapper ?? (lead && startPosition.row <= lead.row + 1 ? lead.start : child.startIndex);
      lead = null;
      row = endPosition.row;
      const before = found.length;
      const symbol = symbols[type];
      const name = symbol?.(child) ?? null;
      if (name !== null) {
        const full = `${around}${name.replace(/\s+/g, ' ').trim()}`;
        add(full, start, level);
        if (bodies.has(type)) {
          const body = child.childForFieldName('body') ?? child;
          walk(body, `${full}${separator}`, level + 1, depth + 1, null);
        }
      } else if (through.has(type) || symbol) walk(child, around, level, depth + 1, wrappers.has(type) ? start : null);
      if (found.length > before) wrapper = null;
    }
  };

  const add = (name: string, offset: number, level: number): void => {
    const last = found.at(-1);
    // Overloads, or a class put together twice under #if: one section.
    if (last?.name === name && last.level === level) return;
    const line = text.lastIndexOf('\n', offset - 1) + 1;
    found.push({ name, start: last && line <= last.start ? offset : line, level });
  };

  walk(root, '', 1, 0, null);
  return found;
}

/** Some grammars count the line break to a comment. */
function lastRow({ startPosition, endPosition }: Node): number {
  return endPosition.column === 0 && endPosition.row > startPosition.row ? endPosition.row - 1 : endPosition.row;
}
