/** What is mutated: small files of every format that use as much of it as they can, all made by code. */
import type { Mutation } from './bytes.ts';

export interface Seed {
  /** The code of the error that it is refused with as it is; none = it is read. */
  refused?: string;
  /** Its ending decides how it is read. */
  name: string;
  bytes: Buffer;
  password?: string;
}

/** How files of a format are made and damaged with knowledge of it. */
export interface Corpus {
  seeds: readonly Seed[];
  rewrite: Mutation;
  /** Only `rewrite` is of use. */
  undamaged?: boolean;
}
