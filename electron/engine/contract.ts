/**
 * What the engine offers, in types alone: text in, answer with provenance out.
 * The engine in this process (`engine.ts`) and the supervised one (`process/client.ts`) both keep this contract, so callers
 * never know which they hold. Everything here is plain data (structured-cloneable): it crosses process boundaries as it is.
 *
 * Words (design of the method, arXiv 2408.11745): memory = the long text; chunk = consecutive memory tokens read alone;
 * fragment = the last tokens of the local context, appended to every chunk; candidate = the fragment's last token, which runs
 * through the added parameters W' and leaves one (k, v) per layer, the chunk's slot; the final decode attends to all slots.
 */

import type { ErrorCode } from '../errors.ts';

/** Where a text may be cut, best first. A chunk ends at the strongest boundary near its token target. */
export type BoundaryLevel = 'section' | 'paragraph' | 'sentence';

/** `offset`: UTF-16 offset in the source text at which a new unit begins. */
export interface Boundary {
  offset: number;
  level: BoundaryLevel;
  /** Of sections: 1 = chapters (default), 2 = what lies in them … */
  depth?: number;
}

/**
 * One text of the memory. `sections` name the hierarchy for summaries. Without `boundaries` (in order) the engine finds paragraphs and
 * sentences itself; with them, only the sentences where no boundary is near.
 */
export interface SourceText {
  /** Caller's name of the text (a document id or path); comes back in chunks and citations. */
  id: string;
  /** What people call it. */
  title?: string;
  text: string;
  boundaries?: Boundary[];
  /** Sections in reading order; `start` UTF-16 offset, a section ends where the next begins. */
  sections?: { title: string; start: number; level: number }[];
}

/** A chunk as the callers see it. Offsets are UTF-16 in the source's text; every token of a source lies in exactly one chunk. */
export interface ChunkSpan {
  index: number;
  source: string;
  start: number;
  end: number;
  tokens: number;
}

/** `read`: its KV is in the store or in memory, so that nothing of it needs to be computed. */
export type HeldSpan = ChunkSpan & { read: boolean };

/** exact: local context recomputed against fresh slots at each step (as published). cached: local KV kept. focused: only the chunks that hold the attention are refreshed. */
export type DecodeMode = 'exact' | 'cached' | 'focused';

/** candidates: the paper's slots. fusion: pooled next-token distributions, for models whose W' was not trained. */
export type Integrator = 'candidates' | 'fusion';

/**
 * Where BOS stands, beside the local context's beginning. chunks: before every chunk. fragments: before the text, which is to say its first chunk, and
 * before every fragment, as the method's published code has it.
 */
export type BosPlacement = 'chunks' | 'fragments';

/** sequential: slot j at position j. spread: C slots evenly over a fixed range, so the model never sees the text's length. */
export type SlotPlacement = 'sequential' | 'spread';

export interface Sampling {
  /** 0 = greedy (default). */
  temperature?: number;
  /** Nucleus mass in (0, 1]; 1 = off. */
  topP?: number;
  /** Least probability relative to the most likely token, in [0, 1); 0 = off. */
  minP?: number;
  /** > 1 makes tokens of the answer so far less likely; 1 = off. */
  repetitionPenalty?: number;
  /** Decoding ends before any of these strings. */
  stop?: string[];
  maxTokens?: number;
  /** Same seed, same text, same answer. */
  seed?: number;
}

/** All optional: the model's manifest gives the defaults. */
export interface DecodeOptions extends Sampling {
  mode?: DecodeMode;
  integrator?: Integrator;
  /** slots: the parallel decode. passages: sentences are ranked and the best passages read verbatim. */
  reading?: 'slots' | 'passages';
  placement?: SlotPlacement;
  /** Of the parallel decode: the one that W' was trained with is right. */
  bos?: BosPlacement;
  chunkTokens?: number;
  fragmentTokens?: number;
  /** Tokens of the local context, the text's end and the prompt together (published: 2,048 or 3,500); 0 = the prompt alone. */
  tailTokens?: number;
  /** Focused mode: chunks kept fresh at each step. */
  focusChunks?: number;
  /** Focused mode: every so many tokens all other chunks catch up in one batch. */
  catchUpTokens?: number;
  /** Passages (the chunks that hold the attention) re-read verbatim in the local context before the answer is decoded; 0 = slots only, as published. */
  rereadChunks?: number;
  /** Chunks that are re-read besides them because they share the question's rare words; 0 = attention alone decides. */
  rereadMatches?: number;
  /**
   * Of all that is re-read, the sentences that stay in the end: the most attended that share the question's rare words, if they hold enough of
   * the question; 0 = whole chunks.
   */
  rereadSentences?: number;
}

export interface AskRequest {
  sources: SourceText[];
  question: string;
  /** Earlier turns of the conversation, oldest first; they go into the local context as far as it holds them. */
  history?: { question: string; answer: string }[];
  options?: DecodeOptions;
}

export interface FindAllRequest {
  sources: SourceText[];
  question: string;
  options?: DecodeOptions;
}

/** A place where something was found. */
export interface Mention {
  source: string;
  /** What was found, verbatim: text.slice(start, end). */
  start: number;
  end: number;
  /** The sentence that it stands in, verbatim, and where that begins. */
  quote: string;
  quoteStart: number;
  chunk: number;
  /** How sure the model is that the sentence answers, 0..1; 1 where a form decides. */
  score: number;
}

/** One row: mentions of the same thing, in the order of the text. */
export interface FoundItem {
  /** As the text has it where it is mentioned first. */
  text: string;
  mentions: Mention[];
}

export interface Found {
  question: string;
  /** pattern: a form decided, without the model, and the counts are exact unless `exact` says otherwise. */
  by: 'pattern' | 'model';
  /** Name of the form: "dates". */
  pattern: string | null;
  /** false: the form leaves doubt, as that of names does. */
  exact?: false;
  /** In the order of the text. */
  items: FoundItem[];
  /** Of all items together. */
  mentions: number;
  chunks: number;
  tokens: number;
  chunksFromStore: number;
  /** cancelled: stopped on the way; the items are those found so far. */
  finish: 'stop' | 'cancelled';
  timings: Timings;
  model: string;
  servers?: AskedServers;
}

export interface SummarizeRequest {
  /** Several get a section each, in this order. */
  sources: SourceText[];
  /** Target length of the whole summary. */
  length?: 'short' | 'medium' | 'long' | 'chapters';
  /** prose: the model's own words. extract: the sentences of the source that the engine weighs most, verbatim. Default: what the model's manifest is good for. */
  style?: 'prose' | 'extract';
  /** For whom, or of what alone: "only the legal argument". An extract is chosen by its words. */
  instruction?: string;
  /** Language to write in, as English calls it; none = the text's own. Prose alone can. */
  language?: string;
  /** What the model wrote for summaries before (event `written`), by its key: it is not written again. */
  written?: Record<string, string>;
  options?: DecodeOptions;
}

export interface Citation {
  source: string;
  /** Verbatim from the source: text.slice(start, end). */
  quote: string;
  start: number;
  end: number;
  /** Index of the chunk that holds the quote's start. */
  chunk: number;
  /** Share of the answer's attention that fell on the quote's chunk and, inside it, on the quote; 0..1. */
  score: number;
  /** Of code that was asked about by its name: where that is defined, or used. */
  symbol?: 'definition' | 'use';
}

/** A question that the text answers, and the sentence that does. */
export interface SuggestedQuestion {
  question: string;
  /** What the sentence says to it, in its own words. */
  answer: string;
  start: number;
  end: number;
}

export interface Timings {
  /** Reading chunks that were not in the store. */
  readMs: number;
  /** Fragment through every chunk, slots, first logits. */
  promptMs: number;
  /** Mean of the answer's tokens after the first. */
  perTokenMs: number;
}

export interface Answer {
  answer: string;
  /** False when the model says that the text holds no answer. */
  found: boolean;
  /** Best first; see `cite` in provenance.ts: the order is by attention and by shared words, the score by attention alone. */
  citations: Citation[];
  chunks: number;
  /** Memory tokens, all read. */
  tokens: number;
  /** Share of the answer's attention on each chunk [chunks], sums to at most 1 (the rest stayed on the local context). */
  shares: Float32Array;
  /** Chunks whose KV came from the store instead of being computed. */
  chunksFromStore: number;
  answerTokens: number;
  finish: 'stop' | 'length' | 'cancelled';
  timings: Timings;
  model: string;
  /** Of servers that were asked: what they are called, and the chunks that gave no usable reply. */
  servers?: AskedServers;
  /** The question as it was put to the text, where it went on from an earlier one (follow-up.ts). */
  understood?: string;
  /** Names and numbers of the question that stand nowhere in what was read. */
  absent?: string[];
  /** The question asks for several, and this answer in the text's own words is one of them. */
  several?: true;
  /** Of an answer in the model's own words: its names, numbers and quotations that stand in no chunk that it cites. */
  unheld?: string[];
}

/** Servers that read the text, and what of it they did not. */
export interface AskedServers {
  /** "gpu-box.example:8000", each once. */
  hosts: string[];
  /** Indices of chunks of which nothing is known; [] = every chunk was answered. */
  unasked: number[];
}

export interface SummarySentence {
  text: string;
  citations: Citation[];
  /** In prose: it stands so in the text, because what the model wrote in its place did not hold. */
  verbatim?: true;
}

export interface SummarySection {
  title: string;
  /** Chunk range [first, end). */
  firstChunk: number;
  endChunk: number;
  sentences: SummarySentence[];
}

export interface Summary {
  /** Whose words they are: the model's, or sentences of the source as they stand there. */
  style: 'prose' | 'extract';
  sentences: SummarySentence[];
  sections: SummarySection[];
  /** `missing`: chunks that no sentence of the summary cites. */
  coverage: { contributed: number; total: number; missing: number[] };
  chunks: number;
  tokens: number;
  timings: Timings;
  model: string;
  servers?: AskedServers;
}

/** Emitted in order while a request runs. */
export type EngineEvent =
  | { type: 'chunks'; chunks: ChunkSpan[] }
  | {
      type: 'progress';
      stage: 'read' | 'prompt' | 'answer' | 'summary';
      done: number;
      total: number;
      unit: 'chunks' | 'tokens' | 'sections' | 'sentences' | 'documents';
    }
  /** Something went wrong that does not stop the work (the disk of the store is full, say). */
  | { type: 'warning'; code: ErrorCode; message: string }
  /** What the parallel decode looks at while it searches, before the answer's first token: share on each chunk [chunks]. */
  | { type: 'attention'; shares: Float32Array }
  /** One decoded token: its text (may be '' while a multi-byte character is incomplete) and the share of attention on each chunk [chunks]. */
  | { type: 'token'; index: number; text: string; shares: Float32Array }
  /** What was found so far, in the order of the text. */
  | { type: 'found'; items: FoundItem[] }
  /** The summary so far, in the order in which it is told. */
  | { type: 'summary'; style: Summary['style']; sentences: SummarySentence[]; sections: SummarySection[] }
  /** The model finished a passage of a source: who keeps it can hand it to the next summary (SummarizeRequest.written). */
  | { type: 'written'; source: string; key: string; text: string };

export interface RunHooks {
  signal?: AbortSignal;
  onEvent?: (event: EngineEvent) => void;
}

export interface ModelInfo {
  name: string;
  bundle: string;
  parameters: number;
  provider: string;
  precision: string;
  windowTokens: number;
  vocabulary: number;
  integrator: Integrator;
  licence: string;
  capabilities: Capabilities;
}

/** What an engine can give beside text. Callers ask before they offer it: a pane without shares shows no chunk map. */
export interface Capabilities {
  /** Share of attention on each chunk, in events and answers; without it `shares` are empty. */
  shares: boolean;
  /** Chunks become slots: mode, placement, focus and fusion mean something. */
  slots: boolean;
  /** What was read is kept: reading ahead saves the next question's time, and `chunk` says what is held. */
  keepsRead: boolean;
  /** It tells sentences that answer from those that do not: `findAll` goes beyond what a form decides. */
  lists: boolean;
}

/** A bundle on this machine, in a process of its own. */
export interface BundleSetup {
  /** Folder of a focus bundle. */
  bundle: string;
  provider?: string;
  threads?: number;
  /** Bytes of KV held in memory. */
  memoryBytes?: number;
  /** New tokens of one batched run. */
  waveTokens?: number;
  /** Folder and quota of the KV store; none = nothing kept on disk. */
  store?: { directory: string; quotaBytes: number };
}

/** A server that speaks the OpenAI-compatible protocol. */
export interface EndpointAddress {
  /** "http://gpu-box:8000/v1"; "/v1" follows where no path is given. */
  url: string;
  /** '' = the first that it names. */
  model: string;
  key?: string;
  /** What it reads at once; none = as it says when it is asked. */
  contextTokens?: number;
  /** A server that says nothing for so long is taken for dead. */
  timeoutMs?: number;
}

/** Servers that share the chunks of each question. */
export interface EndpointSetup {
  /** At least one. */
  endpoints: EndpointAddress[];
  /** Where replies of chunks are kept; none = nowhere. */
  store?: { directory: string; quotaBytes: number };
}

export type EngineSetup = BundleSetup | EndpointSetup;

export type EngineState = { kind: 'starting' } | { kind: 'idle' } | { kind: 'busy' } | { kind: 'crashed'; reason: string } | { kind: 'closed' };

export interface Engine {
  info(): Promise<ModelInfo>;
  /** The chunks that a read of these sources would have; cheap (tokenizer only). */
  chunk(sources: SourceText[], options?: DecodeOptions): Promise<HeldSpan[]>;
  /** Read every chunk that the store does not hold yet, so that later questions find it there. Resolves with the chunks. */
  read(sources: SourceText[], options?: DecodeOptions, hooks?: RunHooks): Promise<{ chunks: ChunkSpan[]; chunksFromStore: number; readMs: number }>;
  ask(request: AskRequest, hooks?: RunHooks): Promise<Answer>;
  /** Everything that answers, not the best of it. A signal ends it with what was found so far. */
  findAll(request: FindAllRequest, hooks?: RunHooks): Promise<Found>;
  summarize(request: SummarizeRequest, hooks?: RunHooks): Promise<Summary>;
  /** Questions worth asking of a text, whose answers stand in it; cheap (its words alone). */
  suggest(source: SourceText): Promise<SuggestedQuestion[]>;
  close(): Promise<void>;
}
