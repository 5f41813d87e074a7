/** What is renamed into place is on the disk, not only in the system's memory: a power cut leaves the old one or the new one. */
import { closeSync, fsyncSync, openSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';

export function renameDurably(from: string, to: string): void {
  sync(from, 'r+');
  renameSync(from, to);
  // Windows has no handle for a folder, and keeps names in its journal.
  if (process.platform !== 'win32') sync(dirname(to), 'r');
}

function sync(path: string, flags: string): void {
  const handle = openSync(path, flags);
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
