/**
 * Work shared among servers. Each takes the next piece when it has a place free, so that each does as much as it is fast; how many places a server
 * has follows from what it answers. What a server could not do goes back and to whoever is free; a server that goes on failing is left out.
 *
 * Places: as many as make the server faster. They are doubled as long as that gives a fifth more replies a second; where it gives less, more would
 * only stand in its queue. "Too many requests" halves them, and the server rests as long as it asks for.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { FocusError } from '../../errors.ts';
import type { RunHooks } from '../contract.ts';
import type { Server } from './server.ts';
import { ServerTrouble } from './trouble.ts';

const firstPlaces = 4;
const mostPlaces = 256;
/** Replies a second, against those with half as many places. */
const worthIt = 1.2;
/** A server that did not gain by more places is given another chance after so many measurements. */
const settledFor = 8;
/** In a row, with nothing done between them. */
const mostFailures = 3;
const mostRests = 8;
const longestRestMs = 60_000;
/** On all servers together; then the piece is what fails. */
const mostTries = 4;
const firstRestMs = 500;
/** Whether a piece is late is seen by looking: nothing happens that would tell. */
const lookEveryMs = 250;

export interface Work<T> {
  /** @throws ServerTrouble */
  perform(server: Server, piece: number, signal: AbortSignal): Promise<T>;
  done(piece: number, result: T): Promise<void>;
  /** Nobody could do it. */
  given(piece: number, why: ServerTrouble): void;
  /** It is asked no more. */
  leftOut(server: Server, why: ServerTrouble): void;
}

/** What is told of a server that is asked no more. */
export const tellLeftOut =
  (hooks: RunHooks): Work<never>['leftOut'] =>
  (server, why) =>
    hooks.onEvent?.({ type: 'warning', code: 'network', message: `${server.host} is left out, and its share goes to the others: ${why.message}.` });

interface Place {
  piece: number;
  abort: AbortController;
  since: number;
}

interface Hand {
  server: Server;
  places: number;
  /** The number that served best, and its replies a ms. */
  best: { places: number; rate: number };
  /** Replies since the places were last measured, and when that was. */
  window: { replies: number; since: number };
  /** Measurements until more places are tried. */
  settled: number;
  at: Set<Place>;
  fastestMs: number;
  failures: number;
  rests: number;
  /** Pieces that wait for it to have rested. */
  resting: number;
  out: ServerTrouble | null;
}

/** @throws FocusError 'network' when no server is left; the signal's reason. */
export async function share<T>(servers: readonly Server[], pieces: readonly number[], work: Work<T>, signal?: AbortSignal): Promise<void> {
  const sharing = new Sharing(servers, pieces, work);
  if (pieces.length > 0) await sharing.run(signal);
}

class Sharing<T> {
  readonly #work: Work<T>;
  readonly #hands: Hand[];
  readonly #waiting: number[];
  readonly #tries = new Map<number, number>();
  readonly #open: Set<number>;
  readonly #all = new AbortController();
  #resolve = () => {};
  #reject: (error: unknown) => void = () => {};

  constructor(servers: readonly Server[], pieces: readonly number[], work: Work<T>) {
    this.#work = work;
    this.#waiting = [...pieces];
    this.#open = new Set(pieces);
    this.#hands = servers.map((server) => ({
      server,
      places: firstPlaces,
      best: { places: firstPlaces, rate: 0 },
      window: { replies: 0, since: performance.now() },
      settled: 0,
      at: new Set(),
      fastestMs: Number.POSITIVE_INFINITY,
      failures: 0,
      rests: 0,
      resting: 0,
      out: null,
    }));
  }

  async run(signal?: AbortSignal): Promise<void> {
    const stop = () => this.#reject(signal?.reason);
    const look = setInterval(() => this.#turn(), lookEveryMs);
    try {
      await new Promise<void>((resolve, reject) => {
        this.#resolve = resolve;
        this.#reject = reject;
        if (signal?.aborted) return stop();
        signal?.addEventListener('abort', stop, { once: true });
        for (const hand of this.#hands) this.#fill(hand);
      });
    } finally {
      clearInterval(look);
      signal?.removeEventListener('abort', stop);
      this.#all.abort();
    }
  }

  #fill(hand: Hand): void {
    while (!hand.out && hand.resting === 0 && !this.#all.signal.aborted && hand.at.size < hand.places) {
      const piece = this.#waiting.shift() ?? this.#late(hand);
      if (piece === undefined) return;
      void this.#take(hand, piece);
    }
  }

  /** With nothing left to take, what another has held for twice as long as this one would need is asked here too, the last in its queue first: whichever reply comes first counts. */
  #late(hand: Hand): number | undefined {
    const now = performance.now();
    const held = this.#hands.filter((other) => other !== hand).flatMap(({ at }) => [...at]);
    const late = held.filter(({ piece, since }) => now - since > 2 * hand.fastestMs && ![...hand.at].some((own) => own.piece === piece));
    return late.sort((a, b) => b.since - a.since)[0]?.piece;
  }

  async #take(hand: Hand, piece: number): Promise<void> {
    const place: Place = { piece, abort: new AbortController(), since: performance.now() };
    hand.at.add(place);
    const signal = AbortSignal.any([place.abort.signal, this.#all.signal]);
    try {
      const result = await this.#work.perform(hand.server, piece, signal);
      if (!this.#open.delete(piece)) return;
      this.#grow(hand, performance.now() - place.since);
      // Another may have it in hand too.
      for (const other of this.#hands) for (const held of other.at) if (held.piece === piece && held !== place) held.abort.abort();
      await this.#work.done(piece, result);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ServerTrouble) await this.#put(hand, piece, error);
      else this.#reject(error);
    } finally {
      hand.at.delete(place);
      this.#turn();
    }
  }

  #turn(): void {
    if (this.#open.size === 0) {
      this.#resolve();
      return;
    }
    if (this.#hands.every(({ out }) => out)) {
      const reasons = this.#hands.map(({ out }) => out!.message).join('; ');
      this.#reject(
        new FocusError(
          'network',
          `${this.#open.size} parts of the text are not asked: ${reasons}. What was answered is kept; ask again when a server is there.`,
        ),
      );
      return;
    }
    for (const hand of this.#hands) this.#fill(hand);
  }

  #grow(hand: Hand, tookMs: number): void {
    hand.failures = 0;
    hand.rests = 0;
    hand.fastestMs = Math.min(hand.fastestMs, tookMs);
    const { window, best } = hand;
    // Twice round all places: the first replies are still those of fewer.
    if (++window.replies < 2 * hand.places) return;
    const now = performance.now();
    const rate = window.replies / Math.max(now - window.since, 1);
    hand.window = { replies: 0, since: now };
    if (hand.settled > 0) {
      hand.settled--;
      hand.best = { places: hand.places, rate };
    } else if (rate >= worthIt * best.rate) {
      hand.best = { places: hand.places, rate };
      hand.places = Math.min(2 * hand.places, mostPlaces);
    } else {
      hand.places = best.places;
      hand.settled = settledFor;
    }
  }

  /** Back it goes, and the server rests, is tried again, or is left out. */
  async #put(hand: Hand, piece: number, trouble: ServerTrouble): Promise<void> {
    hand.places = Math.max(1, Math.floor(hand.places / 2));
    hand.settled = settledFor;
    hand.window = { replies: 0, since: performance.now() };
    const tries = (this.#tries.get(piece) ?? 0) + (trouble.kind === 'failed' ? 1 : 0);
    this.#tries.set(piece, tries);
    // What fails together fails once: one pause of a server ends all that it had in hand.
    if (hand.resting === 0 && trouble.kind === 'busy') hand.rests++;
    else if (hand.resting === 0) hand.failures++;
    const done = !this.#open.has(piece);
    const isLast = this.#hands.every((other) => other === hand || other.out);
    const mayTry = trouble.kind === 'busy' ? hand.rests < mostRests : trouble.kind !== 'refused' && hand.failures < mostFailures;
    if (!mayTry && !hand.out) {
      hand.out = trouble;
      // The last one's reasons are told with the error.
      if (!isLast) this.#work.leftOut(hand.server, trouble);
    }
    if (done) return;
    if (tries >= mostTries && !hand.out) {
      this.#open.delete(piece);
      this.#work.given(piece, trouble);
      return;
    }
    this.#waiting.unshift(piece);
    if (hand.out) return;
    // Others may take it meanwhile.
    for (const other of this.#hands) if (other !== hand) this.#fill(other);
    const restMs = trouble.retryAfterMs ?? firstRestMs * 2 ** Math.max(hand.rests + hand.failures - 1, 0);
    hand.resting++;
    await sleep(Math.min(restMs, longestRestMs), undefined, { signal: this.#all.signal }).catch(() => {});
    hand.resting--;
  }
}
