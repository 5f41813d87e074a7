/**
 * The content-addressed KV store: what was read stays read. A chunk's KV depends on the weights and the chunk's tokens alone, so
 * its key is a hash of both; documents that share chunks share entries, and re-opening a book costs a read from disk.
 *
 * On disk: append-only segment files, each written by one process and only read by others, so two processes can share a folder
 * without a lock. An entry is a header (magic, key, length, checksum of the payload, checksum of the header) and its payload; it
 * counts only when all of it checks, so a kill at any moment costs at most the entry being written. The index is in memory,
 * made from the headers at open. When the quota is exceeded the segments that were used longest ago go.
 */
import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { FocusError } from '../errors.ts';

export interface KvStoreStats {
  entries: number;
  bytes: number;
  quotaBytes: number;
  /** Entries that failed their checksum and were dropped. */
  damaged: number;
}

interface Segment {
  path: string;
  handle: FileHandle;
  bytes: number;
  usedAt: number;
  keys: Set<string>;
}

interface Place {
  segment: Segment;
  offset: number;
  length: number;
  checksum: number;
}

const magic = 0x31564b46; // "FKV1", little-endian
const headerBytes = 48; // magic 4, key 32, length 4, payload checksum 4, header checksum 4
const largestSegmentBytes = 128 * 2 ** 20;
/** The file's time says to other processes and later runs when a segment was last used; writing it at each use would cost more than it tells. */
const touchEveryMs = 60_000;

export class KvStore {
  readonly #directory: string;
  readonly #quotaBytes: number;
  readonly #segments = new Set<Segment>();
  readonly #index = new Map<string, Place>();
  #writing: Segment | null = null;
  #damaged = 0;
  /** Puts and evictions one after the other: they share the tail of a segment. */
  #tail: Promise<void> = Promise.resolve();

  private constructor(directory: string, quotaBytes: number) {
    this.#directory = directory;
    this.#quotaBytes = quotaBytes;
  }

  static async open(options: { directory: string; quotaBytes: number }): Promise<KvStore> {
    await mkdir(options.directory, { recursive: true, mode: 0o700 });
    const store = new KvStore(options.directory, options.quotaBytes);
    for (const name of (await readdir(options.directory)).sort()) {
      if (name.endsWith('.kv')) await store.#adopt(join(options.directory, name));
    }
    await store.#evict();
    return store;
  }

  has(key: string): boolean {
    return this.#index.has(key);
  }

  stats(): KvStoreStats {
    return { entries: this.#index.size, bytes: this.#bytes(), quotaBytes: this.#quotaBytes, damaged: this.#damaged };
  }

  /** The stored bytes, or null: absent, evicted by another process, or damaged (then dropped, to be read anew). */
  async get(key: string): Promise<Uint8Array | null> {
    const place = this.#index.get(key);
    if (!place) return null;
    const bytes = new Uint8Array(place.length);
    try {
      const { bytesRead } = await place.segment.handle.read(bytes, 0, place.length, place.offset);
      if (bytesRead === place.length && crc32(bytes) === place.checksum) {
        await this.#touch(place.segment);
        return bytes;
      }
    } catch {
      // Unreadable is as good as damaged: the chunk is read anew.
    }
    this.#damaged++;
    this.#index.delete(key);
    place.segment.keys.delete(key);
    return null;
  }

  /** Stores an entry; the same key twice is one entry. @throws FocusError 'disk-full' */
  put(key: string, payload: Uint8Array): Promise<void> {
    const done = this.#tail.then(() => this.#append(key, payload));
    // A failed put must not fail the next one.
    this.#tail = done.catch(() => {});
    return done;
  }

  /** Reads every entry against its checksum; damaged ones are dropped and counted. */
  async verify(): Promise<KvStoreStats> {
    for (const key of [...this.#index.keys()]) await this.get(key);
    return this.stats();
  }

  /** What was put is on the disk, not only in the system's cache. */
  async flush(): Promise<void> {
    await this.#tail;
    await this.#writing?.handle.datasync();
  }

  async clear(): Promise<void> {
    await this.#tail;
    for (const segment of [...this.#segments]) await this.#remove(segment);
  }

  async close(): Promise<void> {
    await this.#tail;
    for (const segment of this.#segments) await segment.handle.close();
    this.#segments.clear();
    this.#index.clear();
    this.#writing = null;
  }

  #bytes(): number {
    let bytes = 0;
    for (const segment of this.#segments) bytes += segment.bytes;
    return bytes;
  }

  /** A segment that is there: its whole entries go into the index; what a kill left behind the last of them is ignored. */
  async #adopt(path: string): Promise<void> {
    const handle = await open(path, 'r').catch(() => null);
    if (!handle) return; // evicted by another process between listing and opening
    const info = await handle.stat();
    const segment: Segment = { path, handle, bytes: info.size, usedAt: info.mtimeMs, keys: new Set() };
    this.#segments.add(segment);
    const header = Buffer.alloc(headerBytes);
    for (let at = 0; at + headerBytes <= info.size; ) {
      await handle.read(header, 0, headerBytes, at);
      const whole = header.readUInt32LE(0) === magic && header.readUInt32LE(44) === crc32(header.subarray(0, 44));
      const length = header.readUInt32LE(36);
      if (!whole || at + headerBytes + length > info.size) break;
      this.#index.set(header.toString('hex', 4, 36), { segment, offset: at + headerBytes, length, checksum: header.readUInt32LE(40) });
      segment.keys.add(header.toString('hex', 4, 36));
      at += headerBytes + length;
    }
  }

  async #append(key: string, payload: Uint8Array): Promise<void> {
    if (this.#index.has(key) || payload.byteLength + headerBytes > this.#quotaBytes) return;
    const header = Buffer.alloc(headerBytes);
    header.writeUInt32LE(magic, 0);
    header.write(key, 4, 32, 'hex');
    header.writeUInt32LE(payload.byteLength, 36);
    header.writeUInt32LE(crc32(payload), 40);
    header.writeUInt32LE(crc32(header.subarray(0, 44)), 44);
    try {
      const segment = await this.#writable();
      const at = segment.bytes;
      const { bytesWritten } = await segment.handle.writev([header, payload], at);
      if (bytesWritten < headerBytes + payload.byteLength) {
        await segment.handle.truncate(at);
        throw Object.assign(new Error('the disk took only a part'), { code: 'ENOSPC' });
      }
      segment.bytes = at + bytesWritten;
      segment.keys.add(key);
      this.#index.set(key, { segment, offset: at + headerBytes, length: payload.byteLength, checksum: header.readUInt32LE(40) });
    } catch (cause) {
      const code = (cause as NodeJS.ErrnoException).code;
      if (code !== 'ENOSPC' && code !== 'EDQUOT') throw cause;
      throw new FocusError(
        'disk-full',
        `The disk of ${this.#directory} is full: what is read now is not kept for later questions. Free some space or move the store.`,
        { cause },
      );
    }
    await this.#evict();
  }

  async #writable(): Promise<Segment> {
    // Small against the quota, so that evicting one segment does not empty the store.
    const limit = Math.min(largestSegmentBytes, Math.max(this.#quotaBytes / 8, 1));
    if (this.#writing && this.#writing.bytes < limit && this.#segments.has(this.#writing)) return this.#writing;
    const path = join(this.#directory, `${Date.now().toString(36)}-${process.pid}-${randomBytes(4).toString('hex')}.kv`);
    const handle = await open(path, 'wx+', 0o600);
    this.#writing = { path, handle, bytes: 0, usedAt: Date.now(), keys: new Set() };
    this.#segments.add(this.#writing);
    return this.#writing;
  }

  async #touch(segment: Segment): Promise<void> {
    const now = Date.now();
    if (now - segment.usedAt < touchEveryMs) return;
    segment.usedAt = now;
    await utimes(segment.path, new Date(now), new Date(now)).catch(() => {});
  }

  async #evict(): Promise<void> {
    while (this.#bytes() > this.#quotaBytes && this.#segments.size > 1) {
      const oldest = [...this.#segments].filter((segment) => segment !== this.#writing).sort((a, b) => a.usedAt - b.usedAt)[0];
      if (!oldest) return;
      // Another process may have used it since: its time on disk is the newer word.
      const onDisk = (await stat(oldest.path).catch(() => null))?.mtimeMs ?? 0;
      if (onDisk > oldest.usedAt + 1) oldest.usedAt = onDisk;
      else await this.#remove(oldest);
    }
  }

  async #remove(segment: Segment): Promise<void> {
    this.#segments.delete(segment);
    if (this.#writing === segment) this.#writing = null;
    for (const key of segment.keys) if (this.#index.get(key)?.segment === segment) this.#index.delete(key);
    await segment.handle.close();
    await rm(segment.path, { force: true });
  }
}
