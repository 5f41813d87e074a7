/**
 * Keys of servers, apart from all else that is kept: one file that its owner alone may read. Where the system has a keychain (Electron's safeStorage)
 * they stand in it sealed, and open on this machine for this person alone.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

export interface Cipher {
  seal(text: string): Uint8Array;
  /** @throws when it was sealed elsewhere. */
  open(bytes: Uint8Array): string;
}

/** `value`: base64 where it is sealed. */
const kept = z.record(z.string(), z.object({ sealed: z.boolean(), value: z.string() }));

export class Keys {
  readonly #file: string;
  readonly #cipher: Cipher | null;

  constructor(file: string, cipher: Cipher | null) {
    this.#file = file;
    this.#cipher = cipher;
  }

  /** null = there is none, or it cannot be opened here. */
  get(id: string): string | null {
    const entry = this.#read()[id];
    if (!entry) return null;
    if (!entry.sealed) return entry.value;
    try {
      return this.#cipher?.open(Buffer.from(entry.value, 'base64')) ?? null;
    } catch {
      return null;
    }
  }

  set(id: string, key: string | null): void {
    const { [id]: _, ...others } = this.#read();
    const entry = this.#cipher
      ? { sealed: true, value: Buffer.from(this.#cipher.seal(key ?? '')).toString('base64') }
      : { sealed: false, value: key ?? '' };
    const all = key === null ? others : { ...others, [id]: entry };
    writeFileSync(`${this.#file}.part`, JSON.stringify(all), { mode: 0o600 });
    renameSync(`${this.#file}.part`, this.#file);
  }

  #read(): z.infer<typeof kept> {
    try {
      return kept.parse(JSON.parse(readFileSync(this.#file, 'utf8')));
    } catch {
      return {};
    }
  }
}
