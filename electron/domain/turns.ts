/** A conversation as a tree: a question that was asked anew stands beside the one it was made of, and one path through it is shown. */

interface Turn {
  id: string;
  after?: string | null;
}

/** The answer before each; those kept before branches were known follow each other. `turns` oldest first. */
function parents(turns: readonly Turn[]): Map<string, string | null> {
  const here = new Set(turns.map(({ id }) => id));
  const parentOf = ({ after }: Turn, i: number) => {
    if (after === undefined) return turns[i - 1]?.id ?? null;
    return after !== null && here.has(after) ? after : null;
  };
  return new Map(turns.map((turn, i) => [turn.id, parentOf(turn, i)]));
}

export interface Shown<T> {
  turn: T;
  /** Its place among the turns that follow the same one, from 0, and their ids. */
  at: number;
  branches: string[];
}

/** The path that is shown: at each fork the branch that was chosen, else the newest. `turns` oldest first; `chosen`: ids of turns. */
export function shownPath<T extends Turn>(turns: readonly T[], chosen: ReadonlySet<string> = new Set()): Shown<T>[] {
  const parentOf = parents(turns);
  const path: Shown<T>[] = [];
  for (let above: string | null = null; ; ) {
    const next = turns.filter(({ id }) => parentOf.get(id) === above);
    const turn = next.findLast(({ id }) => chosen.has(id)) ?? next.at(-1);
    if (!turn) return path;
    path.push({ turn, at: next.indexOf(turn), branches: next.map(({ id }) => id) });
    above = turn.id;
  }
}

/** From the first turn down to this one. */
export function pathTo<T extends Turn>(turns: readonly T[], id: string | null): T[] {
  const parentOf = parents(turns);
  const path: T[] = [];
  for (let at = id; at !== null; at = parentOf.get(at) ?? null) {
    const turn = turns.find((one) => one.id === at);
    if (!turn) break;
    path.unshift(turn);
  }
  return path;
}
