/** Long work: what is asked of it, what it tells while it runs, and the queue that keeps it. */
import type { ChunkInfo, SparseShares } from './chunk.ts';
import type { DocumentInfo } from './document.ts';
import type { ErrorData } from './error.ts';
import type { SummaryDraft } from './summary.ts';

export type ImportSource =
  /** `folder`: a folder as one document (source code), or file by file; none = as what is in it suggests, and the job's notes say which. */
  | {
      kind: 'path';
      path: string;
      folder?: 'whole' | 'files' | undefined;
      password?: string | undefined;
      /** Of a text that does not say its own. */
      encoding?: string | undefined;
    }
  | { kind: 'text'; title: string; text: string }
  | { kind: 'file'; name: string; base64: string; password?: string | undefined }
  /** A folder where paths are not known, as a browser hands it over: paths are below it, with slashes. */
  | { kind: 'folder'; name: string; files: { path: string; base64: string }[]; folder?: 'whole' | 'files' | undefined };

/** What an import tells while it runs. */
export type ImportEvent =
  | { type: 'progress'; name: string; done: number; total: number; unit: string }
  | { type: 'imported'; document: DocumentInfo; again: boolean }
  | { type: 'failed'; name: string; error: ErrorData }
  | { type: 'done' };

/** What reading, an answer or a summary tells while it runs. */
export type RunEvent =
  | { type: 'chunks'; chunks: ChunkInfo[] }
  | { type: 'progress'; stage: 'read' | 'prompt' | 'answer' | 'summary'; done: number; total: number; unit: string }
  /** Something went wrong that does not stop the work. */
  | { type: 'warning'; code: string; message: string }
  | { type: 'attention'; shares: SparseShares }
  | { type: 'token'; index: number; text: string; shares: SparseShares }
  /** A summary so far. */
  | ({ type: 'draft' } & SummaryDraft)
  /** Find all: how many items so far, and the last of them in the order of the text. */
  | { type: 'found'; count: number; latest: { text: string; quote: string }[] };

export type JobKind = 'import' | 'read' | 'summary' | 'reader';
export type JobState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted';

/** A file that could not be taken in. */
export interface JobFailure {
  /** Among the items of its job. */
  place: number;
  name: string;
  error: ErrorData;
}

/**
 * Long work in the queue. It is kept: after the program ended, however it ended, imports go on at the next file, reading at its last
 * wave, summaries behind what the model had written, the reader's set-up where its download stood. Imports, the reader's set-up, and reading and summaries run beside each other;
 * of each one job at a time, in order.
 */
export interface JobInfo {
  id: string;
  kind: JobKind;
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
  failures: JobFailure[];
  /** Why the job as a whole ended; single files that fail do not end it. */
  error: ErrorData | null;
  createdAt: number;
  endedAt: number | null;
}

/** What the queue tells those who watch it. */
export type QueueEvent = { type: 'all'; jobs: JobInfo[] } | { type: 'changed'; job: JobInfo } | { type: 'removed'; id: string };
