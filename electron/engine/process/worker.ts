/** Entry of the engine's own process: calls in, the engine's work, results out. */
import { type Hooks, serve } from '../../process/serve.ts';
import type { BundleSetup, Engine, EngineEvent, RunHooks } from '../contract.ts';
import { createEngine } from '../engine.ts';
import { KvStore } from '../store.ts';
import type { EngineCalls } from './protocol.ts';

let engine: Engine;

const hooksOf = ({ signal, onProgress }: Hooks<EngineEvent>): RunHooks => ({ signal, onEvent: onProgress });

serve<BundleSetup, EngineCalls>({
  async setUp({ store, ...options }) {
    engine = await createEngine({ ...options, store: store ? await KvStore.open(store) : null });
  },
  calls: {
    info: () => engine.info(),
    chunk: ({ sources, options }) => engine.chunk(sources, options),
    read: ({ sources, options }, hooks) => engine.read(sources, options, hooksOf(hooks)),
    ask: ({ request }, hooks) => engine.ask(request, hooksOf(hooks)),
    findAll: ({ request }, hooks) => engine.findAll(request, hooksOf(hooks)),
    summarize: ({ request }, hooks) => engine.summarize(request, hooksOf(hooks)),
  },
  close: () => engine?.close(),
});
