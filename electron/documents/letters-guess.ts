/** Encodings that statistics of bytes miss (Mac Roman, DOS, Thai), told by the letters that come out: those of a language's everyday words, or symbols inside words. */
import iconv from 'iconv-lite';

const latin = /[àâäáãåæçéèêëíìîïñóòôöõøœúùûüßÀÂÄÁÅÆÇÉÈÊÖØÜÚÓÑ“”‘’–—…«»„¿¡°\u00a0]/u;
const cyrillic = /[оеаинтсрвлкмдпу]/u;
const thai = /[\u0e01-\u0e3a\u0e40-\u0e5b]/u;

/** `least`: the share of the letters beyond ASCII that are everyday ones when a text is read rightly. */
const candidates: { encoding: string; everyday: RegExp; least: number }[] = [
  { encoding: 'windows-1252', everyday: latin, least: 0.85 },
  { encoding: 'macroman', everyday: latin, least: 0.85 },
  { encoding: 'cp850', everyday: latin, least: 0.85 },
  { encoding: 'windows-1251', everyday: cyrillic, least: 0.55 },
  { encoding: 'cp866', everyday: cyrillic, least: 0.55 },
  { encoding: 'koi8-r', everyday: cyrillic, least: 0.55 },
  { encoding: 'maccyrillic', everyday: cyrillic, least: 0.55 },
  { encoding: 'windows-874', everyday: thai, least: 0.98 },
];
/** Letters beyond ASCII; of fewer nothing is concluded. */
const leastLetters = 8;

/** null = none is likely enough, or two are. */
export function guessByLetters(bytes: Uint8Array): string | null {
  const sample = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 2 ** 16));
  const likely = candidates.filter(({ encoding, everyday, least }) => {
    const letters = [...iconv.decode(sample, encoding)].filter((letter) => letter > '\x7f');
    return letters.length >= leastLetters && letters.filter((letter) => everyday.test(letter)).length >= least * letters.length;
  });
  return likely.length === 1 ? likely[0]!.encoding : null;
}
