/** Tells every window what changed in the library, so that two of them never show different things for long. */
import { EventEmitter } from 'node:events';
import type { Change } from '../domain/app.ts';

export class Changes {
  readonly #events = new EventEmitter<{ changed: [Change] }>().setMaxListeners(0);

  tell(...changes: Change[]): void {
    for (const change of changes) this.#events.emit('changed', change);
  }

  /** @returns how to stop listening. */
  listen(listener: (change: Change) => void): () => void {
    this.#events.on('changed', listener);
    return () => this.#events.off('changed', listener);
  }
}
