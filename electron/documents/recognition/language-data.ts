/** What Tesseract knows of languages: English lies in a package, others in the home, proved each time. */
import { createHash } from 'node:crypto';
import { copyFile, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { FocusError } from '../../errors.ts';
import { builtInLanguage, scanDataFile, scanDataFolder, scanDataHome, scanLanguage } from '../../scan-languages.ts';

/** A folder that has the data of all of them. @throws FocusError that says how to get what is missing. */
export async function languageFolder(codes: readonly string[]): Promise<string> {
  const others = codes.filter((code) => code !== builtInLanguage);
  const builtIn = join(dirname(createRequire(import.meta.url).resolve(`@tesseract.js-data/${builtInLanguage}/package.json`)), scanDataFolder);
  if (others.length === 0) return builtIn;
  const folder = scanDataHome();
  for (const code of others) await proved(code, join(folder, scanDataFile(code)));
  // Tesseract looks in one folder.
  if (others.length < codes.length) await copyFile(join(builtIn, scanDataFile(builtInLanguage)), join(folder, scanDataFile(builtInLanguage)));
  return folder;
}

async function proved(code: string, path: string): Promise<void> {
  const { name, bytes, sha256 } = scanLanguage(code);
  const data = await readFile(path).catch(() => null);
  const get = `Choose it in Settings, or: focus scans ${code} (${(bytes / 1e6).toFixed(1)} MB, proved by its SHA-256).`;
  if (!data) throw new FocusError('not-found', `Text in pictures cannot be recognised as ${name}: its data are not here. ${get}`);
  if (createHash('sha256').update(data).digest('hex') !== sha256)
    throw new FocusError('bundle-hash', `${path} is damaged, so text in pictures cannot be recognised as ${name}. ${get}`);
}
