import type { Torture } from '../../../../torture/format.ts';
import { rewrite } from '../../../../torture/fuzz/written.ts';
import { countedOriginal, paragraphsIn } from '../../../../torture/round-trip/plain-volumes.ts';

const head =
  '{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fcharset0 Times;}{\\f1\\fcharset204 Arial Cyr;}}{\\stylesheet{\\s0 Normal;}{\\s1\\outlinelevel0 heading 1;}}{\\info{\\title Tides}{\\author E. Vane}}{\\*\\generator Focus;}';
const encoded = (text: string) =>
  text
    .replace(/[\\{}]/g, '\\$&')
    .replace(/[^\0-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0) > 32_767 ? letter.charCodeAt(0) - 65_536 : letter.charCodeAt(0)}?`);
const table = '\\trowd\\cellx100\\cellx200\\pard\\intbl Name\\cell Tons\\cell\\row\\trowd\\pard\\intbl Heron\\cell 320\\cell\\row\\pard ';
const report = `${head}\\pard\\s1 The marsh\\par\\pard Caf\\'e9 \\ldblquote so\\rdblquote {\\v hidden}{\\f1\\'cc\\'e8\\'f0} {\\field{\\*\\fldinst HYPERLINK "x"}{\\fldrslt link}}\\par\n${table}{\\pict\\pngblip 89504e47}{\\footnote A note.}After.\\par}`;

export const torture: Torture = {
  corpus: () => ({ seeds: [{ name: 'tides.rtf', bytes: Buffer.from(report) }], rewrite: rewrite('text') }),
  volume: {
    name: 'a.rtf',
    of: (text) =>
      Buffer.from(
        `${head}\n${paragraphsIn(text)
          .map((paragraph) => `{\\pard ${encoded(paragraph)}\\par}\n`)
          .join('')}}`,
      ),
  },
  original(bytes) {
    const paragraphs = [...bytes.toString().matchAll(/^\{\\pard (.*)\\par\}$/gm)].map(([, words]) =>
      words!.replace(/\\u(-?\d+)\?/g, (_, code: string) => String.fromCharCode((Number(code) + 65_536) % 65_536)).replace(/\\([\\{}])/g, '$1'),
    );
    return countedOriginal('paragraph', paragraphs);
  },
  compared: 'letters',
};
