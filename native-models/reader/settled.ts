/** What was settled, written into focus.json beside what else stands there. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Method } from '../graph/manifest.ts';

const file = new URL('./focus.json', import.meta.url);

export function writeSettled(settled: Partial<Method>): void {
  const method = { ...JSON.parse(readFileSync(file, 'utf8')), ...settled };
  // Pairs on one line, as they are read.
  writeFileSync(
    file,
    `${JSON.stringify(method, null, 2)
      .replace(/\[\s+(\d+),\s+(\d+)\s+\]/g, '[$1, $2]')
      .replace(/\[\s+((?:\[\d+, \d+\],?\s+)+)\]/g, (_, pairs: string) => `[${pairs.trim().replace(/\s*\n\s*/g, ' ')}]`)}\n`,
  );
}
