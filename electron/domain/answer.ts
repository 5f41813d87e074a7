/** Questions and what became of them. */
import type { SparseShares } from './chunk.ts';
import type { CitationInfo } from './citation.ts';
import type { ErrorData } from './error.ts';
import type { RunEvent } from './job.ts';

/** A complete list. */
export interface FoundList {
  /** pattern: a form decided, without the model, and the counts are exact unless `exact` says otherwise. */
  by: 'pattern' | 'model';
  /** Name of the form: "dates". */
  pattern: string | null;
  /** false: the form leaves doubt, as that of names does. */
  exact?: false;
  /** In the order of the text; mentions of the same thing are one row. */
  rows: { text: string; mentions: CitationInfo[] }[];
  /** Of all rows together. */
  mentions: number;
}

export type RunStatus = 'done' | 'interrupted' | 'failed' | 'stopped';

export interface AnswerInfo {
  id: string;
  conversation: string;
  /** The documents asked; null = the whole workspace. */
  documents: string[] | null;
  /** Those that were there to be asked, in the order in which they were read; none = it was asked before this was kept. */
  scope?: string[];
  /** The answer before it in its conversation; null = it is the first. Several after one are branches. None = the one asked before it. */
  after?: string | null;
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
  /** The model writes freely, and in Markdown; none = words of the text, or plain ones. */
  form?: 'markdown';
  /** The question as it was put to the text, where it went on from an earlier one. */
  understood?: string;
  /** Names and numbers of the question that stand nowhere in what was read. */
  absent?: string[];
  /** The question asks for several, and the answer is one of them. */
  several?: true;
  /** Names, numbers and quotations of a free answer that stand in no passage that it cites. */
  unheld?: string[];
  /** Servers that read it, and the chunks of which none of them gave a usable reply. */
  servers?: { hosts: string[]; unasked: number[] };
  /** Where everything was asked for. */
  list?: FoundList;
}

/** What is said of an answer whose words do not all stand in what it cites. */
export const unheldNote = (words: readonly string[]) => `In no passage that is cited: ${words.join(', ')}. The model may have made it up.`;

/** What is said of a question that names what the text does not. */
export const absentNote = (words: readonly string[]) => `Nowhere in what was read: ${words.join(', ')}.`;

/** What is said of one answer to a question for several. */
export const severalNote = 'The question asks for several; this is the likeliest one. Find all looks for the others.';

/** What is said of a question that was not asked by itself. */
export const understoodNote = (question: string) => `Understood as: ${question}`;

/** What goes below an answer, in this order. */
export const notesOf = ({ understood, several, absent, unheld }: Pick<AnswerInfo, 'understood' | 'several' | 'absent' | 'unheld'>): string[] => [
  ...(understood ? [understoodNote(understood)] : []),
  ...(several ? [severalNote] : []),
  ...(absent ? [absentNote(absent)] : []),
  ...(unheld ? [unheldNote(unheld)] : []),
];

/** "all 12 chunks"; servers may have left some of them unanswered. */
export function readOf({ chunks, servers }: { chunks: number; servers?: { unasked: readonly number[] } | undefined }): string {
  const unasked = servers?.unasked.length ?? 0;
  return unasked > 0 ? `${chunks - unasked} of ${chunks} chunks` : `all ${chunks} chunks`;
}

/** A question under way: it belongs to the program, windows only watch. */
export interface RunningQuestion extends Pick<AnswerInfo, 'id' | 'conversation' | 'documents' | 'question' | 'askedAt'> {
  workspace: string;
  after: string | null;
}

/** What all questions under way tell: whoever begins to listen hears first what they told so far. */
export type QuestionEvent =
  | { type: 'begun'; run: RunningQuestion }
  | { type: 'told'; id: string; event: RunEvent }
  | { type: 'ended'; workspace: string; answer: AnswerInfo };

/** Where each token of an answer looked, for the replay: the strongest shares. */
export type AnswerTrace = { text: string; shares: SparseShares }[];

/** What a question over these documents takes on this machine, by what was measured here; null = nothing was measured yet. */
export interface QuestionCost {
  documents: number;
  words: number;
  /** Documents that were not read yet. */
  unread: number;
  readMs: number | null;
  answerMs: number | null;
}

/** A row of the list; its answers are asked for when it is opened. */
export interface Conversation {
  id: string;
  title: string;
  /** Its last question. */
  askedAt: number;
  /** What its last question was asked of, in the versions that are there now; null = the whole workspace. */
  scope: string[] | null;
}
