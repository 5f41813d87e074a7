/**
 * What a summary costs beside the reading of its book, in one process: processor time, so that what else the machine does counts for nothing, and the clock.
 * `node bench/summary-cost.ts BOOK.txt[.xz] --model BUNDLE [--tokens 100000] [--length short] [--style prose]`: the book's first tokens are read, then summarised.
 * Last line: JSON {tokens, chunks, style, read: {cpuS, seconds}, first: {cpuS, seconds}, whole: {cpuS, seconds}, share, sentences}. `first`: from the read
 * text to the first sentences; `share`: the whole summary's processor time over the reading's.
 */
import { parseArgs } from 'node:util';
import type { SummarizeRequest, SummarySentence } from '../electron/engine/contract.ts';
import { LoadedModel } from '../electron/engine/loaded.ts';
import { resolveSettings } from '../electron/engine/settings.ts';
import { summarize } from '../electron/engine/summary.ts';
import { readText } from '../electron/evaluation/data.ts';
import { haystack } from '../electron/evaluation/planted.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    model: { type: 'string' },
    tokens: { type: 'string', default: '100000' },
    length: { type: 'string', default: 'short' },
    style: { type: 'string' },
  },
});
const [book] = positionals;
const { model, length } = values;
if (!book || !model) throw new Error('Name a book, and with --model the folder of a bundle.');

/** Since it was made. */
function stopwatch(): () => { cpuS: number; seconds: number } {
  const [at, before] = [performance.now(), process.cpuUsage()];
  const rounded = (seconds: number) => Number(seconds.toFixed(2));
  return () => {
    const { user, system } = process.cpuUsage(before);
    return { cpuS: rounded((user + system) / 1e6), seconds: rounded((performance.now() - at) / 1000) };
  };
}

// All that was read stays in memory: a store on disk is not what is measured.
const loaded = await LoadedModel.load({ bundle: model, memoryBytes: 4 * 2 ** 30 });
try {
  const sources = [{ id: 'book', text: haystack(loaded, await readText(book), Number(values.tokens), 0) }];
  const settings = resolveSettings(loaded.model.manifest, { repetitionPenalty: 1.1 });
  const chunks = await loaded.chunks(sources, settings);
  const reading = stopwatch();
  await loaded.memory(chunks, {}, settings.bos).read([...chunks.keys()], {});
  const read = reading();
  process.stderr.write(`read ${JSON.stringify(read)}\n`);
  const request = { sources, length, ...(values.style ? { style: values.style } : {}) } as SummarizeRequest;
  const summarising = stopwatch();
  let first: ReturnType<typeof summarising> | null = null;
  const summary = await summarize(loaded, request, {
    onEvent: (event) => {
      if (event.type !== 'summary' || first) return;
      if (event.sentences.length > 0 || event.sections.length > 0) first = summarising();
    },
  });
  const whole = summarising();
  const told: SummarySentence[] = [...summary.sentences, ...summary.sections.flatMap(({ sentences }) => sentences)];
  for (const { text } of told) process.stderr.write(`  ${text}\n`);
  console.log(
    JSON.stringify({
      tokens: summary.tokens,
      chunks: chunks.length,
      style: summary.style,
      read,
      first,
      whole,
      share: Number((whole.cpuS / read.cpuS).toFixed(3)),
      sentences: told.length,
    }),
  );
} finally {
  await loaded.close();
}
