/**
 * In which languages text in pictures is recognised, and whether at all: one choice for the app and the terminal, kept in the home. English comes with
 * Focus; the data of another are fetched when it is chosen (models/scan-language.ts).
 */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FocusError } from './errors.ts';
import { focusHome } from './home.ts';

export interface ScanLanguage {
  /** As Tesseract calls it. */
  code: string;
  name: string;
  bytes: number;
  sha256: string;
}

export const builtInLanguage = 'eng';
/** Data of tesseract-ocr (tessdata_best, as integers), as npm's packages @tesseract.js-data/CODE of this version hold them. */
export const scanDataVersion = '1.0.0';
export const scanDataFolder = '4.0.0_best_int';
export const scanDataFile = (code: string) => `${code}.traineddata.gz`;

export const scanLanguages: readonly ScanLanguage[] = [
  { code: 'eng', name: 'English', bytes: 2_952_873, sha256: '' },
  { code: 'chi_sim', name: 'Chinese (simplified)', bytes: 1_718_768, sha256: 'b8a23f10c7de500891eb458a8adc9cc58ab7f242f08b7d149f5e9aea4ad5db7c' },
  { code: 'deu', name: 'German', bytes: 1_333_102, sha256: '306c4280d0cbed46fbff727486bd43b92730181bae80f56941a091f363bdf28b' },
  { code: 'fra', name: 'French', bytes: 707_406, sha256: 'd611139672b3752c7097e671e4a1d9209dfd37f2aeb081ef6487fba3351e9255' },
  { code: 'ita', name: 'Italian', bytes: 1_660_998, sha256: 'f702fcfad297ce028ede3626d1467b67939f23ff23595f9badd54681cf25a4d3' },
  { code: 'jpn', name: 'Japanese', bytes: 2_030_256, sha256: '2b63ebfbf1484de4a08ce53b29ef98a1c17658a93cbd38acb665d7d316d0be88' },
  { code: 'nld', name: 'Dutch', bytes: 3_005_696, sha256: 'a2d904b6ddc4feb0d31ecfcd7361a554102e7aa2e278c54f4fc029e0d0815571' },
  { code: 'por', name: 'Portuguese', bytes: 1_392_239, sha256: 'dacebc1386ddaaf8389f81094236cca0d690897cde693d48cbdaa881c86e2b4c' },
  { code: 'spa', name: 'Spanish', bytes: 2_100_190, sha256: '40be52f97b5d4eb7460073dc1f94cd546b27150333c0bf854ed7e7132db6bceb' },
];

export const scanDataHome = () => join(focusHome().root, 'languages');
const choiceFile = () => join(focusHome().root, 'scans.json');

/** By code or English name. @throws FocusError 'bad-input' */
export function scanLanguage(named: string): ScanLanguage {
  const wanted = named.trim().toLowerCase();
  const found = scanLanguages.find(
    ({ code, name }) => code === wanted || name.toLowerCase() === wanted || name.toLowerCase().split(' ')[0] === wanted,
  );
  if (found) return found;
  const known = scanLanguages.map(({ code, name }) => `${name} (${code})`).join(', ');
  throw new FocusError('bad-input', `Text in pictures cannot be recognised as "${named}". What can be: ${known}.`);
}

/** Codes; [] = nothing is recognised. */
export function chosenScanLanguages(): string[] {
  try {
    const { languages } = JSON.parse(readFileSync(choiceFile(), 'utf8')) as { languages?: unknown };
    if (Array.isArray(languages)) return languages.filter((code): code is string => scanLanguages.some((known) => known.code === code));
  } catch {
    // Nobody has chosen, or nobody knows what.
  }
  return [builtInLanguage];
}

export async function chooseScanLanguages(codes: readonly string[]): Promise<void> {
  await writeFile(choiceFile(), `${JSON.stringify({ languages: codes })}\n`, { mode: 0o600 });
}
