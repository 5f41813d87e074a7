/** Updates: off until a build is configured with a place to get them from; then looked for once a start, and nothing is fetched without a yes. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** As much of electron-updater as is needed. */
export interface Updater {
  autoDownload: boolean;
  checkForUpdates(): Promise<{ updateInfo: { version: string }; isUpdateAvailable: boolean } | null>;
  downloadUpdate(): Promise<unknown>;
}

/** Where electron-builder says that updates come from; null = this build was configured with none, or with one that is not https. @param resources folder of the installed app. */
export function updatesFrom(packaged: boolean, resources: string): string | null {
  const file = join(resources, 'app-update.yml');
  if (!packaged || !existsSync(file)) return null;
  const told = readFileSync(file, 'utf8');
  const url = /^url: *(\S+)/m.exec(told)?.[1];
  // Whoever can change what comes over a line that is not secure would write the next version.
  if (url !== undefined) return URL.parse(url)?.protocol === 'https:' ? url : null;
  return /^provider: *(\S+)/m.exec(told)?.[1] ?? null;
}

/** @param wanted asks the person. The update is put in place when the app is closed. */
export async function lookForUpdate(updater: Updater, wanted: (version: string) => Promise<boolean>): Promise<void> {
  updater.autoDownload = false;
  const found = await updater.checkForUpdates();
  if (found?.isUpdateAvailable && (await wanted(found.updateInfo.version))) await updater.downloadUpdate();
}
