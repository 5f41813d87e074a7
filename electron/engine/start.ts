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
  return new EngineProcess({ ...setup, ...options });
}
