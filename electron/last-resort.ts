/**
 * What nobody caught. A broken line ends one conversation, and a promise that nobody waits for has changed nothing that is kept (what is
 * kept is written in transactions): both are logged and survived. Any other exception may have left the program half way through
 * something: it is logged, and the program ends in order.
 */

const brokenLine = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'ENOTCONN', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_PREMATURE_CLOSE']);

export function isBrokenLine(error: unknown): boolean {
  return brokenLine.has((error as NodeJS.ErrnoException | null)?.code ?? '');
}

/** As much of `process` as is needed. */
export interface Uncaught {
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown;
}

export interface LastResort {
  log(sentence: string): void;
  /** Once, after the first exception that is not survived. */
  end(error: unknown): void;
}

export function catchTheRest(process: Uncaught, { log, end }: LastResort): void {
  let ending = false;
  const sentence = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.on('unhandledRejection', (error) => log(`Nobody waited for what failed: ${sentence(error)}`));
  process.on('uncaughtException', (error) => {
    log(`Nobody caught: ${sentence(error)}`);
    if (ending || isBrokenLine(error)) return;
    ending = true;
    end(error);
  });
}
