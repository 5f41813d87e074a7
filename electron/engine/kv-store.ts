import type { KvStore } from './store.ts';

export function openKvStore(_options: { directory: string; quotaBytes: number }): Promise<KvStore> {
  throw new Error('not yet');
}
