/** What a process takes of the machine, asked of the system from outside: a child that spins or is made to lie is measured all the same. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

export interface Usage {
  /** Memory that it has in RAM, heap or not. */
  residentBytes: number;
  /** Time of all processors since it began, ms. */
  processorMs: number;
}

/** How often a process is looked at while it works. Where a program has to be asked, that costs some ten milliseconds each time. */
export const watchMs = process.platform === 'linux' ? 100 : 2000;

const run = promisify(execFile);
/** Linux counts in hundredths of a second (USER_HZ), whatever its kernel ticks in. */
const tickMs = 10;

/** @returns null where the process is gone, or the system does not tell. */
export async function usageOf(pid: number): Promise<Usage | null> {
  try {
    if (process.platform === 'linux') return linuxUsage(readFileSync(`/proc/${pid}/status`, 'utf8'), readFileSync(`/proc/${pid}/stat`, 'utf8'));
    if (process.platform === 'win32') return tasklistUsage((await run('tasklist', ['/fi', `PID eq ${pid}`, '/v', '/fo', 'csv', '/nh'])).stdout);
    return psUsage((await run('ps', ['-o', 'rss=,time=', '-p', String(pid)])).stdout);
  } catch {
    return null;
  }
}

/** @param status of /proc/PID/status. @param stat of /proc/PID/stat: the name in brackets may hold anything. */
export function linuxUsage(status: string, stat: string): Usage | null {
  const kib = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // Fields 14 and 15 of the whole line: utime and stime.
  const ticks = Number(fields[11]) + Number(fields[12]);
  return kib === undefined || Number.isNaN(ticks) ? null : { residentBytes: Number(kib) * 1024, processorMs: ticks * tickMs };
}

/** `ps -o rss=,time=`: KiB, and [[days-]hours:]minutes:seconds with or without hundredths. */
export function psUsage(line: string): Usage | null {
  const found = /^\s*(\d+)\s+(?:(\d+)-)?((?:\d+:)*\d+:\d+(?:\.\d+)?)\s*$/.exec(line);
  if (!found) return null;
  const [, kib, days = '0', clock] = found;
  return { residentBytes: Number(kib) * 1024, processorMs: (Number(days) * 86_400 + secondsOf(clock!)) * 1000 };
}

/** `tasklist /v /fo csv`: "name","pid","session","#","12,345 K","status","user","0:00:12","title", its numbers as the country writes them. */
export function tasklistUsage(line: string): Usage | null {
  const fields = [...line.matchAll(/"([^"]*)"/g)].map(([, field]) => field!);
  const kib = fields[4]?.replace(/\D/g, '');
  const clock = fields[7];
  if (!kib || !clock || !/^\d+:\d+:\d+$/.test(clock)) return null;
  return { residentBytes: Number(kib) * 1024, processorMs: secondsOf(clock) * 1000 };
}

const secondsOf = (clock: string) => clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
