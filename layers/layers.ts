/**
 * Which room may import which, written once. layers.test.ts computes the real imports and fails on every arrow that is not here, on
 * files that no room holds, and on files that import each other in a circle.
 */
export interface Room {
  /** Its source files, as globs from the root: `*` stays in a folder, `**` goes below it. A file belongs to one room. */
  holds: readonly string[];
  /** Rooms whose code it may import; '*' = every room. Its own files may always. */
  imports: readonly string[];
  /** Rooms of which it may import the types, and nothing that runs. */
  types?: readonly string[];
  /** Each folder is a room of its own: siblings do not import each other. */
  apart?: true;
}

const electron = (...names: string[]) => names.map((name) => `electron/${name}.ts`);

export const rooms: Record<string, Room> = {
  // What everybody may know: the domain (types, and how a place is said), errors, folders, locks, processes.
  domain: { holds: ['electron/domain/*'], imports: [] },
  ground: {
    holds: electron(
      'errors',
      'home',
      'instance',
      'keys',
      'last-resort',
      'literal',
      'lock',
      'log',
      'offline',
      'private',
      'scan-languages',
      'storage',
      'upper-bound',
    ),
    imports: [],
    types: ['domain'],
  },
  process: { holds: ['electron/process/**', ...electron('alive')], imports: ['ground'], types: ['domain'] },

  // The services. Documents and engine do not know each other: api and commands join them.
  graph: { holds: ['native-models/graph/**'], imports: ['ground'] },
  documents: {
    holds: [
      'electron/documents/*',
      'electron/documents/{library,process,recognition}/**',
      'electron/documents/formats/*.ts',
      'electron/documents/formats/*/!(torture|corpus).ts',
    ],
    imports: ['ground', 'process'],
    types: ['domain'],
  },
  engine: { holds: ['electron/engine/**'], imports: ['ground', 'process', 'graph'], types: ['domain'] },
  models: { holds: ['electron/models/**'], imports: ['ground', 'process', 'graph', 'engine'], types: ['domain'] },
  exports: { holds: ['electron/exports/**'], imports: ['domain', 'ground'] },
  evaluation: { holds: ['electron/evaluation/**'], imports: ['ground', 'documents', 'engine', 'graph'], types: ['domain'] },

  // What joins them.
  api: { holds: ['electron/api/**'], imports: ['domain', 'ground', 'process', 'documents', 'engine', 'models', 'exports'] },
  commands: {
    holds: ['electron/commands/**'],
    imports: ['domain', 'ground', 'process', 'documents', 'engine', 'models', 'exports', 'evaluation', 'graph', 'api'],
  },

  // The shells only assemble; nothing but what starts them imports them.
  pages: { holds: electron('pages'), imports: ['ground'] },
  shell: { holds: ['electron/shell/**'], imports: ['ground', 'pages'], types: ['domain', 'process'] },
  window: { holds: electron('main', 'preload'), imports: ['ground', 'process', 'api', 'documents', 'shell', 'pages'], types: ['domain'] },
  host: { holds: electron('host', 'door', 'entering', 'entry-page'), imports: ['ground', 'process', 'api', 'pages'], types: ['domain'] },
  terminal: { holds: electron('cli'), imports: ['ground', 'commands'], types: ['domain'] },

  // The window's page: base < stores < components < panes < app. Of the program it knows the types alone, and how a place and a quotation are said.
  'renderer/base': { holds: ['renderer/base/**', 'renderer/*.d.ts'], imports: ['domain'], types: ['api'] },
  'renderer/stores': { holds: ['renderer/stores/**'], imports: ['renderer/base'], types: ['domain'] },
  'renderer/components': { holds: ['renderer/components/**'], imports: ['renderer/base', 'renderer/stores'], types: ['domain'] },
  'renderer/panes': {
    holds: ['renderer/panes/*/*'],
    imports: ['domain', 'renderer/base', 'renderer/stores', 'renderer/components'],
    apart: true,
  },
  'renderer/app': {
    holds: ['renderer/app/**'],
    imports: ['renderer/base', 'renderer/stores', 'renderer/components', 'renderer/panes'],
    types: ['domain'],
  },
  'renderer/main': { holds: ['renderer/main.tsx'], imports: ['renderer/base', 'renderer/app'] },

  // What makes, starts and measures the product. Nothing of the product imports it.
  build: {
    holds: [
      'electron/setup.mjs',
      'electron/node-options.mjs',
      ...electron('build', 'electron-binary', 'known-bad', 'package', 'package-check', 'release'),
    ],
    imports: ['ground', 'shell'],
  },
  start: { holds: electron('start', 'demo'), imports: ['ground', 'build', 'host', 'engine', 'models'] },
  starter: { holds: ['native-models/starter/**'], imports: ['ground', 'graph'] },
  reader: { holds: ['native-models/reader/*'], imports: ['ground', 'engine', 'evaluation'], types: ['graph'] },
  resources: { holds: ['resources/**'], imports: [] },
  training: { holds: ['native-models/train/**'], imports: [] },
  reference: { holds: ['native-models/reference/**'], imports: [] },
  layers: { holds: ['layers/*'], imports: [] },
  e2e: {
    holds: ['e2e/**'],
    imports: ['ground', 'host', 'process', 'build', 'documents', 'engine', 'models', 'evaluation', 'torture'],
    types: ['domain', 'api'],
  },
  // How a format is tried stands beside it, and nothing that ships imports it.
  trials: { holds: ['electron/documents/formats/*/{torture,corpus}.ts'], imports: ['documents', 'torture'], types: ['domain'] },
  torture: { holds: ['torture/**'], imports: ['*'] },
  bench: { holds: ['bench/**'], imports: ['*'] },
};

/** Packages that only these rooms import, types included. */
export const packages: Record<string, readonly string[]> = {
  electron: ['window'],
  'electron-updater': ['window'],
  'electron-log': ['ground'],
  'node:sqlite': ['documents', 'ground', 'e2e', 'torture', 'bench'],
  '@modelcontextprotocol/sdk': ['commands'],
  openai: ['engine'],
  'onnxruntime-node': ['graph', 'engine', 'models', 'api'],
  react: ['renderer/stores', 'renderer/components', 'renderer/panes', 'renderer/app', 'renderer/main', 'bench'],
  zustand: ['renderer/base', 'renderer/stores'],
  '@trpc/client': ['renderer/base', 'e2e', 'torture'],
};

/** Circles of files that are not mended yet, sorted. One that is mended must leave this list. */
export const knownCycles: readonly (readonly string[])[] = [];
