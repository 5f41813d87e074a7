/** The map of an answer as one SVG: a cell a chunk in reading order, darker the more the answer's attention lay on it. */

/** `shares`: pairs chunk, share; chunks that are not named held no attention that can be seen. */
export interface ChunkMap {
  chunks: number;
  shares: number[];
}

/** Pixels; a row is about as long as a line of the text around it. */
const cell = 12;
const gap = 2;
const cellsPerRow = 45;

export function toSvg({ chunks, shares }: ChunkMap): string {
  const share = new Map<number, number>();
  for (let pair = 0; pair + 1 < shares.length; pair += 2) share.set(shares[pair]!, shares[pair + 1]!);
  const most = Math.max(...share.values(), 0);
  const side = (cells: number) => cells * (cell + gap);
  const rows = Math.ceil(chunks / cellsPerRow);
  const cells = Array.from({ length: chunks }, (_, chunk) => {
    const held = share.get(chunk) ?? 0;
    const at = `x="${side(chunk % cellsPerRow)}" y="${side(Math.floor(chunk / cellsPerRow))}" width="${cell}" height="${cell}"`;
    const shown = held > 0 ? ` fill="#0b6b57" fill-opacity="${(0.15 + (0.85 * held) / most).toFixed(2)}"` : '';
    return `<rect ${at}${shown}><title>Chunk ${chunk + 1}: ${percent(held)}</title></rect>`;
  });
  const size = `width="${side(Math.min(chunks, cellsPerRow))}" height="${side(rows)}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-label="${spoken(chunks, share)}" fill="#e3e8e4">${cells.join('')}</svg>`;
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

function spoken(chunks: number, share: Map<number, number>): string {
  const strongest = [...share].sort((a, b) => b[1] - a[1]).slice(0, 3);
  const said = strongest.map(([chunk, held]) => `chunk ${chunk + 1} with ${percent(held)}`);
  return `Attention over ${chunks} chunks${said.length > 0 ? `; most on ${said.join(', ')}` : ''}.`;
}
