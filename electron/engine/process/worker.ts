/** Entry of the engine's own process: calls in, the engine's work, results out. */
import { type Hooks, serve } from '../../process/serve.ts';
import type { Engine, EngineEvent, EngineSetup, RunHooks } from '../contract.ts';
import { EndpointEngine } from '../endpoint/engine.ts';
import { createEngine } from '../engine.ts';
import { KvStore } from '../store.ts';
import type { EngineCalls } from './protocol.ts';

let engine: Engine;

const hooksOf = ({ signal, onProgress }: Hooks<EngineEvent>): RunHooks => ({ signal, onEvent: onProgress });

async function start({ store: place, ...setup }: EngineSetup): Promise<Engine> {
  const store = place ? await KvStore.open(place) : null;
  return 'endpoints' in setup ? new EndpointEngine(setup.endpoints, store) : createEngine({ ...setup, store });
}

serve<EngineSetup, EngineCalls>({
  async setUp(setup) {
    engine = await start(setup);
  },
  calls: {
    info: () => engine.info(),
    chunk: ({ sources, options }) => engine.chunk(sources, options),
    read: ({ sources, options }, hooks) => engine.read(sources, options, hooksOf(hooks)),
    ask: ({ request }, hooks) => engine.ask(request, hooksOf(hooks)),
    findAll: ({ request }, hooks) => engine.findAll(request, hooksOf(hooks)),
    suggest: ({ source }) => engine.suggest(source),
    summarize: ({ request }, hooks) => engine.summarize(request, hooksOf(hooks)),
  },
  close: () => engine?.close(),
});
