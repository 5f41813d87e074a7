import { expect, it } from 'vitest';
import { killAtRandomMoments } from './kill-test.ts';

const windows = process.platform === 'win32';
it.skipIf(windows)(
  `kill -9 amid an import, a backup and a restore: every document whole or not there, and the work comes to its end${windows ? ' (skipped: groups of processes are of POSIX)' : ''}`,
  async () => {
    const { kills, late } = await killAtRandomMoments(6);
    expect(Object.values(kills).reduce((sum, count) => sum + count, late)).toBe(6);
  },
  600_000,
);
