/** The ablations of W' (`python -m train ablate`) as a table of the model card. They are of the base named in them, not of the bundle's weights. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { markdownTable } from './markdown-table.ts';

/** By memory tokens: loss of continuation; shares of tokens right, and of facts whose most attended chunk holds the answer. */
type Figures = Record<'continuation' | 'repetition' | 'facts' | 'chunkAt1', number>;

export interface Ablation {
  /** Time that every variant trained: of the processor, or, where `device` names a GPU, of the clock. */
  minutesEach: number;
  tokensPerStep: number;
  threads: number;
  device?: string;
  /** SHA-256 of the base's model.safetensors. */
  base: string;
  rows: { varied: string; value: string; steps: number; measured: Record<string, Figures> }[];
}

const file = join(import.meta.dirname, 'measured/ablation.json');

export function readAblation(): Ablation | null {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Ablation) : null;
}

/** One row a variant; every figure at each of the lengths measured, short before long. */
export function ablationSection({ minutesEach, threads, device, base, rows }: Ablation): string {
  const lengths = Object.keys(rows[0]!.measured)
    .map(Number)
    .sort((a, b) => a - b);
  const cell = (measured: Record<string, Figures>, figure: keyof Figures, say: (value: number) => string) =>
    lengths.map((length) => say(measured[length]![figure])).join(' / ');
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  const cells = rows.map(({ varied, value, steps, measured }) => [
    varied,
    value,
    String(steps),
    cell(measured, 'continuation', (loss) => loss.toFixed(2)),
    cell(measured, 'repetition', percent),
    cell(measured, 'facts', percent),
    cell(measured, 'chunkAt1', percent),
  ]);
  const head = ['varied', '', 'steps', 'continuation, loss', 'repetition', 'facts', 'right chunk first'];
  return [
    "### Ablations of W'",
    `Every row is a W' of its own, trained from W' = W on the same frozen base (\`${base.slice(0, 12)}\`) for the same ${minutesEach} minutes ${device ? `on one ${device}` : `of processor time (${threads === 1 ? 'one thread' : `${threads} threads`})`}, and measured on the same samples of ${lengths.map((n) => n.toLocaleString('en')).join(' / ')} memory tokens. So short a training tells directions, not what W' ends at; with other local sizes the questions differ too. \`python -m train ablate\` makes it.`,
    markdownTable(head, cells),
  ].join('\n\n');
}
