import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { linuxUsage, psUsage, tasklistUsage, usageOf } from './usage.ts';

test('what this process takes, as the system says it', async () => {
  const held = Buffer.alloc(64 * 2 ** 20, 1);
  const usage = (await usageOf(process.pid))!;
  expect(usage.residentBytes).toBeGreaterThan(held.length);
  const { user, system } = process.cpuUsage();
  expect(usage.processorMs).toBeGreaterThan(0);
  expect(usage.processorMs).toBeLessThanOrEqual((user + system) / 1000 + 20);
});

test('a process that is gone', async () => {
  expect(await usageOf(2 ** 22 + 1)).toBeNull();
});

test('/proc, whatever the program is called', () => {
  const stat = `7 (a) b) c) S 1 ${'0 '.repeat(9)}150 50 0 0 20 0`;
  expect(linuxUsage('Name:\ta\nVmRSS:\t    2048 kB\n', stat)).toEqual({ residentBytes: 2 ** 21, processorMs: 2000 });
  // A zombie has no memory.
  expect(linuxUsage('Name:\ta\n', stat)).toBeNull();
});

test('ps', () => {
  expect(psUsage('  2048   0:01.50\n')).toEqual({ residentBytes: 2 ** 21, processorMs: 1500 });
  expect(psUsage('2048 1-02:03:04')).toEqual({ residentBytes: 2 ** 21, processorMs: (86_400 + 2 * 3600 + 184) * 1000 });
  expect(psUsage('')).toBeNull();
});

const ps = spawnSync('ps', ['-o', 'rss=,time=', '-p', String(process.pid)], { encoding: 'utf8' });
test.skipIf(ps.error !== undefined)(`ps of this machine${ps.error ? ' (skipped: there is none)' : ''}`, () => {
  expect(psUsage(ps.stdout)!.residentBytes).toBeGreaterThan(2 ** 20);
});

test('tasklist, as each country writes its numbers', () => {
  for (const kib of ['2,048 K', '2.048 K', '2\u00a0048 Ko'])
    expect(tasklistUsage(`"node.exe","7","Console","1","${kib}","Running","ME\\me","0:01:02","N/A"\r\n`)).toEqual({
      residentBytes: 2 ** 21,
      processorMs: 62_000,
    });
  expect(tasklistUsage('INFO: No tasks are running which match the specified criteria.')).toBeNull();
});
