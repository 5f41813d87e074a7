import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { catchTheRest, type Uncaught } from './last-resort.ts';

function caught(...errors: [event: 'uncaughtException' | 'unhandledRejection', error: unknown][]) {
  const process = new EventEmitter();
  const log: string[] = [];
  const ends: unknown[] = [];
  catchTheRest(process as Uncaught, { log: (sentence) => log.push(sentence), end: (error) => ends.push(error) });
  for (const [event, error] of errors) process.emit(event, error);
  return { log, ends };
}

test('a broken line and a promise that nobody waited for are logged and survived', () => {
  const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  const { log, ends } = caught(['uncaughtException', reset], ['unhandledRejection', new Error('late')]);
  expect(ends).toEqual([]);
  expect(log).toHaveLength(2);
  expect(log[1]).toContain('late');
});

test('any other exception is logged, and ends the program in order, once', () => {
  const error = new TypeError('x is not a function');
  const { log, ends } = caught(['uncaughtException', error], ['uncaughtException', new Error('while it ends')]);
  expect(ends).toEqual([error]);
  expect(log).toHaveLength(2);
});
