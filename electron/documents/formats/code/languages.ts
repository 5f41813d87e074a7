/** Which language a file is written in, by its name. */
import { basename, extname } from 'node:path';

/** Grammars that find symbols; the C++ one reads C too. */
export type Grammar = 'typescript' | 'tsx' | 'javascript' | 'python' | 'rust' | 'go' | 'java' | 'cpp';

export interface Language {
  /** As highlight.js names it. */
  name: string;
  /** null = no symbols are found in it. */
  grammar: Grammar | null;
  /** Written by people to run; markup, styles and data are not. */
  program: boolean;
}

const program = (name: string, grammar: Grammar | null = null): Language => ({ name, grammar, program: true });
const data = (name: string): Language => ({ name, grammar: null, program: false });

const byEnding = new Map<string, Language>(
  Object.entries({
    '.ts': program('typescript', 'typescript'),
    '.tsx': program('typescript', 'tsx'),
    '.mts': program('typescript', 'typescript'),
    '.cts': program('typescript', 'typescript'),
    '.js': program('javascript', 'javascript'),
    '.jsx': program('javascript', 'javascript'),
    '.mjs': program('javascript', 'javascript'),
    '.cjs': program('javascript', 'javascript'),
    '.py': program('python', 'python'),
    '.pyi': program('python', 'python'),
    '.rs': program('rust', 'rust'),
    '.go': program('go', 'go'),
    '.java': program('java', 'java'),
    '.c': program('c', 'cpp'),
    '.h': program('c', 'cpp'),
    '.cc': program('cpp', 'cpp'),
    '.cpp': program('cpp', 'cpp'),
    '.cxx': program('cpp', 'cpp'),
    '.hh': program('cpp', 'cpp'),
    '.hpp': program('cpp', 'cpp'),
    '.hxx': program('cpp', 'cpp'),
    '.kt': program('kotlin'),
    '.swift': program('swift'),
    '.scala': program('scala'),
    '.cs': program('csharp'),
    '.m': program('objectivec'),
    '.mm': program('objectivec'),
    '.rb': program('ruby'),
    '.php': program('php'),
    '.pl': program('perl'),
    '.lua': program('lua'),
    '.r': program('r'),
    '.jl': program('julia'),
    '.hs': program('haskell'),
    '.ex': program('elixir'),
    '.exs': program('elixir'),
    '.clj': program('clojure'),
    '.dart': program('dart'),
    '.sh': program('bash'),
    '.bash': program('bash'),
    '.ps1': program('powershell'),
    '.sql': program('sql'),
    '.css': data('css'),
    '.scss': data('scss'),
    '.less': data('less'),
    '.html': data('xml'),
    '.xml': data('xml'),
    '.json': data('json'),
    '.geojson': data('json'),
    '.yaml': data('yaml'),
    '.yml': data('yaml'),
    '.toml': data('ini'),
    '.ini': data('ini'),
  }),
);

const byName = new Map<string, Language>(
  Object.entries({
    makefile: program('makefile'),
    dockerfile: program('dockerfile'),
  }),
);

export const languageEndings: readonly string[] = [...byEnding.keys()];
/** Of files without an ending. */
export const languageNames: readonly string[] = [...byName.keys()];

/** null = not code: prose, or nothing that is known. */
export function languageOf(path: string): Language | null {
  return byEnding.get(extname(path).toLowerCase()) ?? byName.get(basename(path).toLowerCase()) ?? null;
}
