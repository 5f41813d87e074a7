import { FocusError } from '../errors.ts';
import type { Launcher } from '../process/launch.ts';
import type { Engine, EngineSetup, EngineState } from './contract.ts';
import { EngineProcess } from './process/client.ts';

export interface StartOptions {
  /** How the engine's process is started; none = as a Node process. */
  launcher?: Launcher;
  onState?: (state: EngineState) => void;
}

/** The engine that a set-up asks for; it begins with the first call. Callers hold the contract, and ask `info().capabilities` for what else it gives. */
export function startEngine(setup: EngineSetup, options: StartOptions = {}): Engine {
  if ('endpoint' in setup) {
    throw new FocusError(
      'bad-input',
      `Answers from a server (${setup.endpoint.url}) are not built yet. Choose a model on this machine; "focus models list" says which are there.`,
    );
  }
  return new EngineProcess({ ...setup, ...options });
}
