import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { readDocument } from '../../documents.ts';
import { reportOf } from '../docx/corpus.ts';
import { libreOffice } from './legacy.ts';

const program = libreOffice();
const folder = mkdtempSync(join(tmpdir(), 'focus-legacy-'));
afterAll(() => rmSync(folder, { recursive: true }));

const namespaces = ['office', 'draw', 'text', 'svg']
  .map(
    (name) => `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${name === 'draw' ? 'drawing' : name === 'svg' ? 'svg-compatible' : name}:1.0"`,
  )
  .join(' ');
const slide = (words: string) =>
  `<draw:page draw:name="${words}"><draw:frame svg:x="1cm" svg:y="1cm" svg:width="20cm" svg:height="5cm"><draw:text-box><text:p>${words}</text:p></draw:text-box></draw:frame></draw:page>`;
const slides = `<?xml version="1.0" encoding="UTF-8"?><office:document ${namespaces} office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.presentation"><office:body><office:presentation>${slide('The tide rose')}${slide('Nobody saw it')}</office:presentation></office:body></office:document>`;

/** A new file as LibreOffice saves it in the old form. */
function old(bytes: Uint8Array, newer: string, older: string): Buffer {
  writeFileSync(join(folder, `a.${newer}`), bytes);
  const profile = pathToFileURL(join(folder, 'profile')).href;
  execFileSync(program!, [`-env:UserInstallation=${profile}`, '--headless', '--convert-to', older, '--outdir', folder, join(folder, `a.${newer}`)], {
    stdio: 'ignore',
  });
  return readFileSync(join(folder, `a.${older}`));
}

test.skipIf(program === null)(
  `old Word, Excel and PowerPoint files are read as their new ones${program === null ? ' (skipped: LibreOffice is not installed)' : ''}`,
  { timeout: 900_000 },
  async () => {
    for (const [newer, older, bytes, words] of [
      ['docx', 'doc', reportOf(), [/./]],
      ['csv', 'xls', Buffer.from('Name,Tons\nGrey Heron,320\n'), [/Name: Grey Heron; Tons: 320/]],
      ['fodp', 'ppt', Buffer.from(slides), [/The tide rose/, /Nobody saw it/]],
    ] as const) {
      const made = old(bytes, newer, older);
      expect(made.subarray(0, 4).toString('latin1')).toBe('\xd0\xcf\x11\xe0');
      const content = await readDocument(made, `tides.${older}`);
      for (const each of words) expect(content.text, older).toMatch(each);
      expect(content.format).toBe('legacy');
      expect(content.warnings).toContain(`tides.${older} was converted by LibreOffice before it was read.`);
    }
    const fresh = await readDocument(reportOf(), 'tides.docx');
    const again = await readDocument(old(reportOf(), 'docx', 'doc'), 'tides.doc');
    const wordsOf = (text: string) => new Set(text.match(/\p{L}{3,}/gu));
    expect([...wordsOf(fresh.text)].filter((word) => !wordsOf(again.text).has(word))).toEqual([]);
    // What says that it is one and is torn.
    await expect(readDocument(Buffer.from('\xd0\xcf\x11\xe0torn', 'latin1'), 'torn.doc')).rejects.toThrow('torn.doc is no Word file');
  },
);
