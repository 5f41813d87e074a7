import { forked } from '../../child.ts';
import type { EngineLauncher } from './protocol.ts';

/** The engine's process under plain Node. */
export const forkLauncher: EngineLauncher = forked(new URL('./worker.ts', import.meta.url));
