import type { Torture } from '../../../../torture/format.ts';

/** White, eight by eight: nothing is recognised on it, so that a damaged file is done in no time. */
const white = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAAAAADhZOFXAAAADklEQVR4nGP4DwUMlDEA98A/wbI0QbsAAAAASUVORK5CYII=', 'base64');

export const torture: Torture = {
  corpus: () => ({
    seeds: [{ name: 'page.png', bytes: white, refused: 'file-empty' }],
    rewrite(bytes, random) {
      const other = Buffer.from(bytes);
      other[random.below(other.length)] = random.below(256);
      return other;
    },
  }),
  volume: null,
  original: () => ({ at: () => null }),
  compared: 'letters',
};
