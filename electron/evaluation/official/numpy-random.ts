/** numpy's `RandomState(seed).randint(low, high)`: Mersenne twister (Matsumoto and Nishimura 1998), numbers by masking and rejection. */
export class NumpyRandom {
  readonly #state = new Uint32Array(624);
  #at = 624;

  constructor(seed: number) {
    const state = this.#state;
    state[0] = seed >>> 0;
    for (let i = 1; i < 624; i++) state[i] = Math.imul(1812433253, state[i - 1]! ^ (state[i - 1]! >>> 30)) + i;
  }

  /** Below `high` and at least `low`, at most 32 bits apart. */
  randint(low: number, high: number): number {
    const most = high - low - 1;
    if (most === 0) return low;
    const mask = 0xffffffff >>> Math.clz32(most);
    for (;;) {
      const value = (this.#next() & mask) >>> 0;
      if (value <= most) return low + value;
    }
  }

  #next(): number {
    const state = this.#state;
    if (this.#at === 624) {
      for (let i = 0; i < 624; i++) {
        const y = (state[i]! & 0x80000000) | (state[(i + 1) % 624]! & 0x7fffffff);
        state[i] = state[(i + 397) % 624]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
      }
      this.#at = 0;
    }
    let y = state[this.#at++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }
}
