import { expect, it } from 'vitest';
import { killAtRandomMoments } from './kills.ts';

const windows = process.platform === 'win32';
it.skipIf(windows)(
  `kill -9 amid an import, a backup and a restore: every document whole or not there, and the work comes to its end${windows ? ' (skipped: groups of processes are of POSIX)' : ''}`,
  async () => {
    const { kills } = await killAtRandomMoments(6);
    expect(Object.values(kills).reduce((sum, count) => sum + count, 0)).toBe(6);
    expect(new Set(Object.keys(kills).map((what) => what.split(',')[0]))).toEqual(new Set(['queue', 'backup', 'import', 'restore']));
  },
  600_000,
);
