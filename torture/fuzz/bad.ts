/** A bad file that is made by hand. */
export interface Bad {
  /** What is wrong with it. */
  what: string;
  /** File name. */
  name: string;
  bytes: () => Buffer | Promise<Buffer>;
  password?: string;
}
