/** What long work is given to do it with: the program's parts, without the program that assembles them. */
import type { Library } from '../documents/library/library.ts';
import type { DocumentsProcess } from '../documents/process/client.ts';
import type { Engine } from '../engine/contract.ts';
import type { Queue } from './queue.ts';

export interface Services {
  readonly library: Library;
  /** Files are opened there, never here. */
  readonly documents: DocumentsProcess;
  readonly queue: Queue;
  /** The engine with the model in use; started by the first who needs it. @throws FocusError when no model is there. */
  engine(): Promise<Engine>;
  /** Keeps what a run failed with, for the diagnostics; being cancelled is no failure. */
  failed(what: string, error: unknown): void;
}
