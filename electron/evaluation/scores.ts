/** Running means of named metrics, by method. */
export class Scores {
  readonly #sums = new Map<string, { count: number; values: Record<string, number> }>();

  add(method: string, values: Record<string, number | boolean>): void {
    const row = this.#sums.get(method) ?? { count: 0, values: {} };
    row.count++;
    for (const [metric, value] of Object.entries(values)) row.values[metric] = (row.values[metric] ?? 0) + Number(value);
    this.#sums.set(method, row);
  }

  addAll(other: Scores): void {
    for (const [method, { count, values }] of other.#sums) {
      const row = this.#sums.get(method) ?? { count: 0, values: {} };
      row.count += count;
      for (const [metric, sum] of Object.entries(values)) row.values[metric] = (row.values[metric] ?? 0) + sum;
      this.#sums.set(method, row);
    }
  }

  /** One flat object a method: its means, and `questions`. */
  means(): Record<string, Record<string, number>> {
    const flat = ({ count, values }: { count: number; values: Record<string, number> }) => ({
      ...Object.fromEntries(Object.entries(values).map(([metric, sum]) => [metric, sum / count])),
      questions: count,
    });
    return Object.fromEntries([...this.#sums].map(([method, row]) => [method, flat(row)]));
  }
}
