/** What long work is given to do it with: the program's parts, without the program that assembles them. */
import type { Library } from '../documents/library/library.ts';
import type { DocumentsProcess } from '../documents/process/client.ts';
import type { EngineStatus } from '../domain/model.ts';
import type { Engine } from '../engine/contract.ts';
import type { WorkHooks } from '../models/process/client.ts';
import type { ModelsCalls } from '../models/process/protocol.ts';
import type { Changes } from './changes.ts';
import type { Queue } from './queue.ts';

export interface Services {
  readonly library: Library;
  /** Files are opened there, never here. */
  readonly documents: DocumentsProcess;
  readonly queue: Queue;
  readonly changes: Changes;
  /** The model in use, and how it does. */
  readonly status: EngineStatus;
  /**
   * The engine with the model in use; started by the first who needs it.
   * @param documents those that it is to read. @throws FocusError when no model is there, or a workspace keeps one of them from servers elsewhere.
   */
  engine(documents?: readonly string[]): Promise<Engine>;
  /** Work on models, in a process of its own. */
  onModels<M extends keyof ModelsCalls>(
    work: { method: M } & ModelsCalls[M]['params'],
    hooks?: Omit<WorkHooks, 'launcher'>,
  ): Promise<ModelsCalls[M]['result']>;
  /** The reader that was just made answers from the next question on, unless another model was chosen. */
  takeUpReader(signal: AbortSignal): Promise<void>;
  /** Keeps what a run failed with, for the diagnostics; being cancelled is no failure. */
  failed(what: string, error: unknown): void;
}
