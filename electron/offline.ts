import { FocusError } from './errors.ts';

/** Whether FOCUS_OFFLINE forbids every connection that leaves this machine. The app's own switch is a setting (api/program.ts). */
export const isOffline = (): boolean => !['', '0', undefined].includes(process.env.FOCUS_OFFLINE);

/** @throws FocusError 'network' when FOCUS_OFFLINE is set. */
export function needsNetwork(what: string): void {
  if (isOffline()) throw new FocusError('network', `The network is switched off (FOCUS_OFFLINE), so ${what} is not asked.`);
}
