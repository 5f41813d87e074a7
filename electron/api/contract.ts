/**
 * What the interface asks of the program, in types alone. The router (router.ts) keeps this contract; panes see nothing else.
 * All data is JSON. Offsets are UTF-16 in a document's text, times are ms since the epoch, sizes are bytes.
 */
import type { Location, Rectangle, Span } from '../domain/location.ts';
import type { ErrorData } from '../errors.ts';

export interface Workspace {
  id: string;
  name: string;
  documents: number;
  /** The folder of this machine that it follows; `problem`: why it cannot right now. null = none. */
  watched: { path: string; problem: string | null } | null;
}

export interface DocumentInfo {
  id: string;
  title: string;
  /** text, markdown, pdf, epub, docx, html, notebook, table, code … */
  format: string;
  /** What people call its format. */
  label: string;
  /** Where it was imported from; null = pasted or dropped without a path. */
  path: string | null;
  chars: number;
  words: number;
  pages: number | null;
  addedAt: number;
  /** It was imported from a file that is not there any more. */
  missing: boolean;
  /** Sentences about what the import could not take over. */
  warnings: string[];
  /** A question worth asking first; only the sample has one. */
  suggestedQuestions: string[];
  /** What the file says of itself: author, language, date … */
  metadata: Record<string, string>;
}

/** A stretch of the text that is laid out as one. `line`: number of its first line, for code. */
export interface TextBlock {
  start: number;
  end: number;
  kind: 'heading' | 'paragraph' | 'list' | 'quote' | 'code' | 'table';
  level?: number;
  line?: number;
  /** Where it stands in the original, as people say it: "row 12", "cell 3", "line 40". */
  place?: string;
}

export interface DocumentText {
  text: string;
  blocks: TextBlock[];
  /** `page`: where it begins, of printed documents; from 1. */
  sections: { title: string; start: number; level: number; page?: number }[];
  /** Language of source code, as highlight.js names it. */
  language: string | null;
  /** Address of the original bytes, for formats that are shown as printed (PDF); else null. */
  pagesUrl: string | null;
}

export interface SearchHit extends Location {
  title: string;
  /** Text around the match; `match` is the range in it. */
  snippet: string;
  match: { start: number; end: number };
}

export type ImportSource =
  /** `folder`: a folder as one document (source code), or file by file; none = as what is in it suggests, and the job's notes say which. */
  | { kind: 'path'; path: string; folder?: 'whole' | 'files' | undefined; password?: string | undefined }
  | { kind: 'text'; title: string; text: string }
  | { kind: 'file'; name: string; base64: string; password?: string | undefined }
  /** A folder where paths are not known, as a browser hands it over: paths are below it, with slashes. */
  | { kind: 'folder'; name: string; files: { path: string; base64: string }[]; folder?: 'whole' | 'files' | undefined };

export type ImportEvent =
  | { type: 'progress'; name: string; done: number; total: number; unit: string }
  | { type: 'imported'; document: DocumentInfo; again: boolean }
  | { type: 'failed'; name: string; error: ErrorData }
  | { type: 'done' };

export type JobState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted';

/**
 * Long work in the queue. It is kept: after the program ended, however it ended, imports go on at the next file, reading at its last
 * wave, summaries anew. Imports run beside reading and summaries; of each of the two one job at a time, in order.
 */
export interface JobInfo {
  id: string;
  kind: 'import' | 'read' | 'summary';
  workspace: string;
  /** Name of the file or folder, title of the document. */
  title: string;
  state: JobState;
  /** What is being imported or read right now; null = the job is not under way. */
  at: string | null;
  done: number;
  /** 0 = not known yet. */
  total: number;
  unit: string;
  /** Sentences about choices on the way: how a folder was taken, what was left out. */
  notes: string[];
  /** What is read or summarised; of an import the document that was taken in last, null = none yet. */
  document: string | null;
  /** Import: files taken in, files that failed, and the first of those. */
  imported: number;
  failed: number;
  failures: { name: string; error: ErrorData }[];
  /** Why the job as a whole ended; single files that fail do not end it. */
  error: ErrorData | null;
  createdAt: number;
  endedAt: number | null;
}

export type JobEvent = { type: 'all'; jobs: JobInfo[] } | { type: 'changed'; job: JobInfo } | { type: 'removed'; id: string };

/** Where it begins is told of one document; of many, all their layouts would be read again for it. */
export interface ChunkInfo extends Omit<Location, 'place'>, Partial<Pick<Location, 'place'>> {
  index: number;
  tokens: number;
  /** What was read of it is in the store; none = nobody looked. */
  read?: boolean;
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

export interface CitationInfo extends Location {
  title: string;
  quote: string;
  chunk: number;
  score: number;
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

/** What the self-test of the model in use gave on a provider of this machine. */
export interface ProviderFinding {
  provider: string;
  ok: boolean;
  /** Largest error of a logit, or why it cannot be used. */
  found: string;
}

export interface Machine {
  cpu: string;
  cores: number;
  memoryBytes: number;
  /** What the runtime carries here, best first. */
  providers: string[];
  /** What runs the model now; null before the first run. */
  provider: string | null;
  /** What was found when the providers were tried last; [] = not yet. */
  findings: ProviderFinding[];
  /** Memory for what was read, as chosen; null = the default beside a store, `defaultBudgetBytes`. */
  budgetBytes: number | null;
  defaultBudgetBytes: number;
}

export type Precision = 'fp32' | 'fp16' | 'int8' | 'int4';

export type ModelEvent =
  | { type: 'progress'; stage: 'download' | 'import'; file: string | null; done: number; total: number; unit: string }
  | { type: 'installed'; model: ModelCard };

/** A download that ended early: the same address goes on with it. */
export interface UnfinishedDownload {
  id: string;
  address: string;
  name: string;
  precision: Precision;
  doneBytes: number;
  totalBytes: number;
}

/** What the system asks the app to open. */
export type Opening = { type: 'files'; paths: string[] } | { type: 'place'; document: string; passage: { start: number; end: number } | null };

export interface EngineStatus {
  kind: 'starting' | 'idle' | 'busy' | 'crashed' | 'closed';
  reason: string | null;
  model: string | null;
}

export interface StorageInfo {
  home: string;
  /** Where read texts are kept; usual = below `home`. */
  store: string;
  storeIsUsual: boolean;
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
    /** What changes in the folder is imported again, what is gone stays and is marked as missing; null ends it. Imports show up as jobs. */
    watch(input: { id: string; watched: { path: string; folder?: 'whole' | 'files' } | null }): Promise<void>;
  };
  documents: {
    /** In the order they were added. `limit` and `offset`: a page of them; none = all. */
    list(input: { workspace: string; limit?: number; offset?: number }): Promise<DocumentInfo[]>;
    /** Also an older version, which the list does not show: a file that is imported again after it changed keeps it for its answers and summaries. */
    get(input: { id: string }): Promise<DocumentInfo>;
    text(input: { id: string }): Promise<DocumentText>;
    rectangles(input: { id: string; spans: Span[] }): Promise<Rectangle[][]>;
    search(input: { workspace: string; query: string }): Promise<SearchHit[]>;
    remove(input: { workspace: string; id: string }): Promise<void>;
    import(input: { workspace: string; sources: ImportSource[] }): Stream<ImportEvent>;
    reimport(input: { workspace: string; id: string }): Stream<ImportEvent>;
    chunks(input: { id: string }): Promise<ChunkInfo[]>;
    read(input: { id: string }): Stream<RunEvent>;
  };
  /** Work that goes on whoever looks on. The streams of documents and summaries are jobs too, ended when nobody listens. */
  jobs: {
    /** Oldest first; the last 50 that ended are kept. */
    list(): Promise<JobInfo[]>;
    /** All jobs at once, then each that changes. */
    watch(): Stream<JobEvent>;
    import(input: { workspace: string; sources: ImportSource[] }): Promise<JobInfo>;
    read(input: { id: string }): Promise<JobInfo>;
    summarise(input: SummaryRequest): Promise<JobInfo>;
    /** What is finished of it stays. */
    cancel(input: { id: string }): Promise<void>;
    /** What failed or was left is done again; `password`: of a locked file (its failure has the code 'password-needed'), not kept on disk. */
    retry(input: { id: string; password?: string }): Promise<void>;
    /** Ended work leaves the list. */
    forget(input: { id: string }): Promise<void>;
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
    /** `book`: what to expect of one of 300 pages: reading it, once, then an answer from all of it. */
    benchmark(): Promise<{ readTokensPerSecond: number; perTokenMs: number; book: { readMs: number; answerMs: number } }>;
    import(input: { folder: string; name?: string; precision?: Precision }): Stream<ModelEvent>;
    /** owner/name, or the address of the model's page; `token`: for gated models, not kept. Goes on where an earlier one ended. */
    download(input: { address: string; name?: string; precision?: Precision; token?: string }): Stream<ModelEvent>;
    downloads(): Promise<UnfinishedDownload[]>;
    /** What arrived of a download goes. */
    discard(input: { id: string }): Promise<void>;
    /** The embedded one stays. */
    remove(input: { name: string }): Promise<void>;
    machine(): Promise<Machine>;
    /** Runs the self-test of the model in use on every provider that the runtime carries. */
    tryProviders(): Promise<ProviderFinding[]>;
    /** null = the processor. A provider that fails the self-test is refused. */
    setProvider(input: { provider: string | null }): Promise<void>;
    /** null = the default. */
    setBudget(input: { bytes: number | null }): Promise<void>;
  };
  settings: {
    storage(): Promise<StorageInfo>;
    setQuota(input: { bytes: number }): Promise<void>;
    clearStore(): Promise<void>;
    /** Read texts go to a folder of their own in this one, and stay there; null = back to the usual place. Questions wait meanwhile. */
    moveStore(input: { folder: string | null }): Promise<void>;
    network(): Promise<NetworkAccess[]>;
    diagnostics(): Promise<string>;
  };
  engine: {
    status(): Stream<EngineStatus>;
  };
  app: {
    /** Each is told to one window. */
    openings(): Stream<Opening>;
  };
}
