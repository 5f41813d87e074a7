/** The measured section of the model card: one table a kind of result. Only what was measured of these very weights is told (ablations name their base). */
import { type Ablation, ablationSection } from './ablation.ts';
import { markdownTable } from './markdown-table.ts';
import type { Measured } from './measured.ts';

type Row = Record<string, number | null>;

const percent = (share: number) => `${Math.round(1000 * share) / 10} %`;
const number = (value: number | null | undefined) => (value === null || value === undefined ? '–' : String(Math.round(value * 100) / 100));

export function measuredSection(all: ReadonlyMap<string, Measured>, weights: string, ablation: Ablation | null): string {
  if (all.size === 0) return 'Nothing of these weights has been measured yet: `node native-models/starter/measure.ts`.\n';
  const machine = [...new Set([...all.values()].map((measured) => measured.machine))].join('; ');
  const parts = [
    `By \`focus eval\` on the bundle that ships (weights \`${weights.slice(0, 12)}\`; ${machine}). Every figure stands with its command in \`measured/\`; what they mean: [docs/evaluation.md](../../docs/evaluation.md).`,
    sampleTable(all),
    plantedTable(all),
    longevalTable(all),
    questionsTable(all, 'fairytaleqa', 'FairytaleQA, validation stories', ['f1', 'exact', 'rougeL', 'evidenceAt3']),
    questionsTable(all, 'qmsum', 'QMSum, validation meetings', ['rougeL', 'f1']),
    perplexityTable(all),
    quantisationTable(all),
    ablation ? ablationSection(ablation) : '',
    modesTable(all),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

const section = (title: string, body: string) => `### ${title}\n\n${body}`;

function sampleTable(all: ReadonlyMap<string, Measured>): string {
  const result = all.get('sample')?.result as Row | undefined;
  if (!result) return '';
  const of = (metric: string) => `${result[metric]} of ${result.questions}`;
  const rows = [
    ['answer right', of('right')],
    ['right sentence cited first', of('citedFirst')],
    ['right sentence among the first three', of('citedAt3')],
    ['right, and the right sentence cited first', of('rightAndCitedFirst')],
    ['right, and the right sentence among the first three', of('rightAndCitedAt3')],
  ];
  return section('The twenty questions of the sample document', markdownTable(['', ''], rows));
}

function plantedTable(all: ReadonlyMap<string, Measured>): string {
  const rows = [...all]
    .filter(([name]) => /^(?:facts|passkey)-\d+$/.test(name))
    .map(([name, { result }]) => ({
      task: name.split('-')[0]!,
      result: result as { tokens: number; accuracy: number; chunkAt1: number; questions: number },
    }))
    .sort((a, b) => (a.task === b.task ? a.result.tokens - b.result.tokens : a.task < b.task ? -1 : 1))
    .map(({ task, result }) => [
      task,
      result.tokens.toLocaleString('en'),
      String(result.questions),
      percent(result.accuracy),
      percent(result.chunkAt1),
    ]);
  if (rows.length === 0) return '';
  return section(
    'Planted in held-out books (`facts`: 20 similar facts, each the others’ distractor)',
    markdownTable(['task', 'tokens', 'questions', 'whole answer right', 'right chunk has the most attention'], rows),
  );
}

function longevalTable(all: ReadonlyMap<string, Measured>): string {
  const measured = all.get('longeval') ?? all.get('longeval-200');
  if (!measured) return '';
  const { byLines } = measured.result as { byLines: Record<string, { accuracy: number; cases: number; tokens: number }> };
  const rows = Object.entries(byLines).map(([lines, row]) => [
    lines,
    row.tokens.toLocaleString('en'),
    `${Math.round(row.accuracy * row.cases)} of ${row.cases}`,
  ]);
  return section('LongEval line retrieval', markdownTable(['lines', 'tokens', 'right'], rows));
}

function questionsTable(all: ReadonlyMap<string, Measured>, name: string, title: string, metrics: readonly string[]): string {
  const measured = all.get(name);
  if (!measured) return '';
  const result = measured.result as Record<string, Row>;
  const rows = Object.entries(result).map(([method, row]) => [
    method,
    ...metrics.map((metric) => (row[metric] === undefined ? '–' : percent(row[metric]!))),
    String(row.questions),
  ]);
  return section(`${title} (baselines on the same weights, same run)`, markdownTable(['', ...metrics, 'questions'], rows));
}

function perplexityTable(all: ReadonlyMap<string, Measured>): string {
  const methods = ['focus', 'noMemory', 'truncated', 'window', 'sinks', 'retrieval', 'retrievalEmbedding', 'interpolation', 'ntk'];
  const rows = [...all]
    .filter(([name]) => name.startsWith('perplexity-'))
    .map(([name, { result }]) => ({ text: name.split('-').slice(1, -1).join(', '), result: result as Row }))
    .sort((a, b) => (a.text === b.text ? a.result.tokens! - b.result.tokens! : a.text < b.text ? -1 : 1))
    .map(({ text, result }) => [text, result.tokens!.toLocaleString('en'), ...methods.map((method) => number(result[method]))]);
  if (rows.length === 0) return '';
  return section(
    'Perplexity of the 47 tokens that follow a text (16 local tokens before them)',
    `Rows of \`cached\` renew every slot at each token, as the method is published; the others are in \`focused\`, as the app decodes.\n\n${markdownTable(['text', 'tokens', ...methods], rows)}`,
  );
}

function modesTable(all: ReadonlyMap<string, Measured>): string {
  const measured = all.get('modes');
  if (!measured) return '';
  const { cachedExact, focusedCached, tokens } = measured.result as { tokens: number } & Record<
    'cachedExact' | 'focusedCached',
    { agreement: number; meanKl: number }
  >;
  const row = (name: string, { agreement, meanKl }: { agreement: number; meanKl: number }) => [name, percent(agreement), meanKl.toFixed(4)];
  return section(
    `Faster modes (${tokens} tokens, forced along the greedy tokens of \`exact\`)`,
    markdownTable(
      ['', 'greedy tokens equal', 'mean KL, nats'],
      [row('cached against exact', cachedExact), row('focused against cached', focusedCached)],
    ),
  );
}

function quantisationTable(all: ReadonlyMap<string, Measured>): string {
  const measured = all.get('quantisation');
  if (!measured) return '';
  const { precision, plain, focus } = measured.result as { precision: string } & Record<
    'plain' | 'focus',
    { fp32: number; quantised: number; ratio: number }
  >;
  const row = (name: string, { fp32, quantised, ratio }: { fp32: number; quantised: number; ratio: number }) => [
    name,
    number(fp32),
    number(quantised),
    `${(100 * (ratio - 1)).toFixed(2)} %`,
  ];
  return section(
    `${precision} against fp32 (perplexity)`,
    markdownTable(['', 'fp32', precision, 'lost'], [row('plain', plain), row('through the slots', focus)]),
  );
}
