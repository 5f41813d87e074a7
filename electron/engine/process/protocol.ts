import type { Launcher } from '../../child.ts';
import type { ErrorData } from '../../errors.ts';
import type { AskRequest, DecodeOptions, EngineEvent, EngineSetup, FindAllRequest, SourceText, SummarizeRequest } from '../contract.ts';

/** One call of the Engine contract, as data. */
export type Call =
  | { method: 'info' }
  | { method: 'chunk'; sources: SourceText[]; options?: DecodeOptions }
  | { method: 'read'; sources: SourceText[]; options?: DecodeOptions }
  | { method: 'ask'; request: AskRequest }
  | { method: 'findAll'; request: FindAllRequest }
  | { method: 'summarize'; request: SummarizeRequest };

export type ToWorker =
  | /** First message. */ { type: 'setup'; setup: EngineSetup }
  | { type: 'call'; id: number; call: Call }
  | { type: 'cancel'; id: number }
  | { type: 'close' };

export type FromWorker =
  | { type: 'ready' }
  | { type: 'failed'; error: ErrorData }
  | { type: 'event'; id: number; event: EngineEvent }
  | { type: 'result'; id: number; result: unknown }
  | { type: 'error'; id: number; error: ErrorData }
  /** Sent between runs: the process is alive. A run blocks it for at most one wave. */
  | { type: 'beat' };

export type EngineLauncher = Launcher<ToWorker, FromWorker>;
