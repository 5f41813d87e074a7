/** Entry of the engine's own process: messages in, the engine's work, messages out. It ends when its parent does. */
import { answerParent } from '../../child.ts';
import { fromErrorData, toErrorData } from '../../errors.ts';
import type { Engine, EngineSetup, RunHooks } from '../contract.ts';
import { EndpointEngine } from '../endpoint/engine.ts';
import { createEngine } from '../engine.ts';
import { KvStore } from '../store.ts';
import type { Call, FromWorker, ToWorker } from './protocol.ts';

let engine: Promise<Engine> | null = null;
const running = new Map<number, AbortController>();

async function start({ store: place, ...setup }: EngineSetup): Promise<Engine> {
  const store = place ? await KvStore.open(place) : null;
  return 'endpoints' in setup ? new EndpointEngine(setup.endpoints, store) : createEngine({ ...setup, store });
}

function perform(engine: Engine, call: Call, hooks: RunHooks): Promise<unknown> {
  switch (call.method) {
    case 'info':
      return engine.info();
    case 'chunk':
      return engine.chunk(call.sources, call.options);
    case 'read':
      return engine.read(call.sources, call.options, hooks);
    case 'ask':
      return engine.ask(call.request, hooks);
    case 'findAll':
      return engine.findAll(call.request, hooks);
    case 'summarize':
      return engine.summarize(call.request, hooks);
  }
}

async function receive(message: ToWorker): Promise<void> {
  switch (message.type) {
    case 'setup':
      engine = start(message.setup);
      engine.then(
        () => send({ type: 'ready' }),
        (error: unknown) => send({ type: 'failed', error: toErrorData(error) }),
      );
      return;
    case 'cancel':
      running.get(message.id)?.abort(fromErrorData({ code: 'cancelled', message: 'Cancelled.' }));
      return;
    case 'close':
      for (const controller of running.values()) controller.abort();
      await (await engine)?.close();
      process.exit(0);
      return;
    case 'call': {
      const { id, call } = message;
      const controller = new AbortController();
      running.set(id, controller);
      try {
        const onEvent: RunHooks['onEvent'] = (event) => send({ type: 'event', id, event });
        // Messages (a cancel) are only seen between turns of the event loop: a run of the network must not starve them.
        send({ type: 'result', id, result: await perform((await engine)!, call, { signal: controller.signal, onEvent }) });
      } catch (error) {
        send({ type: 'error', id, error: toErrorData(error) });
      } finally {
        running.delete(id);
      }
    }
  }
}

const send = answerParent<ToWorker, FromWorker>(receive);
setInterval(() => send({ type: 'beat' }), 1000).unref();
