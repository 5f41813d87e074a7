/** One log for every shell: home/logs/focus.log, the last megabyte and the one before. What happened, never what a document says. */
import { mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import log from 'electron-log/node.js';

const largestBytes = 2 ** 20;
const diagnosticLines = 40;

export const logFile = (folder: string) => join(folder, 'focus.log');

export interface Log {
  say(sentence: string): void;
  /** Its last lines, with the person's home folder left out. */
  last(): string[];
}

export function openLog(folder: string): Log {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = logFile(folder);
  const logger = log.create({ logId: file });
  logger.transports.file.resolvePathFn = () => file;
  logger.transports.file.writeOptions = { flag: 'a', mode: 0o600, encoding: 'utf8' };
  logger.transports.file.maxSize = largestBytes;
  logger.transports.file.format = '{iso} {text}';
  logger.transports.console.level = false;
  return {
    say: (sentence) => logger.info(impersonal(sentence)),
    last() {
      try {
        return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-diagnosticLines);
      } catch {
        return [];
      }
    },
  };
}

/** Paths below the home folder begin with ~. */
export const impersonal = (text: string) => text.replaceAll(homedir(), '~');
