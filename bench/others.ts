/** Whether a measurement had the machine to itself: what other programs took of the processors meanwhile. Linux tells; elsewhere nothing is known. */
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Jiffies: a hundredth of a second of one processor. */
const jiffyMs = 10;

/** @returns a function that tells how many processors others kept busy since; null = it cannot be told. */
export function watchOthers(): () => number | null {
  const at = performance.now();
  const before = busy();
  return () => {
    const after = busy();
    if (!before || !after) return null;
    const jiffies = (performance.now() - at) / jiffyMs;
    return Math.max(0, Math.min(availableParallelism(), (after.all - before.all - (after.own - before.own)) / jiffies));
  };
}

/** Jiffies since the machine was started: of all programs, and of this one with those that it started. */
function busy(): { all: number; own: number } | null {
  try {
    const [user, nice, system, , , irq, softirq] = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]!.trim().split(/\s+/).slice(1).map(Number);
    const programs = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap(statOf);
    const ours = new Set([process.pid]);
    for (let before = 0; before < ours.size; ) {
      before = ours.size;
      for (const { pid, parent } of programs) if (ours.has(parent)) ours.add(pid);
    }
    const own = programs.filter(({ pid }) => ours.has(pid)).reduce((sum, { jiffies }) => sum + jiffies, 0);
    return { all: user! + nice! + system! + irq! + softirq!, own };
  } catch {
    return null;
  }
}

/** Its time and that of its children that ended; [] when it ended meanwhile. */
function statOf(name: string): { pid: number; parent: number; jiffies: number }[] {
  try {
    const fields = readFileSync(`/proc/${name}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number);
    return [{ pid: Number(name), parent: fields[1]!, jiffies: fields[11]! + fields[12]! + fields[13]! + fields[14]! }];
  } catch {
    return [];
  }
}

/** What a program has taken of the processors until now; null = it cannot be told. */
export function processorMs(pid: number): number | null {
  const [stat] = statOf(`${pid}`);
  return stat ? stat.jiffies * jiffyMs : null;
}
