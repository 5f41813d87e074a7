/**
 * What files that are made to do harm cost: node bench/hostile.ts [--only html,pdf] [--shape WORDS] [--mb 10]. Each of bench/hostile-files.ts goes through a documents
 * process of its own, as the app starts it. Prints what people get, the most memory that was resident and the time of the processor; the exit
 * code is 1 where a file of up to 10 MB takes more than 1.5 GB or 120 s.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { oneLine } from '../electron/documents/presentable.ts';
import { DocumentsProcess } from '../electron/documents/process/client.ts';
import { usageOf, watchMs } from '../electron/process/usage.ts';
import { hostile } from './hostile-files.ts';

const { values } = parseArgs({ options: { only: { type: 'string' }, shape: { type: 'string' }, mb: { type: 'string', default: '10' } } });
const endings = values.only?.split(',');
const bytes = Number(values.mb) * 1e6;
const [mostResident, mostSeconds] = [1.5e9, 120];

/** Linux alone keeps the peak; elsewhere it is what was seen last. */
function peakOf(pid: number, seen: number): number {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024;
  } catch {
    return seen;
  }
}

let tooMuch = 0;
console.log('| File | Made of | MB | What comes of it | Resident, MB | Processor, s |\n| --- | --- | ---: | --- | ---: | ---: |');
for (const { name, shape, make } of hostile) {
  if ((endings && !endings.some((ending) => name.endsWith(`.${ending}`))) || (values.shape && !shape.includes(values.shape))) continue;
  const file = await make(bytes);
  const documents = new DocumentsProcess({ database: null });
  let [resident, processorMs] = [0, 0];
  const look = async () => {
    const { pid } = documents;
    const usage = pid === undefined ? null : await usageOf(pid);
    if (!usage) return;
    resident = Math.max(resident, usage.residentBytes, peakOf(pid!, 0));
    processorMs = Math.max(processorMs, usage.processorMs);
  };
  const watch = setInterval(look, watchMs);
  const out = await documents.call({ method: 'read', item: { kind: 'bytes', name, bytes: file }, scans: [] }).then(
    ({ text, blocks }) => `read: ${text.length.toLocaleString('en')} characters in ${blocks.length.toLocaleString('en')} blocks`,
    (error: Error) => oneLine(error.message, 200),
  );
  await look();
  clearInterval(watch);
  await documents.close();
  const isTooMuch = resident > mostResident || processorMs > mostSeconds * 1000;
  if (isTooMuch) tooMuch++;
  const cells = [
    name,
    shape,
    (file.length / 1e6).toFixed(1),
    out.replaceAll('|', '\\|'),
    Math.round(resident / 1e6),
    (processorMs / 1000).toFixed(1),
  ];
  console.log(`| ${cells.join(' | ')} |${isTooMuch ? ' TOO MUCH' : ''}`);
}
console.log(`\n${tooMuch === 0 ? 'None takes' : `${tooMuch} take`} more than ${mostResident / 1e9} GB or ${mostSeconds} s.`);
process.exitCode = tooMuch > 0 ? 1 : 0;
