/** What a child may take, and the words for its end. */
import { totalmem } from 'node:os';
import type { Usage } from './usage.ts';

export interface Limits {
  /** A process from which nothing comes for this long, while it works, is taken for hung. */
  silentMs: number;
  /** Whether heartbeats count against that: the process lives. Else only what a call tells does: its work moves. */
  heartbeatsCount: boolean;
  residentBytes: number;
  /** Of all processors, since the call began. */
  processorMs?: number;
}

/** Why a process ended. 'crashed': by itself, or somebody else killed it. All others: it was killed here. */
export type EndCause = 'crashed' | 'silent' | 'memory' | 'processor' | 'cancel';

export interface ChildEnd {
  cause: EndCause;
  /** For a sentence: "The process crashed (SIGSEGV)". */
  how: string;
  /** Its last lines on stderr. */
  stderr: string;
  limits: Limits;
}

/** In words for people; the signal or code stays in it, for whoever is asked for help. */
export function endedHow(code: number | null, signal: string | null): string {
  if (signal === 'SIGKILL') return 'was stopped from outside (SIGKILL; a system that runs out of memory does that)';
  if (signal === 'SIGTERM' || signal === 'SIGINT' || signal === 'SIGHUP') return `was stopped from outside (${signal})`;
  return signal ? `crashed (${signal})` : `ended by itself (code ${code})`;
}

/** What of the limits is passed. @param spent since the call began. @param quietMs since something came. */
export function passed(limits: Limits, { residentBytes, processorMs }: Usage, quietMs: number): EndCause | null {
  if (residentBytes > limits.residentBytes) return 'memory';
  if (processorMs > (limits.processorMs ?? Number.POSITIVE_INFINITY)) return 'processor';
  return quietMs > limits.silentMs ? 'silent' : null;
}

/** A cancel that is not obeyed within this ends the process. */
export const cancelMs = 2000;
/** The same of a process that is dear to start anew, while nothing was measured of it yet. */
const unmeasuredCancelMs = 30_000;
const longestCancelMs = 180_000;

/**
 * How long a cancel is waited for. A process hears it between turns of its event loop. Where a new process costs little that is 2 s. The engine
 * holds a model that takes seconds to minutes to load, and one run of the network cannot be broken off: onnxruntime-node runs it on the loop's thread
 * and reads `terminate` before the run only. So it gets three times the longest turn that it was seen to take, and never less than 2 s.
 *
 * @param longestTurnMs as its heartbeats say; null = none came yet.
 */
export function cancelPatienceMs(dear: boolean, longestTurnMs: number | null): number {
  if (!dear) return cancelMs;
  if (longestTurnMs === null) return unmeasuredCancelMs;
  return Math.min(longestCancelMs, Math.max(cancelMs, 3 * longestTurnMs));
}

/** Nine tenths of the machine's memory, or of what it lets us have (a container): beyond that it only swaps, and everything else stands still. */
export function machineBytes(): number {
  const constrained = process.constrainedMemory();
  return 0.9 * Math.min(totalmem(), constrained > 0 ? constrained : Number.POSITIVE_INFINITY);
}

/** For a sentence. */
export const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
