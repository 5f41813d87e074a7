/** Archives as they should not be: names, sizes, flags and modes are written as they are told, so that every lie can be told. */
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';

export interface Entry {
  name: string;
  bytes: Uint8Array;
  /** 0 = stored, 8 = deflated; any other is only claimed. */
  method?: number;
  /** Permission and kind as Unix has them: 0o120777 is a symbolic link. */
  mode?: number;
  /** Bit 0 claims encryption. */
  flags?: number;
  /** Size before compression that is claimed. */
  claimedBytes?: number;
  /** Bytes as they are to stand in the archive, for `method` 8: one bomb is compressed only once. */
  deflated?: Uint8Array;
}

export function zip(entries: readonly Entry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes, method = 8, mode = 0o100644, flags = 0, claimedBytes = bytes.length, deflated } of entries) {
    const named = Buffer.from(name);
    const body = deflated ?? (method === 8 ? deflateRawSync(bytes) : bytes);
    const about = Buffer.alloc(26);
    about.writeUInt16LE(20, 0);
    about.writeUInt16LE(flags | 0x800, 2);
    about.writeUInt16LE(method, 4);
    about.writeUInt32LE(crc32(bytes), 10);
    about.writeUInt32LE(body.length, 14);
    about.writeUInt32LE(claimedBytes >>> 0, 18);
    about.writeUInt16LE(named.length, 22);
    parts.push(Buffer.from('PK\x03\x04'), about, named, Buffer.from(body));
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((mode << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    // Made by Unix: modes count.
    directory.push(Buffer.from('PK\x01\x02\x14\x03'), about, tail, named);
    offset += 30 + named.length + body.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, listed, Buffer.from('PK\x05\x06'), end]);
}

/** Of archives that are in order and tell sizes before their entries, as those of `zip` do. */
export const unzip = (archive: Buffer): Entry[] => [...unzipped(archive)];

/** One after the other: of a few bytes there may come more than any machine holds at once. */
export function* unzipped(archive: Buffer): Generator<Entry> {
  for (let at = 0; archive.readUInt32LE(at) === 0x04034b50; ) {
    const method = archive.readUInt16LE(at + 8);
    const packed = archive.readUInt32LE(at + 18);
    const named = at + 30 + archive.readUInt16LE(at + 26);
    const start = named + archive.readUInt16LE(at + 28);
    const body = archive.subarray(start, start + packed);
    yield { name: archive.toString('utf8', at + 30, named), bytes: method === 8 ? inflateRawSync(body) : body, method };
    at = start + packed;
  }
}
