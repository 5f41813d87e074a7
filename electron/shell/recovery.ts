/** A page whose process ends is loaded again; one that ends again and again is not, and the person is told. */

export interface RecoveryActions {
  reload(): void;
  /** The page cannot be kept alive. */
  giveUp(reason: string): void;
  log(sentence: string): void;
}

const mostCrashes = 3;
const withinMs = 60_000;

export function recovering(contents: Pick<Electron.WebContents, 'on'>, actions: RecoveryActions, now: () => number = Date.now): void {
  let crashes: number[] = [];
  contents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return;
    actions.log(`The window's process ended: ${reason}, code ${exitCode}.`);
    crashes = [...crashes.filter((at) => now() - at < withinMs), now()];
    if (crashes.length > mostCrashes) actions.giveUp(reason);
    else actions.reload();
  });
  contents.on('unresponsive', () => actions.log('The window does not respond.'));
  contents.on('responsive', () => actions.log('The window responds again.'));
}
