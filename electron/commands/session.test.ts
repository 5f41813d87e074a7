import { afterEach, expect, it, vi } from 'vitest';
import { Session } from './session.ts';

const { isTTY } = process.stderr;
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  Object.defineProperty(process.stderr, 'isTTY', { value: isTTY, configurable: true });
});

it('tells progress once a minute where no terminal listens', () => {
  Object.defineProperty(process.stderr, 'isTTY', { value: false, configurable: true });
  vi.useFakeTimers();
  const told: string[] = [];
  vi.spyOn(console, 'error').mockImplementation((line: string) => void told.push(line));
  const session = new Session();
  for (let second = 0; second <= 130; second++) {
    session.progress(`squality ${second}/130`);
    vi.advanceTimersByTime(1000);
  }
  expect(told).toEqual(['focus: squality 60/130', 'focus: squality 120/130']);
});

it('writes progress over itself in a terminal', () => {
  Object.defineProperty(process.stderr, 'isTTY', { value: true, configurable: true });
  const written: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  const session = new Session();
  session.progress('read 1/2 chunks');
  session.clearProgress();
  expect(written).toEqual(['\r\x1b[Kread 1/2 chunks', '\r\x1b[K']);
});
