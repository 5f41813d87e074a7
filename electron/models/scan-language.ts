/** The data of a language for text recognition, whole and proved by their SHA-256, or not at all. */
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256File } from '../../native-models/graph/bundle.ts';
import { FocusError } from '../errors.ts';
import { builtInLanguage, type ScanLanguage, scanDataFile, scanDataFolder, scanDataHome, scanDataVersion } from '../scan-languages.ts';
import { fetchFile } from './fetch-file.ts';
import { Hub } from './hub.ts';

/** Serves npm's packages file by file. */
const usualHost = 'https://cdn.jsdelivr.net';

export interface ScanLanguageOptions {
  /** The data, fetched by hand. */
  file?: string;
  signal?: AbortSignal;
  onBytes?: (here: number) => void;
  host?: string;
  retryMs?: number;
}

/** @throws FocusError 'network' | 'bundle-hash' | 'file-missing' */
export async function fetchScanLanguage({ code, name, bytes, sha256 }: ScanLanguage, options: ScanLanguageOptions = {}): Promise<void> {
  if (code === builtInLanguage) return;
  const { file, signal, onBytes = () => {}, host = usualHost, retryMs } = options;
  const folder = scanDataHome();
  const data = scanDataFile(code);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (file !== undefined) {
    const found = await sha256File(file).catch(() => null);
    if (found === null) throw new FocusError('file-missing', `${file} is not there.`);
    if (found !== sha256) throw new FocusError('bundle-hash', `${file} is not ${data} as Focus needs it: its SHA-256 is not ${sha256}.`);
    await copyFile(file, join(folder, data));
    return;
  }
  const path = `/npm/@tesseract.js-data/${code}@${scanDataVersion}/${scanDataFolder}/${data}`;
  const address = { hub: host, repo: `@tesseract.js-data/${code}`, revision: scanDataVersion };
  const hub = new Hub(address, { attempts: 3, path, ...(signal ? { signal } : {}), ...(retryMs === undefined ? {} : { retryMs }) });
  try {
    await fetchFile(hub, scanDataVersion, { name: data, bytes, hash: { kind: 'sha256', value: sha256 } }, folder, onBytes);
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof FocusError) || error.code === 'bundle-hash') throw error;
    throw new FocusError(
      error.code,
      `${name} for text recognition did not come (${error.message.replace(/\.$/, '')}). Connect this machine and try again, or fetch ${host}${path} elsewhere and give it: focus scans ${code} --file FILE.`,
      { cause: error },
    );
  }
}
