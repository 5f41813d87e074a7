/** The map of an answer or a summary as one SVG: a cell a chunk in reading order, darker the more the answer's attention lay on it. */

/** `shares`: pairs chunk, share; chunks that are not named held no attention that can be seen. */
export interface ChunkMap {
  chunks: number;
  shares: number[];
}

/** What a summary drew on. */
export interface CoverageMap {
  chunks: number;
  /** Chunks that left no trace in it. */
  missing: number[];
}

/** Pixels; a row is about as long as a line of the text around it. */
const cell = 12;
const gap = 2;
const cellsPerRow = 45;

export function toSvg(map: ChunkMap | CoverageMap): string {
  return 'missing' in map ? coverageSvg(map) : attentionSvg(map);
}

function attentionSvg({ chunks, shares }: ChunkMap): string {
  const share = new Map<number, number>();
  for (let pair = 0; pair + 1 < shares.length; pair += 2) share.set(shares[pair]!, shares[pair + 1]!);
  const most = Math.max(...share.values(), 0);
  return draw(chunks, spoken(chunks, share), (chunk) => {
    const held = share.get(chunk) ?? 0;
    return { depth: held > 0 ? 0.15 + (0.85 * held) / most : 0, title: percent(held) };
  });
}

function coverageSvg({ chunks, missing }: CoverageMap): string {
  const left = new Set(missing);
  return draw(chunks, `${chunks - left.size} of ${chunks} chunks contributed to the summary.`, (chunk) =>
    left.has(chunk) ? { depth: 0, title: 'no trace in the summary' } : { depth: 1, title: 'in the summary' },
  );
}

function draw(chunks: number, label: string, look: (chunk: number) => { depth: number; title: string }): string {
  const side = (cells: number) => cells * (cell + gap);
  const rows = Math.ceil(chunks / cellsPerRow);
  const cells = Array.from({ length: chunks }, (_, chunk) => {
    const { depth, title } = look(chunk);
    const at = `x="${side(chunk % cellsPerRow)}" y="${side(Math.floor(chunk / cellsPerRow))}" width="${cell}" height="${cell}"`;
    const shown = depth > 0 ? ` fill="#0b6b57" fill-opacity="${depth.toFixed(2)}"` : '';
    return `<rect ${at}${shown}><title>Chunk ${chunk + 1}: ${title}</title></rect>`;
  });
  const size = `width="${side(Math.min(chunks, cellsPerRow))}" height="${side(rows)}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-label="${label}" fill="#e3e8e4">${cells.join('')}</svg>`;
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

function spoken(chunks: number, share: Map<number, number>): string {
  const strongest = [...share].sort((a, b) => b[1] - a[1]).slice(0, 3);
  const said = strongest.map(([chunk, held]) => `chunk ${chunk + 1} with ${percent(held)}`);
  return `Attention over ${chunks} chunks${said.length > 0 ? `; most on ${said.join(', ')}` : ''}.`;
}
