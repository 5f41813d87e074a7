import type { Torture } from '../../../../torture/format.ts';
import { repack } from '../../../../torture/fuzz/packed.ts';
import { unzip, zip } from '../../../../torture/fuzz/zip.ts';
import { escaped, sentencesIn, unescaped } from '../../../../torture/round-trip/plain-volumes.ts';

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const related = (links: readonly [id: string, kind: string, target: string][]) =>
  `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${links.map(([id, kind, target]) => `<Relationship Id="${id}" Type="${office}/${kind}" Target="${target}"/>`).join('')}</Relationships>`;

/** @param rows markup of the sheet's rows. */
export function workbookOf(rows: string, shared: readonly string[]): Buffer {
  const file = (name: string, text: string) => ({ name, bytes: Buffer.from(text) });
  return zip([
    file('_rels/.rels', related([['rId1', 'officeDocument', 'xl/workbook.xml']])),
    file('xl/workbook.xml', `${head}<workbook ${main} xmlns:r="${office}"><sheets><sheet name="Ships" sheetId="1" r:id="rId1"/></sheets></workbook>`),
    file(
      'xl/_rels/workbook.xml.rels',
      related([
        ['rId1', 'worksheet', 'worksheets/sheet1.xml'],
        ['rId2', 'sharedStrings', 'sharedStrings.xml'],
        ['rId3', 'styles', 'styles.xml'],
      ]),
    ),
    file(
      'xl/styles.xml',
      `${head}<styleSheet ${main}><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="10"/></cellXfs></styleSheet>`,
    ),
    file('xl/sharedStrings.xml', `${head}<sst ${main}>${shared.map((words) => `<si><t>${escaped(words)}</t></si>`).join('')}</sst>`),
    file('xl/worksheets/sheet1.xml', `${head}<worksheet ${main}><sheetData>${rows}</sheetData></worksheet>`),
  ]);
}

export const ships = workbookOf(
  '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="3"><c r="A3" t="s"><v>1</v></c><c r="B3" t="s"><v>2</v></c><c r="D3" t="s"><v>3</v></c></row>' +
    '<row r="4"><c r="A4" t="s"><v>4</v></c><c r="B4"><v>320.10000000000002</v></c><c r="D4" s="1"><v>45446</v></c></row>' +
    '<row r="5"><c r="A5" t="inlineStr"><is><t>Sparrow</t></is></c><c r="B5" s="2"><v>0.125</v></c><c r="C5" t="b"><v>1</v></c></row>',
  ['Ships of Harwich', 'Name', 'Tons', 'Built', 'Grey Heron'],
);

export const torture: Torture = {
  corpus: () => ({ seeds: [{ name: 'ships.xlsx', bytes: ships }], rewrite: repack }),
  volume: {
    name: 'a.xlsx',
    of(text) {
      const sentences = sentencesIn(text);
      const rows = sentences.map(
        (_, i) => `<row r="${i + 2}"><c r="A${i + 2}"><v>${1000 + i}</v></c><c r="B${i + 2}" t="s"><v>${i + 2}</v></c></row>`,
      );
      return workbookOf(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>${rows.join('')}`, [
        'number',
        'sentence',
        ...sentences,
      ]);
    },
  },
  original(bytes) {
    const files = unzip(Buffer.from(bytes));
    const xml = (name: string) => files.find((file) => file.name === name)!.bytes.toString();
    const words = [...xml('xl/sharedStrings.xml').matchAll(/<t>([^<]*)<\/t>/g)].map(([, text]) => unescaped(text!));
    return {
      at(place) {
        if (place === 'Ships, sheet') return 'Ships';
        const row = Number(/row (\d+)$/.exec(place)?.[1]);
        return row > 1 && words[row] !== undefined ? `number ${998 + row} sentence ${words[row]}` : null;
      },
    };
  },
  compared: 'letters',
};
