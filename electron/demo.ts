/**
 * `npm run demo`: the main job on a fresh clone. The reader is fetched and made, the first time; then it reads a whole novella and answers
 * questions about it, with verbatim sources. Where it cannot be fetched the embedded starter does so, and a sentence says what is missing.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startEngine } from './engine/start.ts';
import { applicationRoot, starterBundle } from './home.ts';
import type { DownloadProgress } from './models/download.ts';
import { workOnModels } from './models/process/client.ts';

const samples = join(applicationRoot, 'resources', 'samples');
const questionFile = readdirSync(samples).find((name) => name.endsWith('.questions.json'))!;
const story = questionFile.replace('.questions.json', '.md');
const questions = JSON.parse(readFileSync(join(samples, questionFile), 'utf8')) as { question: string; answer: string; sentence: string }[];
const text = readFileSync(join(samples, story), 'utf8');
// These show a year, a place and a name. --all asks every one.
const asked = process.argv.includes('--all')
  ? questions
  : ['In what year was Miriam', 'Where was Edmund', 'Who was the captain'].map(
      (start) => questions.find(({ question }) => question.startsWith(start))!,
    );

const engine = startEngine({ bundle: await readerOrStarter() });
const bar = (share: number) => '▁▂▃▄▅▆▇█'[Math.min(7, Math.floor(share * 8))]!;
try {
  const info = await engine.info();
  console.log(`${info.name}: ${(info.parameters / 1e6).toFixed(1)} million parameters, window ${info.windowTokens} tokens, on ${info.provider}.`);
  console.log(`Reading ${story} (${text.split(/\s+/).length} words), every chunk of it …`);
  const sources = [{ id: story, text }];
  const started = performance.now();
  const { chunks } = await engine.read(sources);
  const tokens = chunks.reduce((sum, chunk) => sum + chunk.tokens, 0);
  console.log(`${chunks.length} chunks, ${tokens} tokens read in ${((performance.now() - started) / 1000).toFixed(1)} s.\n`);
  let right = 0;
  for (const { question, answer: expected, sentence } of asked) {
    const answer = await engine.ask({ sources, question, options: { maxTokens: 32 } });
    const best = Math.max(...answer.shares, 1e-9);
    const matches = answer.answer.toLowerCase().includes(expected.toLowerCase());
    const cited = answer.citations.slice(0, 3).some((citation) => citation.quote.includes(sentence) || sentence.includes(citation.quote));
    right += Number(matches && cited);
    console.log(`Q  ${question}\nA  ${answer.answer}   (expected: ${expected})`);
    for (const citation of answer.citations.slice(0, 3))
      console.log(`   "${citation.quote.replace(/\s+/g, ' ')}"  [${story}, characters ${citation.start}–${citation.end}]`);
    console.log(`   chunks ${Array.from(answer.shares, (share) => bar(share / best)).join('')}`);
    const { readMs, promptMs, perTokenMs } = answer.timings;
    console.log(
      `   all ${answer.chunks} chunks asked in ${(promptMs / 1000).toFixed(1)} s (${(readMs / 1000).toFixed(1)} s reading), ${perTokenMs.toFixed(0)} ms a token\n`,
    );
  }
  console.log(`${right} of ${asked.length} answered as expected with the right sentence among the first three citations.`);
} finally {
  await engine.close();
}

async function readerOrStarter(): Promise<string> {
  const stop = new AbortController();
  const cancel = () => stop.abort();
  process.once('SIGINT', cancel);
  try {
    const { model } = await workOnModels({ method: 'reader', options: {} }, { signal: stop.signal, onProgress: shown() });
    return model.directory;
  } catch (error) {
    if (stop.signal.aborted) process.exit(130);
    console.error((error as Error).message);
    return starterBundle;
  } finally {
    process.off('SIGINT', cancel);
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  }
}

/** Progress on stderr: a line written over itself in a terminal, else a line for every quarter. */
function shown(): (progress: DownloadProgress) => void {
  let last = '';
  return ({ stage, done, total }) => {
    const share = Math.floor((100 * done) / total);
    const what = stage === 'import' ? 'Making the reader' : `Fetching the reader's base model, ${Math.ceil(total / 2 ** 20)} MiB`;
    const line = `${what}: ${process.stderr.isTTY ? share : share - (share % 25)} %`;
    if (line === last) return;
    last = line;
    process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
  };
}
