import type { Torture } from '../../../../torture/format.ts';
import { rewrite } from '../../../../torture/fuzz/written.ts';
import { htmlOriginal } from '../../../../torture/round-trip/original-markup.ts';
import { htmlOf } from '../../../../torture/round-trip/volumes.ts';

const saved = (html: Buffer) =>
  Buffer.from(
    `From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.com/\r\nSubject: Tides\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="--B"\r\n\r\n----B\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\nContent-Location: https://example.com/\r\n\r\n${html.toString('base64').replace(/.{76}/g, '$&\r\n')}\r\n----B\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n----B--\r\n`,
  );

export const torture: Torture = {
  corpus: () => ({
    seeds: [{ name: 'tides.mhtml', bytes: saved(Buffer.from('<meta charset=utf-8><title>Tides</title><h1>Tides</h1><p>They rose: caf\u00e9.')) }],
    rewrite: rewrite('text'),
  }),
  volume: { name: 'a.mhtml', of: (text) => saved(htmlOf(text)) },
  original(bytes) {
    const [, body = ''] = /base64\r\nContent-Location: [^\r]*\r\n\r\n([A-Za-z0-9+/=\r\n]*)/.exec(bytes.toString()) ?? [];
    return htmlOriginal(Buffer.from(body, 'base64'));
  },
  compared: 'letters',
  numbered: true,
};
