/**
 * What the interface asks of the program, in types alone. The router (router.ts) keeps this contract; panes see nothing else.
 * All data is JSON. Offsets are UTF-16 in a document's text, times are ms since the epoch, sizes are bytes.
 */
import type { ErrorData } from '../errors.ts';

export interface Workspace {
  id: string;
  name: string;
  documents: number;
}

export interface DocumentInfo {
  id: string;
  title: string;
  /** text, markdown, pdf, epub, docx, html, notebook, table, code … */
  format: string;
  /** Where it was imported from; null = pasted or dropped without a path. */
  path: string | null;
  chars: number;
  words: number;
  pages: number | null;
  addedAt: number;
  /** Sentences about what the import could not take over. */
  warnings: string[];
  /** A question worth asking first; only the sample has one. */
  suggestedQuestions: string[];
}

/** A stretch of the text that is laid out as one. `line`: number of its first line, for code. */
export interface TextBlock {
  start: number;
  end: number;
  kind: 'heading' | 'paragraph' | 'list' | 'quote' | 'code' | 'table';
  level?: number;
  line?: number;
}

export interface DocumentText {
  text: string;
  blocks: TextBlock[];
  sections: { title: string; start: number; level: number }[];
  /** Language of source code, as highlight.js names it. */
  language: string | null;
  /** Address of the original bytes, for formats that are shown as printed (PDF); else null. */
  pagesUrl: string | null;
}

/** A rectangle on a printed page: PDF points from the page's top left corner; pages from 1. */
export interface PageRectangle {
  page: number;
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface SearchHit {
  document: string;
  title: string;
  /** Text around the match; `match` is the range in it. */
  snippet: string;
  match: { start: number; end: number };
  /** The match in the document's text. */
  start: number;
  end: number;
  /** "page 12", "line 40", or ''. */
  place: string;
}

export type ImportSource =
  | { kind: 'path'; path: string }
  | { kind: 'text'; title: string; text: string }
  | { kind: 'file'; name: string; base64: string };

export type ImportEvent =
  | { type: 'progress'; name: string; done: number; total: number; unit: string }
  | { type: 'imported'; document: DocumentInfo; again: boolean }
  | { type: 'failed'; name: string; error: ErrorData }
  | { type: 'done' };

export interface ChunkInfo {
  index: number;
  document: string;
  start: number;
  end: number;
  tokens: number;
}

/** Shares of attention, the ones that can be seen: chunk, share, chunk, share … strongest first. */
export type SparseShares = number[];

export type RunEvent =
  | { type: 'chunks'; chunks: ChunkInfo[] }
  | { type: 'progress'; stage: 'read' | 'prompt' | 'answer' | 'summary'; done: number; total: number; unit: string }
  /** Something went wrong that does not stop the work. */
  | { type: 'warning'; code: string; message: string }
  | { type: 'attention'; shares: SparseShares }
  | { type: 'token'; index: number; text: string; shares: SparseShares };

export interface CitationInfo {
  document: string;
  title: string;
  quote: string;
  start: number;
  end: number;
  chunk: number;
  score: number;
  place: string;
}

export type RunStatus = 'done' | 'interrupted' | 'failed' | 'stopped';

export interface AnswerInfo {
  id: string;
  conversation: string;
  /** The documents asked; null = the whole workspace. */
  documents: string[] | null;
  question: string;
  answer: string;
  found: boolean;
  citations: CitationInfo[];
  chunks: number;
  tokens: number;
  shares: SparseShares;
  chunksFromStore: number;
  answerTokens: number;
  finish: 'stop' | 'length' | 'cancelled';
  timings: { readMs: number; promptMs: number; perTokenMs: number };
  model: string;
  askedAt: number;
  status: RunStatus;
  error: ErrorData | null;
}

export interface Conversation {
  id: string;
  title: string;
  askedAt: number;
  answers: AnswerInfo[];
}

export interface SummaryRequest {
  document: string;
  length: 'short' | 'medium' | 'long';
  style: 'auto' | 'prose' | 'extract';
}

export interface SummaryLine {
  text: string;
  citations: CitationInfo[];
}

export interface SummaryInfo extends SummaryRequest {
  id: string;
  sentences: SummaryLine[];
  sections: { title: string; firstChunk: number; endChunk: number; sentences: SummaryLine[] }[];
  coverage: { contributed: number; total: number; missing: number[] };
  tokens: number;
  model: string;
  madeAt: number;
}

export interface ModelCard {
  name: string;
  embedded: boolean;
  current: boolean;
  problem: string | null;
  bytes: number;
  parameters: number;
  precision: string;
  windowTokens: number;
  licence: string;
  integrator: string;
}

export interface Machine {
  cpu: string;
  cores: number;
  memoryBytes: number;
  /** What the runtime carries here, best first. */
  providers: string[];
  /** What runs the model now; null before the first run. */
  provider: string | null;
}

export interface EngineStatus {
  kind: 'starting' | 'idle' | 'busy' | 'crashed' | 'closed';
  reason: string | null;
  model: string | null;
}

export interface StorageInfo {
  home: string;
  storeBytes: number;
  quotaBytes: number;
}

export interface NetworkAccess {
  what: string;
  when: string;
  where: string;
}

export type ExportFormat = 'markdown' | 'html' | 'pdf' | 'docx' | 'json';

/** A long-running call: events as they come, then the result; stopping it cancels the work. */
export interface Stream<Event> {
  subscribe(observer: { onData(event: Event): void; onError(error: ErrorData): void; onComplete(): void }): { unsubscribe(): void };
}

export interface FocusApi {
  workspaces: {
    list(): Promise<Workspace[]>;
    create(input: { name: string }): Promise<Workspace>;
    rename(input: { id: string; name: string }): Promise<void>;
    /** With its answers, and the documents that no other workspace holds. The last workspace stays. */
    remove(input: { id: string }): Promise<void>;
  };
  documents: {
    list(input: { workspace: string }): Promise<DocumentInfo[]>;
    text(input: { id: string }): Promise<DocumentText>;
    rectangles(input: { id: string; start: number; end: number }): Promise<PageRectangle[]>;
    search(input: { workspace: string; query: string }): Promise<SearchHit[]>;
    remove(input: { workspace: string; id: string }): Promise<void>;
    import(input: { workspace: string; sources: ImportSource[] }): Stream<ImportEvent>;
    reimport(input: { workspace: string; id: string }): Stream<ImportEvent>;
    chunks(input: { id: string }): Promise<ChunkInfo[]>;
    read(input: { id: string }): Stream<RunEvent>;
  };
  questions: {
    list(input: { workspace: string }): Promise<Conversation[]>;
    ask(input: {
      workspace: string;
      documents: string[] | null;
      conversation: string | null;
      question: string;
    }): Stream<RunEvent | { type: 'started'; id: string; conversation: string } | { type: 'answer'; answer: AnswerInfo }>;
    remove(input: { conversation: string }): Promise<void>;
  };
  summaries: {
    list(input: { document: string }): Promise<SummaryInfo[]>;
    make(input: SummaryRequest): Stream<RunEvent | { type: 'summary'; summary: SummaryInfo }>;
    remove(input: { id: string }): Promise<void>;
  };
  exports: {
    /** The file's bytes, base64, and the name to save it under. */
    conversation(input: {
      id: string /** One answer of it alone. */;
      answer?: string;
      format: ExportFormat;
    }): Promise<{ name: string; mime: string; base64: string }>;
    summary(input: { id: string; format: ExportFormat }): Promise<{ name: string; mime: string; base64: string }>;
  };
  models: {
    list(): Promise<ModelCard[]>;
    use(input: { name: string }): Promise<void>;
    check(input: { name: string }): Promise<{ ok: boolean; problems: string[]; provider: string | null; maxError: number | null }>;
    benchmark(): Promise<{ readTokensPerSecond: number; perTokenMs: number }>;
    import(input: { folder: string; name?: string }): Promise<ModelCard>;
    machine(): Promise<Machine>;
  };
  settings: {
    storage(): Promise<StorageInfo>;
    setQuota(input: { bytes: number }): Promise<void>;
    clearStore(): Promise<void>;
    network(): Promise<NetworkAccess[]>;
    diagnostics(): Promise<string>;
  };
  engine: {
    status(): Stream<EngineStatus>;
  };
}
