/** Words that seeds are made of: prose, and scripts with encodings of their own. */
import iconv from 'iconv-lite';
import type { Seed } from './corpus.ts';

export const seed = (name: string, text: string, encoding = 'utf8'): Seed => ({ name, bytes: iconv.encode(text, encoding, { addBOM: true }) });
export const seedUtf8 = (name: string, text: string): Seed => ({ name, bytes: Buffer.from(text) });

export const prose = `CHAPTER I

It was the year of the great flood, and Edmund Vane — born in Harwich in 1741 — kept the light.

“Will it hold?” he asked. ‘It will,’ said the captain of the Grey Heron.

Chapter II

The rain went on: 3.5 inches on Monday, 12,000 gallons by Friday.

    An indented line,
    and another one.
`;
export const western =
  'Über die Brücke ging Käthe, während François für Señora Núñez die Straße fegte. Größe, Öl, Äpfel und Übermut; déjà vu, garçon, naïve.\n\n'.repeat(
    4,
  );
export const japanese =
  '吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。何でも薄暗いじめじめした所でニャーニャー泣いていた事だけは記憶している。\n\n'.repeat(
    4,
  );
