import { createCanvas } from '@napi-rs/canvas';
import UTIF from 'utif2';
import type { Torture } from '../../../../torture/format.ts';

/** White, so that nothing is recognised on what is whole. */
function blank(width: number, height: number) {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  return { jpeg: canvas.toBuffer('image/jpeg', 80), pixels: new Uint8Array(context.getImageData(0, 0, width, height).data.buffer) };
}

/** White, eight by eight: nothing is recognised on it, so that a damaged file is done in no time. */
const white = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAAAAADhZOFXAAAADklEQVR4nGP4DwUMlDEA98A/wbI0QbsAAAAASUVORK5CYII=', 'base64');

export const torture: Torture = {
  corpus: () => ({
    seeds: [
      { name: 'page.png', bytes: white, refused: 'file-empty' },
      { name: 'page.jpg', bytes: blank(16, 16).jpeg, refused: 'file-empty' },
      { name: 'page.tif', bytes: Buffer.from(UTIF.encodeImage(blank(16, 16).pixels, 16, 16)), refused: 'file-empty' },
    ],
    // Sizes, places and counts of a picture are numbers of two or four bytes.
    rewrite(bytes, random) {
      const other = Buffer.from(bytes);
      const at = random.below(other.length);
      const wide = Math.min(random.oneOf([1, 2, 4]), other.length - at);
      const value = random.oneOf([0, 1, random.below(256), 2 ** (8 * wide - 1), 2 ** (8 * wide) - 1]);
      if (random.chance(0.5)) other.writeUIntBE(value % 2 ** (8 * wide), at, wide);
      else other.writeUIntLE(value % 2 ** (8 * wide), at, wide);
      return random.chance(0.1) ? other.subarray(0, 1 + random.below(other.length)) : other;
    },
  }),
  volume: null,
  original: () => ({ at: () => null }),
  compared: 'letters',
};
