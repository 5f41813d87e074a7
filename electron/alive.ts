import { readFileSync } from 'node:fs';

/** Whether a process still runs. Where nobody reaps orphans (a container) an ended one stays in the system's table as a zombie: it does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
