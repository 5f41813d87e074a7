/**
 * The engine in a process of its own, behind the Engine contract. A run of the network blocks its process; here the caller's event loop stays free.
 * One run at a time; calls that need none (info, chunk, suggest) are taken between the runs.
 */
import { FocusError } from '../../errors.ts';
import { forked, type Launcher } from '../../process/launch.ts';
import { type ChildEnd, gigabytes, machineBytes } from '../../process/limits.ts';
import { Supervisor } from '../../process/supervisor.ts';
import type {
  Answer,
  AskRequest,
  ChunkSpan,
  DecodeOptions,
  Engine,
  EngineEvent,
  EngineSetup,
  EngineState,
  FindAllRequest,
  Found,
  HeldSpan,
  ModelInfo,
  RunHooks,
  SourceText,
  SuggestedQuestion,
  SummarizeRequest,
  Summary,
} from '../contract.ts';
import type { EngineCalls } from './protocol.ts';

export type EngineProcessOptions = EngineSetup & {
  launcher?: Launcher;
  /** A process that says nothing for this long while it works is taken for hung. One wave of a large model on a slow machine must fit in. */
  hangMs?: number;
  /** Most memory that the process may have; default: nine tenths of the machine's. */
  residentBytes?: number;
  onState?: (state: EngineState) => void;
};

/** The engine's process under plain Node. */
export const forkedEngine: Launcher = forked(new URL('./worker.ts', import.meta.url));

export class EngineProcess implements Engine {
  readonly #process: Supervisor<EngineCalls>;
  state: EngineState = { kind: 'idle' };

  constructor({ launcher = forkedEngine, hangMs = 180_000, residentBytes = machineBytes(), onState, ...setup }: EngineProcessOptions) {
    this.#process = new Supervisor<EngineCalls>({
      launcher,
      setup,
      limits: () => ({ silentMs: hangMs, heartbeatsCount: true, residentBytes }),
      failure,
      beside: ['info', 'chunk', 'suggest'],
      dear: true,
      onState: (state) => {
        this.state = state;
        onState?.(state);
      },
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  info(): Promise<ModelInfo> {
    return this.#process.call({ method: 'info' });
  }

  chunk(sources: SourceText[], options?: DecodeOptions): Promise<HeldSpan[]> {
    return this.#process.call({ method: 'chunk', sources, ...(options ? { options } : {}) });
  }

  read(sources: SourceText[], options?: DecodeOptions, hooks?: RunHooks): Promise<{ chunks: ChunkSpan[]; chunksFromStore: number; readMs: number }> {
    return this.#process.call({ method: 'read', sources, ...(options ? { options } : {}) }, callHooks(hooks));
  }

  ask(request: AskRequest, hooks?: RunHooks): Promise<Answer> {
    return this.#process.call({ method: 'ask', request }, callHooks(hooks));
  }

  findAll(request: FindAllRequest, hooks?: RunHooks): Promise<Found> {
    return this.#process.call({ method: 'findAll', request }, callHooks(hooks));
  }

  summarize(request: SummarizeRequest, hooks?: RunHooks): Promise<Summary> {
    return this.#process.call({ method: 'summarize', request }, callHooks(hooks));
  }

  suggest(source: SourceText): Promise<SuggestedQuestion[]> {
    return this.#process.call({ method: 'suggest', source });
  }

  close(): Promise<void> {
    return this.#process.close();
  }
}

function callHooks({ signal, onEvent }: RunHooks = {}): { signal?: AbortSignal; onProgress?: (event: EngineEvent) => void } {
  return { ...(signal ? { signal } : {}), ...(onEvent ? { onProgress: onEvent } : {}) };
}

function failure({ cause, how, stderr, limits }: ChildEnd): FocusError {
  const lines = stderr.split('\n');
  // Node prints the error's line before a stack; a native abort leaves its reason at the end.
  const said = lines.findLast((line) => /error|abort|memory/i.test(line)) ?? lines.slice(-2).join(' ');
  const whys: Record<ChildEnd['cause'], string> = {
    silent: `was ended: nothing came from it for ${Math.round(limits.silentMs / 1000)} seconds while it worked`,
    memory: `was ended: it took more than ${gigabytes(limits.residentBytes)} of memory, all that it may have on this machine`,
    processor: `${how} while it worked`,
    cancel: 'was ended: it did not obey a cancel',
    crashed: `${how} while it worked${said ? ` (${said})` : ''}`,
  };
  return new FocusError(
    'engine-crashed',
    `The engine's process ${whys[cause]}. What was read so far is kept; ask again, it starts anew. If this repeats, choose a smaller model or less memory in Settings.`,
  );
}
