/** A file of this machine, read whole as it stands at one moment. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { FocusError } from '../errors.ts';

/** A file that has another size or time has changed. */
export interface Stamp {
  bytes: number;
  modifiedMs: number;
}

const largestFileBytes = 512 * 2 ** 20;

/** @throws FocusError that names the file: missing, without permission, no regular file, too large, changed while it was read. */
export async function readWhole(path: string): Promise<{ bytes: Uint8Array; stamp: Stamp }> {
  const name = basename(path);
  // Without O_NONBLOCK a pipe would wait for its writer.
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch((cause: NodeJS.ErrnoException) => {
    throw notOpened(path, cause);
  });
  try {
    const before = await handle.stat();
    if (before.isDirectory()) throw new FocusError('bad-input', `${path} is a folder.`);
    if (!before.isFile()) throw new FocusError('file-unreadable', `${path} is not a file that can be read.`);
    if (before.size > largestFileBytes)
      throw new FocusError(
        'file-too-large',
        `${name} has ${Math.round(before.size / 2 ** 20)} MiB; files of up to ${largestFileBytes / 2 ** 20} MiB are read. Split it.`,
      );
    // One byte more than there should be, to see that there is none.
    const buffer = Buffer.allocUnsafeSlow(before.size + 1);
    let filled = 0;
    for (let count = -1; count !== 0 && filled < buffer.length; filled += count)
      ({ bytesRead: count } = await handle.read(buffer, filled, buffer.length - filled));
    const after = await handle.stat();
    if (filled !== before.size || after.size !== before.size || after.mtimeMs !== before.mtimeMs)
      throw new FocusError('file-unreadable', `${name} changed while it was read. Import it again when it is complete.`);
    return { bytes: buffer.subarray(0, filled), stamp: { bytes: before.size, modifiedMs: before.mtimeMs } };
  } catch (cause) {
    if (cause instanceof FocusError) throw cause;
    throw new FocusError('file-unreadable', `${path} cannot be read (${(cause as NodeJS.ErrnoException).code}). Check the disk it is on.`, { cause });
  } finally {
    await handle.close();
  }
}

function notOpened(path: string, cause: NodeJS.ErrnoException): FocusError {
  if (cause.code === 'ENOENT' && path.includes('\uFFFD'))
    return new FocusError('file-unreadable', `${path} cannot be opened: its name is not valid UTF-8. Rename it.`, { cause });
  if (cause.code === 'ENOENT') return new FocusError('file-missing', `${path} does not exist. Check the path.`, { cause });
  if (cause.code === 'ELOOP') return new FocusError('file-unreadable', `${path} is a symbolic link that leads to itself. Check the link.`, { cause });
  return new FocusError('file-unreadable', `${path} cannot be opened (${cause.code}). Check its permissions.`, { cause });
}
