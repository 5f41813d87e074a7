import { availableParallelism, loadavg } from 'node:os';
import type { ReadRate } from './read-rate.ts';
import { rounds, stepsPerRound } from './rounds.ts';

export interface Row {
  method: string;
  tokens: number;
  phase: 'unread' | 'read' | 'token';
  /** The middle round's, where there are several. */
  ms: number;
  least?: number;
  most?: number;
  peakBytes: number;
  extrapolated?: boolean;
}

const colours: Record<string, string> = {
  'full-attention': '#c2410c',
  'focus-exact': '#94a3b8',
  'focus-cached': '#3b82f6',
  'focus-focused': '#0f766e',
  retrieval: '#a16207',
  'llama.cpp': '#7e22ce',
  'transformers.js': '#be185d',
};

/** Markdown: milliseconds and, what counts, the ratio to full attention at the same size. */
export function table(rows: readonly Row[], rate: ReadRate): string {
  const lines = [
    '# Benchmark',
    '',
    'Same weights, same text, one run; what counts are the ratios (machine and load decide the milliseconds).',
    '',
    `Made by \`npm run bench -- ${process.argv.slice(2).join(' ')}\` on ${availableParallelism()} cores, load average ${loadavg()[2]!.toFixed(1)}. Full attention: this engine's own runtime with zero chunks, and the peers llama.cpp and transformers.js on the same weights in float32.`,
    '',
    '| tokens | method | phase | ms | full attention takes | peak MiB |',
    '| ---: | --- | --- | ---: | ---: | ---: |',
  ];
  for (const row of [...rows].sort((a, b) => a.tokens - b.tokens || a.phase.localeCompare(b.phase) || a.method.localeCompare(b.method))) {
    const full = rows.find(
      (other) => other.method === 'full-attention' && other.tokens === row.tokens && other.phase === (row.phase === 'token' ? 'token' : 'unread'),
    );
    const ratio = full && row !== full ? `${(full.ms / row.ms).toFixed(1)} ×` : '';
    lines.push(
      `| ${row.tokens} | ${row.method}${row.extrapolated ? ' (extrapolated)' : ''} | ${row.phase} | ${row.ms.toFixed(row.ms < 100 ? 1 : 0)} | ${ratio} | ${row.peakBytes > 0 ? (row.peakBytes / 2 ** 20).toFixed(0) : ''} |`,
    );
  }
  lines.push(
    '',
    ...findings(rows),
    `Reading runs at ${(100 * rate.share).toFixed(0)} % of the rate of its own matrix multiplications alone (${rate.rows} rows, chunks of ${rate.chunkTokens}: ${rate.readMs.toFixed(0)} ms against ${rate.matmulMs.toFixed(0)} ms).`,
    '',
  );
  return lines.join('\n');
}

/** What the engine is held to, as far as the run has the sizes for it: ratios, each between rows of the table. */
function findings(rows: readonly Row[]): string[] {
  const row = (method: string, phase: Row['phase'], tokens: number) =>
    rows.find((each) => each.method === method && each.phase === phase && each.tokens === tokens);
  const focused = rows.filter((each) => each.method === 'focus-focused').map((each) => each.tokens);
  const [least, most] = [Math.min(...focused.filter((tokens) => tokens >= 65536)), Math.max(...focused)];
  const lines: string[] = [];
  const [step, plain] = [row('focus-focused', 'token', most), row('retrieval', 'token', most)];
  if (step && plain)
    lines.push(
      `A focused step over ${most} tokens costs ${(step.ms / plain.ms).toFixed(1)} plain steps (the row of retrieval: plain decoding in the window): ${rounded(step)} against ${rounded(plain)}, renewals included.`,
    );
  const [unread, read] = [row('focus-focused', 'unread', most), row('focus-focused', 'read', most)];
  if (unread && read) lines.push(`The second question on ${most} tokens takes ${((100 * read.ms) / unread.ms).toFixed(0)} % of the first.`);
  const [small, large] = [row('focus-focused', 'read', least), read];
  if (small && large && least < most)
    lines.push(`Peak memory grows ${(large.peakBytes / small.peakBytes).toFixed(2)} times from ${least} to ${most} tokens.`);
  return lines.length > 0 ? [lines.join(' '), ''] : [];
}

/** The middle of several rounds of steps, and the least and the most. */
const rounded = ({ ms, least = ms, most = ms }: Row) =>
  `${ms.toFixed(1)} ms (in ${rounds} rounds of ${stepsPerRound} between ${least.toFixed(1)} and ${most.toFixed(1)})`;

/** Time to the first token over the length of an unread text, both axes logarithmic. */
export function drawChart(rows: readonly Row[]): string {
  const [width, height, left, bottom] = [720, 420, 70, 50];
  const points = rows.filter((row) => row.phase === 'unread');
  const [minX, maxX] = [Math.min(...points.map((row) => row.tokens)), Math.max(...points.map((row) => row.tokens))];
  const [minY, maxY] = [Math.min(...points.map((row) => row.ms)), Math.max(...points.map((row) => row.ms))];
  const scale = (value: number, from: number, to: number) => (from === to ? 0.5 : Math.log(value / from) / Math.log(to / from));
  const x = (tokens: number) => left + scale(tokens, minX, maxX) * (width - left - 150);
  const y = (ms: number) => height - bottom - scale(ms, minY, maxY) * (height - bottom - 30);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    '<title>Time to the first token over the length of the text</title>',
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    '<text x="20" y="20">time to the first token of an answer, unread text (both axes logarithmic; dashed: extrapolated)</text>',
  ];
  for (const tokens of new Set(points.map((row) => row.tokens)))
    parts.push(
      `<text x="${x(tokens)}" y="${height - bottom + 18}" text-anchor="middle">${tokens >= 1024 ? `${Math.round(tokens / 1024)}K` : tokens}</text>`,
    );
  for (let ms = 10 ** Math.ceil(Math.log10(minY)); ms <= maxY; ms *= 10) {
    parts.push(
      `<line x1="${left}" x2="${width - 150}" y1="${y(ms)}" y2="${y(ms)}" stroke="#e5e7eb"/><text x="${left - 6}" y="${y(ms) + 4}" text-anchor="end">${ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`}</text>`,
    );
  }
  let label = 60;
  for (const method of new Set(points.map((row) => row.method))) {
    const line = points.filter((row) => row.method === method).sort((a, b) => a.tokens - b.tokens);
    const colour = colours[method] ?? '#111';
    for (let i = 1; i < line.length; i++) {
      parts.push(
        `<line x1="${x(line[i - 1]!.tokens)}" y1="${y(line[i - 1]!.ms)}" x2="${x(line[i]!.tokens)}" y2="${y(line[i]!.ms)}" stroke="${colour}" stroke-width="2"${line[i]!.extrapolated ? ' stroke-dasharray="5 4"' : ''}/>`,
      );
    }
    for (const row of line) parts.push(`<circle cx="${x(row.tokens)}" cy="${y(row.ms)}" r="3" fill="${colour}"/>`);
    parts.push(`<text x="${width - 140}" y="${label}" fill="${colour}">${method}</text>`);
    label += 18;
  }
  return `${parts.join('\n')}\n</svg>\n`;
}
