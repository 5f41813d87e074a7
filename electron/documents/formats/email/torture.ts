import type { Torture } from '../../../../torture/format.ts';
import { rewrite } from '../../../../torture/fuzz/written.ts';
import { countedOriginal, paragraphsIn } from '../../../../torture/round-trip/plain-volumes.ts';

const header =
  'From: "E. Vane" <vane@example.org>\r\nTo: a@example.org, Crew: b@example.org;\r\nSubject: =?utf-8?b?4oCTIFRpZGVz?=\r\nDate: Mon, 3 Jun 2024 10:00:00 +0200\r\nMIME-Version: 1.0\r\n';
const parts = `${header}Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: multipart/alternative; boundary="y"\r\n\r\n--y\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nCaf=E9.\r\n\r\n> before\r\n--y\r\nContent-Type: text/html\r\n\r\n<p>Caf\u00e9\r\n--y--\r\n--x\r\nContent-Type: application/pdf; name="a.pdf"\r\nContent-Disposition: attachment; filename="a.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n--x--\r\n`;
const page = `${header}Content-Type: text/html; charset=utf-8\r\n\r\n<h1>Tides</h1><p>They rose.</p>\r\n`;
const box = ['One.', 'From what we know, two.']
  .map((text) => `From vane@example.org Mon Jun  3 10:00:00 2024\n${header.replaceAll('\r', '')}\n${text}\n\n`)
  .join('');
const encoded = (text: string) => Buffer.from(text).toString('base64').replace(/.{76}/g, '$&\r\n');

const within = `${header}Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nSee below.\r\n--x\r\nContent-Type: message/rfc822\r\n\r\nFrom: Mate <mate@example.org>\r\nSubject: Log\r\nContent-Type: multipart/mixed; boundary="z"\r\n\r\n--z\r\nContent-Type: text/plain\r\n\r\nAll well.\r\n--z\r\nContent-Type: image/png; name="chart.png"\r\n\r\nx\r\n--z\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment; filename="older.eml"\r\n\r\nSubject: Older\r\n\r\nFog.\r\n--z--\r\n--x--\r\n`;

export const torture: Torture = {
  corpus: () => ({
    seeds: [
      { name: 'parts.eml', bytes: Buffer.from(parts) },
      { name: 'page.eml', bytes: Buffer.from(page) },
      { name: 'within.eml', bytes: Buffer.from(within) },
      { name: 'box.mbox', bytes: Buffer.from(box) },
    ],
    rewrite: rewrite('text'),
  }),
  volume: {
    name: 'a.eml',
    of: (text) =>
      Buffer.from(
        `From: a@example.org\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${encoded(paragraphsIn(text).join('\r\n\r\n'))}\r\n`,
      ),
  },
  original(bytes) {
    const [head = '', body = ''] = bytes.toString().split(/\r\n\r\n([\s\S]*)/);
    const { at } = countedOriginal('paragraph', Buffer.from(body, 'base64').toString().split('\r\n\r\n'));
    return { at: (place) => (place === 'header' ? head : at(place)) };
  },
  compared: 'letters',
};
