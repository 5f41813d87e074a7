/** The content-addressed KV store on disk: a chunk's KV depends on the model and the chunk's tokens alone. */
export interface KvStore {
  /** The stored bytes of a chunk's KV, or null: absent, or damaged (then removed and counted). */
  get(key: string): Promise<Uint8Array | null>;
  put(key: string, parts: Uint8Array[]): Promise<void>;
  has(key: string): boolean;
  stats(): { entries: number; bytes: number; quotaBytes: number; damaged: number };
  flush(): Promise<void>;
  clear(): Promise<void>;
  close(): Promise<void>;
}
