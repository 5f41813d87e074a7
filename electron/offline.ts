/** Whether anything beyond this machine may be asked: one switch for the app, the terminal and every process of theirs. */
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FocusError } from './errors.ts';
import { focusHome } from './home.ts';

const switchFile = () => join(focusHome().root, 'offline');

/** What switched the network off; null = it is on. FOCUS_OFFLINE stands above the switch in Settings. */
export function isOffline(): 'FOCUS_OFFLINE' | 'Settings' | null {
  if (!['', '0', undefined].includes(process.env.FOCUS_OFFLINE)) return 'FOCUS_OFFLINE';
  return existsSync(switchFile()) ? 'Settings' : null;
}

/** The switch in Settings. */
export async function switchNetwork(on: boolean): Promise<void> {
  if (on) await rm(switchFile(), { force: true });
  else await writeFile(switchFile(), 'Focus asks nobody beyond this machine while this file is here.\n');
}

/** @throws FocusError 'network' when the network is switched off. */
export function needsNetwork(what: string): void {
  const by = isOffline();
  if (by) throw new FocusError('network', `The network is switched off (${by}), so ${what} is not asked.`);
}
