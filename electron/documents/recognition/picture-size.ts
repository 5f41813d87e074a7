/** How large a picture is, by its head alone: one that claims too much is not decoded. TIFF tells page by page, where it is decoded. */

/** null = it is none that is known here. */
export function pictureSize(bytes: Uint8Array): { width: number; height: number } | null {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (data.length > 24 && data.readUInt32BE(0) === 0x89504e47) return { width: data.readUInt32BE(16), height: data.readUInt32BE(20) };
  if (data.length > 8 && /^(?:II\*\0|MM\0\*)/.test(data.toString('latin1', 0, 4))) return { width: 0, height: 0 };
  return data.length > 4 && data.readUInt16BE(0) === 0xffd8 ? jpegSize(data) : null;
}

function jpegSize(data: Buffer): { width: number; height: number } | null {
  let at = 2;
  while (at + 9 < data.length) {
    if (data[at] !== 0xff) return null;
    const marker = data[at + 1]!;
    // Start of frame, of any kind; not the tables that are called alike.
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
      return { height: data.readUInt16BE(at + 5), width: data.readUInt16BE(at + 7) };
    at += marker === 0xff ? 1 : 2 + data.readUInt16BE(at + 2);
  }
  return null;
}
