import type { Command } from 'commander';
import { fetchScanLanguage } from '../models/scan-language.ts';
import { chooseScanLanguages, chosenScanLanguages, scanLanguage, scanLanguages } from '../scan-languages.ts';
import { printJson, type Session } from './session.ts';

interface ScanFlags {
  off?: boolean;
  file?: string;
  json?: boolean;
}

export function registerScansCommand(program: Command, session: Session): void {
  program
    .command('scans')
    .description('in which languages text in scanned pages and pictures is recognised; without arguments: what is chosen')
    .argument('[language...]', `${scanLanguages.map(({ name }) => name).join(', ')}; what is missing is fetched and proved by its SHA-256`)
    .option('--off', 'nothing is recognised')
    .option('--file <file>', 'the data of one language, fetched elsewhere')
    .option('--json', 'the last line of stdout is one JSON object')
    .addHelpText('after', '\nSeveral languages are recognised side by side, which takes longer. FOCUS_OFFLINE=1 forbids every connection.')
    .action(async (named: string[], { off, file, json }: ScanFlags) => {
      const wanted = [...new Map(named.map(scanLanguage).map((language) => [language.code, language])).values()];
      for (const language of wanted) {
        const { name, bytes } = language;
        const onBytes = (here: number) => session.progress(`${name}: ${Math.round((100 * here) / bytes)} % of ${(bytes / 1e6).toFixed(1)} MB`);
        await fetchScanLanguage(language, { ...(file === undefined ? {} : { file }), signal: session.signal, onBytes });
      }
      session.clearProgress();
      if (off) await chooseScanLanguages([]);
      else if (wanted.length > 0) await chooseScanLanguages(wanted.map(({ code }) => code));
      const languages = chosenScanLanguages();
      if (json) printJson({ languages });
      else if (languages.length === 0) console.log('Text in scanned pages and pictures is not recognised. focus scans english: it is again.');
      else console.log(`Text in scanned pages and pictures is recognised as ${languages.map((code) => scanLanguage(code).name).join(' and ')}.`);
    });
}
