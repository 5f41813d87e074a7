/**
 * Everything that the model card says of the starter, measured by `focus eval` on the bundle that ships, most important first:
 *
 *   node native-models/starter/measure.ts --corpus CORPUS [--minutes N] [--only NAME …] [--again]
 *
 * CORPUS holds books-val/, qa/ and, beside it, eval/. What these weights were measured on already is kept unless --again; after N minutes
 * nothing new is begun. Results: measured/NAME.json; `card.ts` puts them into the model card.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readMeasured, runEval, saveMeasured, starterBundle, weightsOf } from './measured.ts';

const { values } = parseArgs({
  options: {
    corpus: { type: 'string', default: join(import.meta.dirname, '../../../shared/corpus') },
    minutes: { type: 'string', default: '60' },
    only: { type: 'string', multiple: true },
    again: { type: 'boolean', default: false },
  },
});
const corpus = values.corpus;
const book = join(corpus, 'books-val/the-mill-on-the-floss.txt.xz');
const needles = join(corpus, 'books-val/daniel-deronda.txt.xz');
const lines = join(corpus, '../eval/longeval-lines.jsonl.xz');

/** Python's asyncio: part of the code that training holds out. */
function heldOutCode(): string {
  const print = 'import asyncio, os; print(os.path.dirname(asyncio.__file__))';
  return execFileSync(process.env.FOCUS_PYTHON ?? 'python3', ['-c', print], { encoding: 'utf8' }).trim();
}

/** `from`: every length of one text is measured on the same targets. */
const perplexity = (name: string, data: () => string, tokens: number, windows: number, from: number): [string, () => string[]] => [
  `perplexity-${name}-${tokens}`,
  () => ['perplexity', '--data', data(), '--tokens', String(tokens), '--limit', String(windows), '--from', String(from)],
];
/** The same with every slot renewed at each token, as the method is published; the baselines of quadratic cost are the same and left out. */
const perplexityCached = (tokens: number): [string, () => string[]] => {
  const [, args] = perplexity('books', () => book, tokens, 6, 131_072);
  return [`perplexity-books-cached-${tokens}`, () => [...args(), '--mode', 'cached', '--full-up-to', '1']];
};
const planted = (task: 'facts' | 'passkey', tokens: number): [string, () => string[]] => [
  `${task}-${tokens}`,
  () => [task, '--data', needles, '--tokens', String(tokens), '--seed', '1'],
];
const reference = () => join(corpus, 'qa/xquad-en.jsonl.xz');

const runs: [string, () => string[]][] = [
  ['sample', () => ['sample']],
  ['longeval-200', () => ['longeval', '--data', lines, '--lines', '200']],
  planted('facts', 4096),
  planted('passkey', 4096),
  ['fairytaleqa', () => ['fairytaleqa', '--data', join(corpus, 'qa/fairytaleqa-val.jsonl.xz'), '--limit', '230']],
  planted('facts', 65536),
  perplexity('books', () => book, 4096, 6, 131_072),
  planted('passkey', 65536),
  perplexity('books', () => book, 131072, 6, 131_072),
  perplexityCached(4096),
  perplexityCached(131_072),
  perplexity('books', () => book, 16384, 6, 131_072),
  perplexity('reference', reference, 4096, 6, 4096),
  perplexity('code', heldOutCode, 4096, 6, 65_536),
  ['longeval', () => ['longeval', '--data', lines]],
  perplexity('books', () => book, 32768, 6, 131_072),
  perplexity('books', () => book, 65536, 6, 131_072),
  ...[8192, 16_384, 32_768, 65_536].map(perplexityCached),
  ['qmsum', () => ['qmsum', '--data', join(corpus, 'qa/qmsum-val.jsonl.xz'), '--methods', 'focus', 'truncated', '--limit', '12']],
  ['modes', () => ['modes', '--data', book, '--tokens', '4096']],
  perplexity('code', heldOutCode, 65536, 6, 65_536),
  planted('facts', 400_000),
  planted('passkey', 16384),
  perplexity('books', () => book, 8192, 6, 131_072),
  planted('passkey', 131_072),
  planted('passkey', 400_000),
];

const known = readMeasured(weightsOf(starterBundle));
const until = performance.now() + Number(values.minutes) * 60_000;
for (const [name, args] of runs) {
  if (values.only ? !values.only.includes(name) : !values.again && known.has(name)) continue;
  if (performance.now() > until) {
    console.log(`${values.minutes} minutes are over; ${name} and what follows are left for the next run of this command.`);
    break;
  }
  const missing = args().find((arg) => arg.startsWith(corpus) && !existsSync(arg));
  if (missing) {
    console.log(`skipped: ${name} (${missing} is not there)`);
    continue;
  }
  const measured = await runEval(starterBundle, args());
  saveMeasured(name, measured);
  console.log(`${name}: ${measured.seconds} s  ${JSON.stringify(measured.result).slice(0, 200)}`);
}
