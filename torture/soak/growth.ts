/** Whether a process held more and more: memory and descriptors over time. */
export interface Sample {
  /** ms, of any clock. */
  at: number;
  process: string;
  residentBytes: number;
  /** null = the system does not tell. */
  descriptors: number | null;
}

/** What memory may wander by without anybody losing it: the collector's and the allocator's own mind. */
const wanderShare = 1.15;
const wanderBytes = 24 * 2 ** 20;
const wanderDescriptors = 3;

interface Part {
  residentMiB: number;
  descriptors: number | null;
}

/** Medians of each process in each of so many equal parts of the time. */
export function inParts(samples: readonly Sample[], parts: number): Record<string, Part[]> {
  const first = Math.min(...samples.map(({ at }) => at));
  const length = (Math.max(...samples.map(({ at }) => at)) - first) / parts || 1;
  const partOf = ({ at }: Sample) => Math.min(parts - 1, Math.floor((at - first) / length));
  const names = [...new Set(samples.map(({ process }) => process))];
  return Object.fromEntries(
    names.map((name) => {
      const own = samples.filter(({ process }) => process === name);
      const each = Array.from({ length: parts }, (_, part) => own.filter((sample) => partOf(sample) === part)).filter((part) => part.length > 0);
      return [
        name,
        each.map((part) => ({
          residentMiB: Math.round(median(part.map(({ residentBytes }) => residentBytes)) / 2 ** 20),
          descriptors: part.some(({ descriptors }) => descriptors === null) ? null : median(part.map(({ descriptors }) => descriptors!)),
        })),
      ];
    }),
  );
}

/** @returns a sentence for each process that held more in the last third of the time than in the second; the first third warms up. */
export function growth(samples: readonly Sample[]): string[] {
  if (samples.length === 0) return ['Nothing was measured.'];
  return Object.entries(inParts(samples, 3)).flatMap(([process, thirds]) => {
    const [, second, last] = thirds;
    if (!second || !last) return [];
    const said: string[] = [];
    if (last.residentMiB > second.residentMiB * wanderShare + wanderBytes / 2 ** 20)
      said.push(`${process} grew from ${second.residentMiB} to ${last.residentMiB} MiB.`);
    if (last.descriptors !== null && second.descriptors !== null && last.descriptors > second.descriptors + wanderDescriptors)
      said.push(`${process} held ${second.descriptors} descriptors, then ${last.descriptors}.`);
    return said;
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}
